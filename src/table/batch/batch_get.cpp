// Batch reads: sends up to 100 keys per request until all are read, or the time is over.
// Tests: tests/integration/batch.cpp, tests/integration/batch_edges.cpp.
#include <algorithm>
#include <deque>
#include <utility>

#include "base/backoff.hpp"
#include "base/thrown_code.hpp"
#include "client/task_group.hpp"
#include "dynamap/detail/wire/value_writer.hpp"
#include "dynamap/read_batch.hpp"
#include "table/batch/batch_failure.hpp"
#include "table/batch/named_tables.hpp"

namespace dynamap {
namespace detail {
namespace {

using clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

constexpr std::size_t most_keys = 100;
constexpr std::chrono::milliseconds first_wait = 50ms, longest_wait = 5s;

class batch_reader {
  public:
    batch_reader(client const& client, batch_reads& reads, batch_options options)
        : client_(client),
          tables_(reads.tables.all),
          reads_(reads.all),
          consistent_(reads.consistent),
          options_(with_own_timeout(client, options)),
          deadline_(clock::now() + clamp_timeout(*options_.timeout)),
          tries_(reads.all.size()) {
        for (std::size_t i = 0; i < reads_.size(); ++i) waiting_.push_back(i);
    }

    asio::awaitable<void> run(task_group& tasks) {
        while (!waiting_.empty() || tasks.running() != 0) {
            auto const now = clock::now();
            if (now >= deadline_) break;
            while (tasks.running() < std::max<std::size_t>(1, options_.in_flight) && now >= pause_until_ &&
                   !waiting_.empty())
                tasks.start(send(take()));
            auto const next = !waiting_.empty() && now < pause_until_ ? pause_until_ : deadline_;
            if (!co_await tasks.wait_until(std::min(next, deadline_))) {
                cancelled_ = true;
                break;
            }
        }
        tasks.cancel();
        co_await tasks.wait_for_all();
    }

    [[nodiscard]] call_failure failure() const {
        auto const left = std::ranges::count(reads_, batch_read::unread, &batch_read::state);
        return failures_.of(static_cast<std::size_t>(left), reads_.size(), false, cancelled_, options_);
    }

  private:
    struct request final : response_handler {
        request(batch_reader& of, std::vector<std::size_t> const& keys) : self(of), requested(keys) {}
        void success(response const& r) override { read(*this, r.json); }
        bool refused(response const& r, std::string_view code) override {
            return throttled = wire::read_throttle_reason(code, r.json) != wire::throttle_reason::none;
        }

        batch_reader& self;
        std::vector<std::size_t> const& requested;
        std::vector<std::pair<std::size_t, std::string>> found = {};  // the items' JSON
        std::vector<std::size_t> left = {};
        std::vector<std::size_t> apart = {};  // to be requested again, in a request for their table alone
        std::vector<bool> named = {};         // per table: whether the response names it
        bool throttled = false;

        /// The table with this name. If the name may mean several tables, the item's key decides.
        [[nodiscard]] std::size_t find(std::string_view table, value_reader& item) const {
            auto const found_at = find_in_named_table(table, self.tables_, [&](std::uint32_t t) {
                std::string const key = wire::key_bytes(item, self.tables_[t].keys);
                return self.find(requested, t, key);
            });
            if (!found_at)
                throw error(errc::malformed_response, "the response has an item that was not requested");
            return *found_at;
        }
    };

    /// Which of the requested reads has this table and key.
    [[nodiscard]] std::optional<std::size_t> find(std::vector<std::size_t> const& requested,
                                                  std::uint32_t table, std::string_view key) const {
        for (std::size_t const i : requested)
            if (reads_[i].table == table && reads_[i].key == key) return i;
        return std::nullopt;
    }

    void write_body(byte_buffer& out, std::vector<std::size_t> const& requested) const {
        out.append(R"({"RequestItems":{)");
        bool first_table = true;
        for (std::uint32_t table = 0; table < tables_.size(); ++table) {
            bool first = true;
            for (std::size_t const i : requested) {
                if (reads_[i].table != table) continue;
                if (first) {
                    if (!std::exchange(first_table, false)) out.push_back(',');
                    wire::append_json_string(out, tables_[table].name);
                    out.append(consistent_ ? R"(:{"ConsistentRead":true,"Keys":[)" : R"(:{"Keys":[)");
                } else {
                    out.push_back(',');
                }
                first = false;
                out.append(reads_[i].json);
            }
            if (!first) out.append("]}");
        }
        out.append("}}");
    }

    asio::awaitable<void> send(std::vector<std::size_t> requested) {
        operation call("BatchGetItem", tables_[reads_[requested.front()].table].name);
        call.timeout = std::max(1ms, std::chrono::ceil<std::chrono::milliseconds>(deadline_ - clock::now()));
        write_body(call.body(), requested);
        request r(*this, requested);
        std::optional<error> failure;
        try {
            co_await client_.send(std::move(call), r);
        } catch (error const& e) {
            failure = e;
        } catch (...) {
            auto const code = thrown_code();
            if (!code) throw;
            failure = error(code, "the request failed");
        }
        if (failure) {
            failures_.add(*failure);
            r.apart.clear();  // set before the response turned out not to be valid
            r.left.clear();
            if (is_transient(*failure)) r.left = requested;
        } else {
            failures_.add(r.history());
            if (r.throttled) r.left = requested;
            if (!r.left.empty()) failures_.add_throttled();
        }
        bool const nothing = r.left.size() == requested.size();
        for (auto at = r.left.rbegin(); at != r.left.rend(); ++at)
            if (options_.max_attempts == 0 || ++tries_[*at] < options_.max_attempts) waiting_.push_front(*at);
        apart_ = apart_ || !r.apart.empty();
        waiting_.insert(waiting_.begin(), r.apart.begin(), r.apart.end());  // without counting an attempt
        in_a_row_ = nothing ? in_a_row_ + 1 : 0;
        // Some were read, some not: the limit on the response's size, or the capacity, was reached.
        if (!r.left.empty())
            pause_until_ = std::max(pause_until_,
                                    clock::now() + jittered_backoff(first_wait, longest_wait, in_a_row_ + 1));
    }

    static void read(request& r, std::string_view json) {
        r.found.clear();
        r.left.clear();
        r.named.assign(r.self.tables_.size(), false);
        auto const name = [&](std::string_view table) {
            for (std::size_t t = 0; t < r.named.size(); ++t)
                if (r.self.tables_[t].name == table) r.named[t] = true;
        };
        auto const take = [&](std::string_view table, value_reader& item, std::string_view text) {
            r.found.emplace_back(r.find(table, item), text);
        };
        auto const unprocessed = [&](std::string_view table, value_reader& key, std::string_view) {
            r.left.push_back(r.find(table, key));
        };
        wire::read_batch_get(json, {take, unprocessed, name});
        // Only now that everything has been read: until then `json` is the key, which may be requested again.
        auto& reads = r.self.reads_;
        for (std::size_t const i : r.requested) reads[i].state = batch_read::missing;
        for (std::size_t const i : r.left) reads[i].state = batch_read::unread;
        for (auto& [i, text] : r.found) {
            reads[i].json = std::move(text);
            reads[i].state = batch_read::found;
        }
        // Each key once, even if the response repeats it, and no key that was found after all.
        r.left.clear();
        for (std::size_t const i : r.requested)
            if (reads[i].state == batch_read::unread) r.left.push_back(i);
        find_unclear(r);
    }

    /// If a batch names one table by its name and by its ARN, a response may have the items under only one of
    /// the two. Whether it is one table is not known: there may be two tables with one name in two accounts.
    /// So a key that was requested by both is requested again, by each name separately.
    static void find_unclear(request& r) {
        auto& self = r.self;
        r.apart.clear();
        for (std::size_t const i : r.requested) {
            batch_read& read = self.reads_[i];
            if (read.state != batch_read::missing || r.named[read.table]) continue;
            for (std::uint32_t t = 0; t < self.tables_.size(); ++t) {
                if (!r.named[t] || !is_arn_and_name(self.tables_[t].name, self.tables_[read.table].name) ||
                    !self.find(r.requested, t, read.key))
                    continue;
                read.state = batch_read::unread;
                r.apart.push_back(i);
                break;
            }
        }
    }

    /// The reads of the next request.
    std::vector<std::size_t> take() {
        std::vector<std::size_t> requested;
        for (auto at = waiting_.begin(); at != waiting_.end() && requested.size() < most_keys;) {
            bool const fits = !apart_ || requested.empty() ||
                              reads_[*at].table == reads_[requested.front()].table;
            if (fits) requested.push_back(*at), at = waiting_.erase(at);
            else ++at;
        }
        return requested;
    }

    client const& client_;
    std::vector<batch_table> const& tables_;
    std::vector<batch_read>& reads_;
    bool consistent_;
    batch_options options_;
    clock::time_point deadline_, pause_until_{};
    std::vector<unsigned> tries_;
    std::deque<std::size_t> waiting_;
    batch_failures failures_{"BatchGetItem", "reads"};
    bool cancelled_ = false;
    bool apart_ = false;     // from now on each request is for one table
    unsigned in_a_row_ = 0;  // requests in a row that read nothing
};

asio::awaitable<read_batch_outcome> send_reads(client client, batch_reads reads, batch_options options) {
    batch_reader reader(client, reads, options);
    std::function<asio::awaitable<void>(task_group&)> const body = [&](task_group& tasks) {
        return reader.run(tasks);
    };
    co_await with_task_group(body);
    auto failure = reader.failure();
    co_return read_batch_outcome(std::move(failure), std::move(reads));
}

}  // namespace
}  // namespace detail

void read_batch::add(detail::batch_read read, char const* type) {
    auto const [at, is_new] =
        reads_.known.try_emplace(std::to_string(read.table) + '/' + read.key, reads_.all.size());
    reads_.gets.push_back({at->second, detail::new_handle(), type});
    if (is_new) reads_.all.push_back(std::move(read));
}

asio::awaitable<read_batch_outcome> read_batch::send(batch_options options) {
    return detail::send_reads(client_, std::exchange(reads_, {}), options);
}

detail::batch_read const& read_batch_outcome::at(std::size_t number, std::uint64_t handle) const {
    if (number >= reads_.gets.size() || reads_.gets[number].handle != handle)
        throw dynamap::error(errc::bad_value, "the handle belongs to a read of another batch; use the handle "
                                              "that read_batch::get returned for this batch");
    return reads_.all[reads_.gets[number].read];
}

error read_batch_outcome::not_read(detail::batch_read const& read) const {
    dynamap::error const& why = *error();
    return located(read, {why.code(), why.sentence() + "; the item's key is " + read.json, why.details()});
}

error read_batch_outcome::located(detail::batch_read const& read, dynamap::error const& why) const {
    error_details known;
    known.operation = "BatchGetItem";
    known.table = reads_.tables.all[read.table].name;
    return why.completed(known);
}

}  // namespace dynamap
