// Batch writes: sends up to 25 writes per request until all are done, or the time is over.
// Tests: tests/integration/batch.cpp, tests/integration/batch_one_request.cpp,
//   tests/integration/failures_of_many.cpp.
#include <algorithm>
#include <array>
#include <exception>
#include <functional>
#include <memory>
#include <new>
#include <utility>

#include "base/backoff.hpp"
#include "client/task_group.hpp"
#include "dynamap/write_batch.hpp"
#include "table/batch/batch_failure.hpp"
#include "table/batch/batch_queue.hpp"
#include "table/batch/batch_send.hpp"
#include "table/call/request_failure.hpp"

namespace dynamap {
namespace detail {
namespace {

using clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

constexpr std::chrono::milliseconds first_wait = 50ms, longest_wait = 5s;

/// The state of one call. Once it has several requests, it is used on the call's strand.
class batch_writer {
  public:
    batch_writer(client const& client, batch_writes const& writes, batch_options options)
        : client_(client),
          tables_(writes.tables.all),
          writes_(writes.all),
          text_(writes.text.view()),
          options_(with_own_timeout(client, options)),
          deadline_(clock::now() + clamp_timeout(*options_.timeout)) {}

    /// Finds the writes in the batch's text.
    void prepare() {
        items_.reserve(writes_.size());
        char const* at = text_.data();
        for (batch_write_size const& w : writes_) {
            items_.push_back({w.table, w.put, {at, w.json}, {at + w.json, w.key}});
            at += w.json + w.key;
        }
    }

    /// Whether all writes fit in one request without a duplicate key.
    [[nodiscard]] bool is_one_request() const {
        std::array<std::size_t, batch_queue::most_items> keys;
        std::size_t bytes = 0, count = 0;
        if (items_.empty() || items_.size() > keys.size() || clock::now() >= deadline_) return false;
        for (batch_item const& e : items_) {
            keys[count] = batch_name_hash()({e.table, e.key});
            // hashes are equal, so the keys may be
            if (std::find(keys.begin(), keys.begin() + count, keys[count]) != keys.begin() + count)
                return false;
            ++count;
            bytes += e.json.size();
        }
        return bytes <= batch_queue::most_bytes / 2;
    }
    /// Sends that request, with no other in parallel. Unprocessed writes go into the queue.
    asio::awaitable<void> send_at_once() {
        auto call = request(items_);
        unknown_ = true;
        batch_reply const reply = co_await std::move(call);
        auto const cancelled = co_await asio::this_coro::cancellation_state;
        cancelled_ = cancelled.cancelled() != asio::cancellation_type::none;
        if (reply.wrote_all()) {
            written_.written = items_.size();
            written_.write_units = reply.units;
            all_done_ = true;
        } else {
            enqueue();
            auto entries = queue_.take(clock::now());
            unknown_ = false;
            on_reply(entries, reply);
        }
    }

    /// Errors: `errc::validation` for a duplicate key, if duplicates are refused.
    void enqueue() {
        done_.assign(writes_.size(), false);
        doubtful_.assign(writes_.size(), false);
        bool twice = false;
        std::uint64_t number = 0;
        for (batch_item const& item : items_) {
            batch_entry e;
            static_cast<batch_item&>(e) = item;
            e.number = number++;
            if (queue_.add(std::move(e))) twice = true;
        }
        if (twice && options_.duplicates == duplicate_keys::refuse)
            throw_unsent(error(errc::validation, "the batch writes a key twice; remove one of the writes, or "
                                                 "let the last one win"),
                         "BatchWriteItem", {});
    }
    /// Whether no write waits that may still be sent.
    [[nodiscard]] bool done() const noexcept { return cancelled_ || queue_.waiting() == 0; }

    /// Sends all that waits, in as many parallel requests as allowed.
    asio::awaitable<void> run(task_group& tasks) {
        while (queue_.waiting() != 0 || tasks.running() != 0) {
            auto const now = clock::now();
            if (now >= deadline_ || thrown_) break;
            while (tasks.running() < std::max<std::size_t>(1, options_.in_flight) && now >= pause_until_) {
                auto entries = queue_.take(now);
                if (entries.empty()) break;
                tasks.start(send(std::move(entries)));
            }
            auto const next = queue_.waiting() != 0 && now < pause_until_ ? pause_until_ : deadline_;
            if (!co_await tasks.wait_until(std::min(next, deadline_))) {
                cancelled_ = true;
                break;
            }
        }
        tasks.cancel();
        co_await tasks.wait_for_all();
    }

    /// The failure of a call that cannot go on, for want of memory. What was sent is counted.
    void fail(std::exception_ptr why) noexcept { thrown_ = std::move(why); }

    /// Everything that is not known to be done is unprocessed, whatever the failure was.
    ///
    /// Errors: none, even if there is no memory.
    write_batch_outcome outcome(std::shared_ptr<batch_writes const> writes) noexcept {
        if (all_done_) return {{std::nullopt, cancelled_}, written_, nullptr, {}};
        std::size_t left = 0;
        bool doubt = unknown_;
        for (std::size_t i = 0; i < writes_.size(); ++i) {
            if (i < done_.size() && done_[i]) continue;
            ++left;
            doubt = doubt || (i < doubtful_.size() && doubtful_[i]);
        }
        call_failure why = failure(left, doubt);
        if (left == 0) writes.reset();  // the writer refers to them until here
        return {std::move(why), written_, std::move(writes), std::move(done_)};
    }

  private:
    call_failure failure(std::size_t left, bool doubt) noexcept {
        call_failure all{no_memory_failure(), cancelled_};
        try {
            if (thrown_) failures_.replace(*failure_of(thrown_).why);
            all = failures_.of(left, writes_.size(), doubt, cancelled_, options_);
        } catch (std::bad_alloc const&) {  // that is the failure
            if (left == 0) all.why.reset();
        }
        return all;
    }

    /// `items` are entries of the queue, or all items of the batch.
    template <class Items>
    asio::awaitable<batch_reply> request(Items const& items) {
        auto const left =
            std::max(1ms, std::chrono::ceil<std::chrono::milliseconds>(deadline_ - clock::now()));
        ++written_.requests;
        return send_batch_write(client_, tables_, items, left);
    }

    // The queue owns the entries of a request. What happens to the request leaves none of them behind: what
    // is not settled is unprocessed.
    asio::awaitable<void> send(std::vector<batch_entry*> entries) {
        bool begun = false;
        try {
            auto call = request(entries);
            begun = true;
            batch_reply const reply = co_await std::move(call);
            on_reply(entries, reply);
        } catch (...) {  // no memory
            for (batch_entry const* e : entries)
                if (e != nullptr && begun) doubtful_[e->number] = true;
            thrown_ = std::current_exception();
        }
    }

    void on_reply(std::vector<batch_entry*>& entries, batch_reply const& reply) {
        written_.write_units += reply.units;
        if (!reply.failure) failures_.add(reply.history);
        if (reply.leaves_doubt())
            for (batch_entry const* e : entries) doubtful_[e->number] = true;
        if (reply.failure) {
            failures_.add(*reply.failure);
            if (may_blame_one_table(*reply.failure) && are_of_several_tables(entries))
                return send_apart(entries);
            for (auto*& e : entries) failed(*std::exchange(e, nullptr), *reply.failure, entries.size());
            wait_longer();
        } else if (reply.throttled != wire::throttle_reason::none) {
            failures_.add_throttled();
            for (auto*& e : entries) came_back(*std::exchange(e, nullptr));
            wait_longer();
        } else {
            accept(entries, reply.left);
        }
    }

    static bool are_of_several_tables(std::vector<batch_entry*> const& entries) noexcept {
        return std::any_of(entries.begin(), entries.end(),
                           [&](batch_entry const* e) { return e->table != entries.front()->table; });
    }
    /// One table may have caused the failure: each is requested separately.
    void send_apart(std::vector<batch_entry*>& entries) noexcept {
        queue_.keep_tables_apart();
        // without counting an attempt, because nothing was done
        for (std::size_t i = entries.size(); i-- > 0;) give_back(*std::exchange(entries[i], nullptr));
    }

    void accept(std::vector<batch_entry*>& entries, std::vector<std::size_t> const& left) noexcept {
        std::array<bool, batch_queue::most_items> back{};
        for (std::size_t const i : left) back[i] = true;
        for (std::size_t i = 0; i < entries.size(); ++i) {
            if (back[i]) continue;
            batch_entry& e = *std::exchange(entries[i], nullptr);
            ++written_.written;
            written_.replaced += e.older.size();
            done_[e.number] = true;
            for (auto const& o : e.older) done_[o.number] = true;
            queue_.settle(e);
        }
        for (std::size_t i = entries.size(); i-- > 0;)  // to the front, so the first one goes last
            if (back[i]) came_back(*std::exchange(entries[i], nullptr));
        // As long as some writes succeed, there is no need for long waits.
        constexpr unsigned enough = 3;
        in_a_row_ = left.empty() ? 0 : std::min(in_a_row_, enough);
        if (left.empty()) return;
        failures_.add_throttled();
        wait_longer();
    }

    void came_back(batch_entry& e) noexcept {
        if (options_.max_attempts != 0 && ++e.returned >= options_.max_attempts) return queue_.settle(e);
        give_back(e);
    }

    void give_back(batch_entry& e) noexcept {
        ++written_.retried_items;
        queue_.give_back(e);
    }

    void failed(batch_entry& e, error const& failure, std::size_t in_request) noexcept {
        if (is_transient(failure)) return is_last_try(failure) ? queue_.settle(e) : came_back(e);
        if (!may_blame_one(failure)) return queue_.settle(e);  // it stays unprocessed
        if (in_request == 1 && is_conflict(failure)) return came_back(e);
        // an earlier write of its key, if there is one, is queued again
        if (in_request == 1) return queue_.refuse(e);
        // One of them caused the failure: sending halves finds it. No attempt is counted, because this one
        // may not be the cause.
        e.max_batch = static_cast<std::uint32_t>(in_request / 2);
        give_back(e);
    }

    /// Whether a write may have been carried out that may be sent only once.
    [[nodiscard]] bool is_last_try(error const& failure) const noexcept {
        return client_.max_attempts() == 1 && may_be_carried_out(failure);
    }

    void wait_longer() noexcept {
        auto const now = clock::now();
        if (now < pause_until_) return;  // another request of the same moment has set it already
        pause_until_ = now + jittered_backoff(first_wait, longest_wait, ++in_a_row_);
    }

    client const& client_;
    std::vector<batch_table> const& tables_;
    std::vector<batch_write_size> const& writes_;
    std::string_view text_;
    batch_options options_;
    write_counts written_;
    batch_failures failures_{"BatchWriteItem", "writes"};
    bool cancelled_ = false;
    std::vector<batch_item> items_;  // all
    std::vector<bool> done_;         // per write of writes_: written, or replaced by one that was
    std::vector<bool> doubtful_;  // per write of writes_: its request failed, and may have been carried out
    bool all_done_ = false;
    bool unknown_ = false;       // whether any write may have been carried out
    std::exception_ptr thrown_;  // for want of memory
    clock::time_point deadline_, pause_until_{};
    unsigned in_a_row_ = 0;  // responses in a row with unprocessed writes
    batch_queue queue_;
};

asio::awaitable<write_batch_outcome> send_writes(client client, std::shared_ptr<batch_writes> writes,
                                                 batch_options options) {
    batch_writer writer(client, *writes, options);
    try {
        writer.prepare();
        if (writer.is_one_request()) co_await writer.send_at_once();
        else writer.enqueue();
        if (!writer.done()) {
            std::function<asio::awaitable<void>(task_group&)> const body = [&](task_group& tasks) {
                return writer.run(tasks);
            };
            co_await with_task_group(body);
        }
    } catch (error const&) {  // a key is written twice
        throw;
    } catch (...) {  // no memory
        writer.fail(std::current_exception());
    }
    co_return writer.outcome(std::move(writes));
}

}  // namespace

}  // namespace detail

void write_batch::expect(std::size_t count) {
    auto& all = writes_.all;
    // at least doubled: it may be called for each row
    if (all.capacity() - all.size() < count) all.reserve(std::max(all.size() + count, 2 * all.capacity()));
}

void write_batch::add(detail::batch_write_size write, byte_buffer& json, wire::key_positions const& key) {
    write.json = static_cast<std::uint32_t>(json.size());
    wire::append_key_bytes(json, key);
    write.key = static_cast<std::uint32_t>(json.size()) - write.json;
    expect(1);
    // Rows often have similar sizes. But an unusual one must not cause a large allocation that is not needed.
    constexpr std::size_t most_guessed = std::size_t{1} << 20;
    std::size_t const rows_left = writes_.all.empty() ? writes_.all.capacity() - 1 : 0;
    (void)writes_.text.prepare(json.size() +
                               std::min(most_guessed, rows_left * (json.size() + json.size() / 16)));
    // Nothing throws from here on.
    writes_.text.append(json.view());
    writes_.all.push_back(write);
}

asio::awaitable<write_batch_outcome> write_batch::send(batch_options options) {
    (void)detail::no_memory_failure();  // made in time
    auto const writes = std::make_shared<detail::batch_writes>();
    *writes = std::exchange(writes_, {});
    try {
        return detail::send_writes(client_, writes, options);
    } catch (...) {  // no memory: the batch keeps what it has
        writes_ = std::move(*writes);
        throw;
    }
}

}  // namespace dynamap
