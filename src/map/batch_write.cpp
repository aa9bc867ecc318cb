#include <algorithm>
#include <unordered_set>
#include <utility>

#include "client_tasks.hpp"
#include "dynamap/map/batch.hpp"

namespace dynamap {
namespace detail {
namespace {

using clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

constexpr std::chrono::milliseconds first_wait = 50ms, longest_wait = 5s;

/// One call's state, on the call's strand.
class batch_writer {
  public:
    batch_writer(client via, std::vector<batch_table> const& tables, std::vector<batch_entry> entries,
                 batch_options options)
        : via_(std::move(via)), tables_(tables), options_(options), deadline_(clock::now() + bounded(options.timeout)) {
        std::vector<batch_entry> replaced;
        for (auto& e : entries) queue_.add(std::move(e), replaced);
        if (!replaced.empty() && options.duplicates == duplicate_keys::refuse)
            throw error(errc::validation, "the batch writes a key twice; leave one out, or let the last one win");
        result.replaced = replaced.size();
    }

    asio::awaitable<void> run(task_group& tasks) {
        while (queue_.waiting() + queue_.in_flight() != 0) {
            auto const now = clock::now();
            if (now >= deadline_) break;
            while (tasks.running() < std::max<std::size_t>(1, options_.in_flight) && now >= pause_until_) {
                auto entries = queue_.take(now);
                if (entries.empty()) break;
                tasks.start(send(std::move(entries)));
            }
            auto const next = queue_.waiting() != 0 && now < pause_until_ ? pause_until_ : deadline_;
            if (!co_await tasks.wait_until(std::min(next, deadline_))) {
                result.cancelled = true;
                break;
            }
        }
        tasks.cancel();
        co_await tasks.wait_for_all();
        for (auto& e : queue_.drain()) result.given_up.push_back(std::move(e));
    }

    batch_write_result result;

  private:
    asio::awaitable<void> send(std::vector<batch_entry> entries) {
        auto const left = std::max(1ms, std::chrono::ceil<std::chrono::milliseconds>(deadline_ - clock::now()));
        ++result.requests;
        batch_reply const reply = co_await send_batch_write(via_, tables_, entries, left);
        result.units += reply.units;
        if (reply.failure) {
            result.failure = reply.failure;
            for (auto& e : entries) failed(std::move(e), *reply.failure, entries.size());
            wait_longer();
        } else if (reply.throttled != wire::throttle_reason::none) {
            for (auto& e : entries) came_back(std::move(e));
            wait_longer();
        } else {
            accept(std::move(entries), reply.left);
        }
    }

    void accept(std::vector<batch_entry> entries, std::vector<std::size_t> const& left) {
        std::vector<bool> back(entries.size());
        for (std::size_t const i : left) back[i] = true;
        for (std::size_t i = 0; i < entries.size(); ++i) {
            if (back[i]) continue;
            queue_.settle(entries[i]);
            ++result.written;
        }
        for (std::size_t i = entries.size(); i-- > 0;)  // to the front: the first last
            if (back[i]) came_back(std::move(entries[i]));
        // As long as something is written there is no need to wait very long.
        constexpr unsigned enough = 3;
        in_a_row_ = left.empty() ? 0 : std::min(in_a_row_, enough);
        if (!left.empty()) wait_longer();
    }

    void came_back(batch_entry e) {
        if (options_.max_attempts != 0 && ++e.returned >= options_.max_attempts) return give_up(std::move(e));
        give_back(std::move(e));
    }

    void give_back(batch_entry e) {
        ++result.retried;
        std::vector<batch_entry> replaced;
        queue_.give_back(std::move(e), replaced);
        result.replaced += replaced.size();
    }

    void failed(batch_entry e, error const& failure, std::size_t company) {
        if (may_pass(failure)) return came_back(std::move(e));
        if (failure.code() == errc::validation && company > 1) {  // one of them is to blame: halves find it
            e.company = static_cast<std::uint32_t>(company / 2);
            return give_back(std::move(e));  // no attempt: it may be without blame
        }
        give_up(std::move(e));
    }

    void give_up(batch_entry e) {
        queue_.settle(e);
        result.given_up.push_back(std::move(e));
    }

    void wait_longer() {
        auto const now = clock::now();
        if (now < pause_until_) return;  // another request of the same moment has said so already
        pause_until_ = now + jittered(first_wait, longest_wait, ++in_a_row_);
    }

    client via_;
    std::vector<batch_table> const& tables_;
    batch_options options_;
    clock::time_point deadline_, pause_until_{};
    unsigned in_a_row_ = 0;  // answers that gave something back
    batch_queue queue_;
};

}  // namespace

asio::awaitable<batch_write_result> run_batch_write(client via, std::vector<batch_table> const& tables,
                                                    std::vector<batch_entry> entries, batch_options options) {
    batch_writer writer(std::move(via), tables, std::move(entries), options);
    std::function<asio::awaitable<void>(task_group&)> const body = [&](task_group& tasks) { return writer.run(tasks); };
    co_await run_beside(body);
    std::sort(writer.result.given_up.begin(), writer.result.given_up.end(),
              [](auto const& a, auto const& b) { return a.number < b.number; });
    co_return std::move(writer.result);
}

}  // namespace detail

asio::awaitable<batch_write_outcome> batch_write(client via, write_batch batch, batch_options options) {
    auto result = co_await detail::run_batch_write(std::move(via), batch.tables_.all, std::move(batch.entries_), options);
    co_return batch_write_outcome(std::move(batch.tables_), std::move(result));
}

}  // namespace dynamap
