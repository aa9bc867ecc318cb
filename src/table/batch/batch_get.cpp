// Batch reads: sends up to 100 keys in a request until all are read, or the time is over.
#include <algorithm>
#include <deque>
#include <utility>

#include "client/task_group.hpp"
#include "dynamap/batch.hpp"
#include "dynamap/detail/wire/value_writer.hpp"

namespace dynamap {
namespace detail {
namespace {

using clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

constexpr std::size_t most_keys = 100;
constexpr std::chrono::milliseconds first_wait = 50ms, longest_wait = 5s;

class batch_reader {
  public:
    batch_reader(client via, std::vector<batch_table> const& tables, std::vector<batch_read>& reads,
                 bool consistent, batch_options options)
        : via_(std::move(via)),
          tables_(tables),
          reads_(reads),
          consistent_(consistent),
          options_(options),
          deadline_(clock::now() + clamp_timeout(options.timeout)),
          tries_(reads.size()) {
        for (std::size_t i = 0; i < reads.size(); ++i) waiting_.push_back(i);
    }

    asio::awaitable<void> run(task_group& tasks) {
        while (!waiting_.empty() || tasks.running() != 0) {
            auto const now = clock::now();
            if (now >= deadline_) break;
            while (tasks.running() < std::max<std::size_t>(1, options_.in_flight) && now >= pause_until_ &&
                   !waiting_.empty()) {
                std::vector<std::size_t> asked;
                for (; !waiting_.empty() && asked.size() < most_keys; waiting_.pop_front())
                    asked.push_back(waiting_.front());
                tasks.start(send(std::move(asked)));
            }
            auto const next = !waiting_.empty() && now < pause_until_ ? pause_until_ : deadline_;
            if (!co_await tasks.wait_until(std::min(next, deadline_))) {
                result.cancelled = true;
                break;
            }
        }
        tasks.cancel();
        co_await tasks.wait_for_all();
        if (result.failure) result.failure = counts_.completed(*result.failure);
    }

    batch_get_result result;

  private:
    struct request {
        batch_reader& self;
        std::vector<std::size_t> const& asked;
        std::vector<std::pair<std::size_t, std::string>> found = {};  // items' JSON
        std::vector<std::size_t> left = {};
        bool throttled = false;

        [[nodiscard]] std::size_t find(std::string_view table, value_reader& item) const {
            std::optional<std::size_t> found_at;
            for (std::uint32_t t = 0; t < self.tables_.size(); ++t) {
                if (!may_mean_table(table, self.tables_, t)) continue;
                std::string const key = wire::key_bytes(item, self.tables_[t].keys);
                for (std::size_t const i : asked) {
                    if (self.reads_[i].table != t || self.reads_[i].key != key) continue;
                    if (found_at) throw_two_tables_meant(table);
                    found_at = i;
                    break;
                }
            }
            if (!found_at)
                throw error(errc::malformed_response, "the answer has an item that was not asked for");
            return *found_at;
        }
    };

    void write_body(byte_buffer& out, std::vector<std::size_t> const& asked) const {
        out.append(R"({"RequestItems":{)");
        bool first_table = true;
        for (std::uint32_t table = 0; table < tables_.size(); ++table) {
            bool first = true;
            for (std::size_t const i : asked) {
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

    asio::awaitable<void> send(std::vector<std::size_t> asked) {
        operation call("BatchGetItem", tables_[reads_[asked.front()].table].name);
        call.timeout = std::max(1ms, std::chrono::ceil<std::chrono::milliseconds>(deadline_ - clock::now()));
        write_body(call.body(), asked);
        request r{*this, asked};
        answer_sink sink;
        sink.out = &r;
        call_history history;
        sink.history = &history;
        sink.success = [](void* out, std::string_view json) { read(*static_cast<request*>(out), json); };
        sink.refused = [](void* out, std::string_view code, std::string_view json) {
            return static_cast<request*>(out)->throttled = wire::read_throttle_reason(code, json) !=
                                                           wire::throttle_reason::none;
        };
        std::optional<error> failure;
        try {
            co_await via_.send(std::move(call), sink);
        } catch (error const& e) {
            failure = e;
        } catch (std::system_error const& e) {
            failure = error(e.code(), "the request failed");
        }
        if (!failure) counts_.add(history);
        if (failure) {
            counts_.add(*failure);
            result.failure = failure;
            if (is_transient(*failure)) r.left = asked;
            else r.left.clear();  // what the response had said before it turned out to be none
        } else if (r.throttled) {
            r.left = asked;
        }
        bool const nothing = r.left.size() == asked.size();
        for (auto at = r.left.rbegin(); at != r.left.rend(); ++at)
            if (options_.max_attempts == 0 || ++tries_[*at] < options_.max_attempts) waiting_.push_front(*at);
        in_a_row_ = nothing ? in_a_row_ + 1 : 0;
        // Some read, some not: the answer's size limit, or capacity nearly used up.
        if (!r.left.empty())
            pause_until_ = std::max(pause_until_,
                                    clock::now() + jittered_backoff(first_wait, longest_wait, in_a_row_ + 1));
    }

    static void read(request& r, std::string_view json) {
        r.found.clear();
        r.left.clear();
        wire::batch_sink to;
        to.out = &r;
        to.item = [](void* out, std::string_view table, value_reader& item, std::string_view text) {
            auto& of = *static_cast<request*>(out);
            of.found.emplace_back(of.find(table, item), text);
        };
        to.left = [](void* out, std::string_view table, value_reader& key, std::string_view) {
            auto& of = *static_cast<request*>(out);
            of.left.push_back(of.find(table, key));
        };
        wire::read_batch_get(json, to);
        // Only now that all of it has been read: until then `json` is the key, and may have to be asked for
        // again.
        auto& reads = r.self.reads_;
        for (std::size_t const i : r.asked) reads[i].state = batch_read::missing;
        for (std::size_t const i : r.left) reads[i].state = batch_read::unread;
        for (auto& [i, text] : r.found) {
            reads[i].json = std::move(text);
            reads[i].state = batch_read::found;
        }
        // Each once, even if the response repeats it, and none that was found after all.
        r.left.clear();
        for (std::size_t const i : r.asked)
            if (reads[i].state == batch_read::unread) r.left.push_back(i);
    }

    client via_;
    std::vector<batch_table> const& tables_;
    std::vector<batch_read>& reads_;
    bool consistent_;
    batch_options options_;
    clock::time_point deadline_, pause_until_{};
    std::vector<unsigned> tries_;
    request_counts counts_;
    std::deque<std::size_t> waiting_;
    unsigned in_a_row_ = 0;  // requests that read nothing
};

}  // namespace

asio::awaitable<batch_get_result> run_batch_get(client via, std::vector<batch_table> const& tables,
                                                std::vector<batch_read>& reads, bool consistent,
                                                batch_options options) {
    batch_reader reader(std::move(via), tables, reads, consistent, options);
    std::function<asio::awaitable<void>(task_group&)> const body = [&](task_group& tasks) {
        return reader.run(tasks);
    };
    co_await with_task_group(body);
    co_return std::move(reader.result);
}

}  // namespace detail

void read_batch::add(detail::batch_read read) {
    auto const [at, is_new] = seen_.try_emplace(std::to_string(read.table) + '/' + read.key, reads_.size());
    asked_.push_back({at->second, detail::new_place()});
    if (is_new) reads_.push_back(std::move(read));
}

detail::batch_read const& batch_get_outcome::at(std::size_t number, std::uint64_t place) const {
    if (number >= asked_.size() || asked_[number].place != place)
        throw error(
            errc::bad_value,
            "the place is of a read of another batch; ask with what read_batch::get returned for this one");
    return reads_[asked_[number].read];
}

error batch_get_outcome::not_read(detail::batch_read const& read) const {
    if (result_.failure) return *result_.failure;
    return located(read, error(errc::throttled,
                               "the item was not read before the batch's time was over; the item's key is " +
                                   read.json));
}

error batch_get_outcome::located(detail::batch_read const& read, error const& why) const {
    error_details known;
    known.operation = "BatchGetItem";
    known.table = tables_.all[read.table].name;
    return why.completed(known);
}

asio::awaitable<batch_get_outcome> batch_get(client via, read_batch batch, batch_options options) {
    auto result = co_await detail::run_batch_get(std::move(via), batch.tables_.all, batch.reads_,
                                                 batch.consistent_, options);
    co_return batch_get_outcome(std::move(batch.reads_), std::move(batch.asked_), std::move(result),
                                std::move(batch.tables_));
}

}  // namespace dynamap
