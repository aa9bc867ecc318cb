// The compiled half of a bulk load. It sees rows only as JSON.
// Tests: tests/integration/bulk.cpp, tests/integration/bulk_edges.cpp, tests/integration/nothing_lost.cpp.
#include "dynamap/detail/table/bulk/bulk_load.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <exception>
#include <new>
#include <optional>
#include <string>
#include <utility>

#include "base/backoff.hpp"
#include "client/task_group.hpp"
#include "dynamap/detail/table/call/call.hpp"
#include "dynamap/detail/wire/item_size.hpp"
#include "table/batch/batch_queue.hpp"
#include "table/batch/batch_send.hpp"
#include "table/bulk/bulk_rate.hpp"
#include "table/bulk/recent_progress.hpp"
#include "table/bulk/settled_rows.hpp"
#include "table/call/request_counts.hpp"
#include "table/call/request_failure.hpp"
#include "table/query/resume_token.hpp"

namespace dynamap::detail {
namespace {

using clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

constexpr std::chrono::milliseconds no_limit = 0ms;
constexpr auto linger = 100ms;  // for a request to fill up, if the source is slow
constexpr auto grace = 50ms;    // for responses in flight, when the load is to end
constexpr std::size_t most_waiting_bytes = std::size_t{8} << 20;
constexpr std::size_t most_unsettled = 100'000;  // rows after the first one that is not settled
// an item that came back this often has its own limit: that of its key range
constexpr std::uint32_t hot_key_threshold = 4;

/// The kind of load that a resume token belongs to.
std::string_view token_kind(bool put) { return put ? "bulk_put" : "bulk_remove"; }

std::chrono::milliseconds progress_interval(bulk_options const& options) {
    return std::max(clamp_timeout(options.progress_every), std::chrono::milliseconds(1));
}

/// The row at which a resume token continues.
/// Errors: `errc::bad_token` for a token of anything else.
std::uint64_t row_of(std::string_view token, bool put, batch_table const& table) {
    if (token.empty()) return 0;
    std::string const position = read_resume_token(token, token_kind(put), {table.name});
    std::uint64_t row = 0;
    auto const [end, failed] = std::from_chars(position.data(), position.data() + position.size(), row);
    if (position.empty() || failed != std::errc() || end != position.data() + position.size())
        throw_bad_token("is not valid");
    return row;
}

/// An encoded row, or key, as an entry with its own memory.
batch_entry entry_of(byte_buffer& json, wire::key_positions const& key, bool put) {
    std::size_t const size = json.size();
    wire::append_key_bytes(json, key);
    batch_entry e;
    e.put = put;
    e.storage = std::make_unique_for_overwrite<char[]>(json.size());
    std::copy_n(json.view().data(), json.size(), e.storage.get());
    e.json = {e.storage.get(), size};
    e.key = {e.storage.get() + size, json.size() - size};
    // An item never counts more bytes than its JSON has (see require_item_fits), so small ones need not be
    // measured.
    constexpr std::size_t one_unit = 1024;
    if (put && size > one_unit)
        e.units = static_cast<std::int64_t>(write_units(wire::item_size(e.json), write_mode::standard));
    return e;
}

/// One load, on its strand.
class bulk_loader {
  public:
    bulk_loader(client client, batch_table table, bool put, bulk_source& source, bulk_options const& options)
        : client_(std::move(client)),
          tables_{std::move(table)},
          put_(put),
          source_(source),
          options_(options),
          begin_(row_of(options.resume, put, tables_.front())),
          started_(clock::now()),
          timeout_(options.timeout.count() > 0 ? options.timeout : client_.timeout_or(no_limit)),
          deadline_(timeout_ > no_limit ? started_ + clamp_timeout(timeout_) : clock::time_point::max()),
          next_progress_(started_ + progress_interval(options)),
          last_row_(started_),
          rate_(started_, options.max_write_units),
          rows_(begin_) {
        recent_.note(started_, 0, 0);
        (void)no_memory_failure();  // made in time
        take_counts(started_);      // so that there is always a token
    }

    asio::awaitable<void> run(task_group& tasks) {
        try {
            co_await drive(tasks);
        } catch (...) {
            fail(std::current_exception());
        }
        co_await wind_up(tasks);
    }

    /// For an exception from the caller's functions, from the source itself, or for want of memory.
    void fail(std::exception_ptr why) noexcept {
        if (!thrown_ && !failure_) thrown_ = std::move(why);
        stopping_ = true;
        ended_ = ending::failed;
    }

    /// Reports what is left, once nothing runs any more.
    [[nodiscard]] bulk_result result() {
        queue_.drain([this](batch_entry const& e) {
            doubt_ = doubt_ || e.doubtful;
            add_unprocessed(e.json);
        });
        try {
            if (options_.on_progress) report(clock::now());
            take_counts(clock::now());
        } catch (...) {
            fail(std::current_exception());
        }
        bool const at_end = ended_ == ending::at_end;
        call_failure failure;
        try {
            failure = why();
        } catch (std::bad_alloc const&) {
            failure = {no_memory_failure(), ended_ == ending::cancelled, thrown_};
        }
        return {std::move(counts_), at_end, std::move(failure)};
    }

  private:
    enum class ending : unsigned char { at_end, cancelled, timeout, failed };

    asio::awaitable<void> drive(task_group& tasks) {
        while (!stopping_) {
            auto const now = clock::now();
            if (now >= deadline_) co_return end(ending::timeout);
            if (wants_rows()) {
                reading_ = true;
                tasks.start(read(tasks));
            }
            while (may_send(clock::now())) send_next(tasks);
            if (source_ended_ && !reading_ && queue_.waiting() == 0 && in_flight_ == 0) co_return;
            if (now >= next_progress_) {
                next_progress_ = now + progress_interval(options_);
                if (options_.on_progress) report(now);
            }
            if (!co_await tasks.wait_until(next_time(clock::now()))) co_return end(ending::cancelled);
        }
    }

    /// Waits a moment for the responses of the requests in flight, then ends everything.
    asio::awaitable<void> wind_up(task_group& tasks) {
        stopping_ = true;
        for (auto const until = clock::now() + grace; in_flight_ != 0 && clock::now() < until;)
            (void)co_await tasks.wait_until(until);
        tasks.cancel();
        co_await tasks.wait_for_all();
    }

    void add_unprocessed(std::string_view json) {
        ++counts_.unprocessed_items;
        try {
            source_.add_unprocessed(json);
        } catch (...) {
            fail(std::current_exception());
        }
    }

    void end(ending how) {
        if (!std::exchange(stopping_, true)) ended_ = how;
    }
    /// For a failure of the service or the network. The requests in flight are still counted.
    void fail(error const& why) {
        if (!thrown_ && !failure_) failure_ = why;
        stopping_ = true;
        ended_ = ending::failed;
    }

    /// Why some rows were not written.
    [[nodiscard]] call_failure why() const {
        constexpr std::string_view open = "some of the unprocessed rows may have been written";
        if (thrown_) {
            call_failure failure = failure_of(thrown_);
            if (doubt_) failure.why = requests_.completed(*failure.why, open);
            return failure;
        }
        if (failure_) return {requests_.completed(*failure_, doubt_ ? open : "")};
        error_details known;
        known.operation = "BatchWriteItem";
        known.table = tables_.front().name;
        std::string const left = std::to_string(counts_.unprocessed_items) +
                                 " rows that were read may not have been written; resume "
                                 "from the outcome's resume_token";
        if (ended_ == ending::cancelled)
            return {error(std::make_error_code(std::errc::operation_canceled),
                          "the load was cancelled; " + left, std::move(known)),
                    true};
        if (ended_ == ending::timeout)
            return {error(errc::deadline_exceeded,
                          "the load's timeout of " + std::to_string(timeout_.count()) + " ms passed; " + left,
                          std::move(known))};
        if (!last_refusal_) return {};
        return {error(last_refusal_->code(),
                      std::to_string(counts_.failed_items) + " of " + std::to_string(counts_.read) +
                          " rows cannot be written; the last one: " + last_refusal_->sentence(),
                      last_refusal_->details())};
    }

    // reading

    [[nodiscard]] std::size_t buffer() const { return std::max<std::size_t>(1, options_.buffer); }
    [[nodiscard]] bool buffer_has_room() const {
        return queue_.waiting() + queue_.older() < buffer() && queue_.waiting_bytes() < most_waiting_bytes &&
               rows_.open() < most_unsettled;
    }
    [[nodiscard]] bool wants_rows() const {
        return !reading_ && !source_ended_ && buffer_has_room() &&
               (queue_.waiting() < buffer() / 2 || !queue_.has_full_request(clock::now()));
    }

    asio::awaitable<void> read(task_group& tasks) {
        try {
            byte_buffer json;
            wire::key_positions key;
            for (; skipped_ < begin_ && !stopping_; ++skipped_)
                if (co_await source_.skip() == bulk_source::got::end) throw_short_source();
            while (!source_ended_ && !stopping_ && buffer_has_room()) {
                // Before there is a row: then nothing is left to fail for a refused one. At the end of the
                // source the number stays, and is the one at which the next load would continue.
                std::uint64_t const number = rows_.add();
                auto const got = co_await source_.next(json, key);
                if (got == bulk_source::got::end) source_ended_ = true;
                else accept_row(got, number, json, key);
                if (counts_.read % batch_queue::most_items == 0 || queue_.waiting() == 1) tasks.wake();
            }
        } catch (...) {
            if (!stopping_) fail(std::current_exception());
        }
        reading_ = false;
    }

    [[noreturn]] void throw_short_source() const {
        throw_unsent(error(errc::bad_token,
                           "the source has " + std::to_string(skipped_) +
                               " rows, but the resume token continues after row " + std::to_string(begin_) +
                               "; use the source that the token belongs to, or start again without `resume`"),
                     {}, {});
    }

    void accept_row(bulk_source::got got, std::uint64_t number, byte_buffer& json,
                    wire::key_positions const& key) {
        ++counts_.read;
        last_row_ = clock::now();
        if (got == bulk_source::got::left) {
            ++counts_.unprocessed_items;
            std::rethrow_exception(source_.why_left);
        }
        if (got == bulk_source::got::refused) return give_up_refused(number);
        std::size_t const size = json.size();
        try {
            batch_entry e = entry_of(json, key, put_);
            e.number = number;
            (void)queue_.add(std::move(e));
        } catch (...) {  // no memory
            add_unprocessed(json.view().substr(0, size));
            throw;
        }
    }

    /// A row that could not be encoded is settled once it was passed to the caller's sink.
    void give_up_refused(std::uint64_t number) {
        try {
            last_refusal_ = source_.give_up_refused();
        } catch (...) {
            ++counts_.unprocessed_items;
            return fail(std::current_exception());
        }
        ++counts_.failed_items;
        rows_.settle(number);
    }

    // sending

    [[nodiscard]] std::size_t most_in_flight() const {
        return failing_.count() != 0 ? 1 : std::max<std::size_t>(1, options_.in_flight);
    }
    [[nodiscard]] bool source_lingers(clock::time_point now) const {
        return source_ended_ || now - last_row_ >= linger || !buffer_has_room();
    }
    [[nodiscard]] bool has_request(clock::time_point now) const {
        if (queue_.has_full_request(now)) return true;
        return source_lingers(now) && queue_.earliest() <= now;
    }
    [[nodiscard]] bool may_send(clock::time_point now) const {
        return !stopping_ && in_flight_ < most_in_flight() && now >= rate_.next() && now >= pause_until_ &&
               has_request(now);
    }

    [[nodiscard]] clock::time_point next_time(clock::time_point now) const {
        clock::time_point next = std::min(deadline_, options_.on_progress ? next_progress_ : now + 1s);
        // a response or a row wakes this loop
        if (in_flight_ >= most_in_flight() || queue_.waiting() == 0) return next;
        clock::time_point ready = queue_.has_full_request(now) || source_ended_ ? queue_.earliest()
                                                                                : last_row_ + linger;
        ready = std::max({ready, rate_.next(), pause_until_});
        if (ready <= now && !has_request(now)) ready = now + 5ms;
        return std::min(next, ready);
    }

    [[nodiscard]] double units_of(batch_entry const& e) const {
        return static_cast<double>(e.units) * consumed_ratio_;
    }

    void send_next(task_group& tasks) {
        auto const now = clock::now();
        auto entries = queue_.take(now, rate_.request_units() / consumed_ratio_);
        double units = 0;
        for (auto const* e : entries) units += units_of(*e);
        rate_.sent(units, now);
        tasks.start(send(std::move(entries)));
    }

    // The queue owns the entries. Those that are left when a request failed, perhaps for want of memory, stay
    // in flight there, and result() finds them. Null: dealt with.
    asio::awaitable<void> send(std::vector<batch_entry*> entries) {
        ++in_flight_;
        ++counts_.requests;
        bool begun = false, open = true;  // open: in flight
        try {
            auto call = send_batch_write(client_, tables_, entries, clamp_timeout(options_.request_timeout));
            begun = true;
            batch_reply const reply = co_await std::move(call);
            open = false;
            --in_flight_;
            if (reply.failure) requests_.add(*reply.failure);
            else requests_.add(reply.history);
            if (reply.leaves_doubt())
                for (auto* e : entries) e->doubtful = true;
            if (reply.failure) failed(entries, *reply.failure);
            else if (reply.throttled != wire::throttle_reason::none) throttled(entries, reply.throttled);
            else on_response(entries, reply);
        } catch (...) {  // the caller's sink, or no memory
            fail(std::current_exception());
            if (!open) co_return;
            --in_flight_;
            if (begun)
                for (auto* e : entries) e->doubtful = true;
        }
    }

    void on_response(std::vector<batch_entry*>& entries, batch_reply const& reply) {
        auto const now = clock::now();
        std::array<bool, batch_queue::most_items> back{};
        for (std::size_t const i : reply.left) back[i] = true;
        double offered = 0, accepted = 0, by_size = 0;
        for (std::size_t i = 0; i < entries.size(); ++i) {
            auto const& e = *entries[i];
            if (!back[i]) by_size += static_cast<double>(e.units);
            if (e.returned >= hot_key_threshold && back[i])
                continue;  // this is not about the table as a whole
            offered += units_of(e);
            if (!back[i]) accepted += units_of(e);
        }
        for (std::size_t i = entries.size(); i-- > 0;) {  // to the front, so the first one goes last
            batch_entry& e = *std::exchange(entries[i], nullptr);
            if (back[i]) come_back(e, now);
            else acknowledge(e);
        }
        rate_.on_response(offered, accepted, now);
        if (reply.left.size() < entries.size()) {
            failing_.end();
            counts_.write_units += reply.units > 0 ? reply.units : by_size;
            // Indexes, and larger items that are overwritten, cost more than the item's size.
            if (reply.units > 0 && by_size > 0)
                consumed_ratio_ += 0.05 * (reply.units / by_size - consumed_ratio_);
        } else {
            ++counts_.throttled_requests;
        }
        recent_.note(now, static_cast<double>(counts_.written), counts_.write_units);
    }

    void acknowledge(batch_entry& e) noexcept {
        ++counts_.written;
        counts_.bytes += e.json.size();
        for (auto const& o : e.older) rows_.settle(o.number);
        counts_.replaced += e.older.size();
        rows_.settle(e.number);
        queue_.settle(e);
    }

    void come_back(batch_entry& e, clock::time_point now) {
        ++counts_.retried_items;
        if (++e.returned >= hot_key_threshold)
            e.not_before = now + jittered_backoff(100ms, 5s, e.returned - hot_key_threshold + 1);
        queue_.give_back(e);
    }

    void throttled(std::vector<batch_entry*>& entries, wire::throttle_reason why) {
        auto const now = clock::now();
        ++counts_.throttled_requests;
        failing_.end();  // it responds; only its capacity is used up
        bool const range = why == wire::throttle_reason::key_range;
        if (range) ++counts_.throttled_by_key_range;
        if (why == wire::throttle_reason::account) ++counts_.throttled_by_account;
        double units = 0;
        for (auto const* e : entries) units += units_of(*e);
        if (!range) rate_.on_response(units, 0, now);
        for (auto at = entries.rbegin(); at != entries.rend(); ++at) {
            batch_entry& e = *std::exchange(*at, nullptr);
            if (range) e.returned = std::max(e.returned, hot_key_threshold - 1);
            come_back(e, now);
        }
    }

    void failed(std::vector<batch_entry*>& entries, error const& why) {
        auto const now = clock::now();
        if (!is_cancellation(why)) ++counts_.failed_requests;
        std::size_t const in_request = entries.size();
        bool const one_is_bad = may_blame_one(why);
        if (one_is_bad && in_request == 1) {
            if (!is_conflict(why)) return refused(entries.front(), why);
            failing_.end();
            // it is this item's own limit, so only the item waits
            batch_entry& e = *std::exchange(entries.front(), nullptr);
            e.returned = std::max(e.returned, hot_key_threshold - 1);
            return come_back(e, now);
        }
        for (auto at = entries.rbegin(); at != entries.rend(); ++at) {
            batch_entry& e = *std::exchange(*at, nullptr);
            if (one_is_bad) e.max_batch = static_cast<std::uint32_t>(in_request / 2);
            queue_.give_back(e);
        }
        if (one_is_bad || is_cancellation(why)) return;
        auto const wait = failing_.add(now);
        if (!is_transient(why) || failing_.lasted(now) > clamp_timeout(options_.max_outage)) return fail(why);
        pause_until_ = now + wait;
    }

    /// The service rejects a row as invalid. The row is settled once it was passed to the caller's sink. If
    /// it had replaced an earlier row of its key, that one is written instead.
    void refused(batch_entry*& e, error const& why) {
        failing_.end();
        source_.give_up(e->json, why);
        last_refusal_ = why;
        ++counts_.failed_items;
        rows_.settle(e->number);
        queue_.refuse(*std::exchange(e, nullptr));
    }

    // reporting

    void take_counts(clock::time_point now) {
        counts_.elapsed = now - started_;
        if (counts_.resume_token.empty() || counts_.settled != rows_.all_before())
            counts_.resume_token = write_resume_token(token_kind(put_), {tables_.front().name},
                                                      std::to_string(rows_.all_before()));
        counts_.settled = rows_.all_before();
    }

    void report(clock::time_point now) {
        take_counts(now);
        bulk_progress p;
        static_cast<bulk_counts&>(p) = counts_;
        p.rows_per_second = recent_.rows_per_second();
        p.units_per_second = recent_.units_per_second();
        p.measured_capacity = rate_.measured();
        p.total = options_.total;
        if (p.total && p.rows_per_second > 0) {
            auto const done = begin_ + counts_.written + counts_.replaced + counts_.failed_items;
            double const left = *p.total > done ? static_cast<double>(*p.total - done) : 0;
            p.remaining = std::chrono::seconds(static_cast<std::int64_t>(left / p.rows_per_second + 0.5));
        }
        options_.on_progress(p);
    }

    client client_;
    std::vector<batch_table> tables_;
    bool put_;
    bulk_source& source_;
    bulk_options const& options_;
    std::uint64_t begin_;  // the row at which the resume token continues

    clock::time_point started_;
    std::chrono::milliseconds timeout_;
    clock::time_point deadline_, next_progress_, last_row_, pause_until_{};
    bulk_rate rate_;
    batch_queue queue_;
    settled_rows rows_;
    recent_progress recent_;
    double consumed_ratio_ =
        1;  // consumed units per item, according to the service, over those computed from
            // its size
    std::size_t in_flight_ = 0;
    failure_streak failing_{50ms, 2s};
    request_counts requests_;
    bool doubt_ = false;  // whether an unprocessed row may have been written
    std::uint64_t skipped_ = 0;
    bool reading_ = false, source_ended_ = false, stopping_ = false;

    bulk_counts counts_;
    ending ended_ = ending::at_end;
    std::optional<error> failure_;       // of the service or the network
    std::exception_ptr thrown_;          // from the caller's functions
    std::optional<error> last_refusal_;  // of a dead letter
};

}  // namespace

asio::awaitable<bulk_result> run_bulk_load(client client, batch_table table, bool put, bulk_source& source,
                                           bulk_options const& options) {
    bulk_loader loader(std::move(client), std::move(table), put, source, options);
    std::function<asio::awaitable<void>(task_group&)> const body = [&](task_group& tasks) {
        return loader.run(tasks);
    };
    try {
        co_await with_task_group(body);
    } catch (...) {  // no memory
        loader.fail(std::current_exception());
    }
    co_return loader.result();
}

}  // namespace dynamap::detail
