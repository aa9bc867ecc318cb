// Opens connections before they are needed.
// Tests: tests/integration/warm_up.cpp.
#include "aws/net/warm_pool.hpp"

#include <asio/experimental/awaitable_operators.hpp>
#include <asio/multiple_exceptions.hpp>
#include <exception>
#include <mutex>
#include <optional>
#include <span>
#include <vector>

#include "aws/net/phase_timer.hpp"
#include "dynamap/error.hpp"

namespace dynamap::aws {
namespace {

struct warming {
    connector const& to;
    timer_queue& rings;
    timer_queue::clock::time_point until;
    std::mutex mutex = {};  // guards the rest: the context may run on several threads
    std::size_t ready = 0;
    std::optional<error> failed = {};
};

asio::awaitable<void> fill(warming& w, pooled_connection& slot) {
    phase_timer doing(false);
    connector::result made = co_await w.to.open(w.rings, w.until, doing);
    {
        std::lock_guard const lock(w.mutex);
        if (made.failed) w.failed = std::move(made.failed->what);
        if (made.opened) ++w.ready;
    }
    if (made.opened) {
        made.opened->used = true;  // the server may close it while it is idle
        slot.fill(std::move(made.opened));
        slot.keep();
    }
    slot = pooled_connection();  // others may use it while the rest is being opened
}

asio::awaitable<void> fill_all(warming& w, std::span<pooled_connection> slots) {
    using asio::experimental::awaitable_operators::operator&&;
    if (slots.size() == 1) {
        co_await fill(w, slots.front());
        co_return;
    }
    std::size_t const half = slots.size() / 2;
    co_await (fill_all(w, slots.first(half)) && fill_all(w, slots.subspan(half)));
}

}  // namespace

asio::awaitable<std::size_t> warm_up(pool& slots, connector const& to, std::size_t count, timer_queue& a,
                                     timer_queue::clock::time_point until) {
    warming w{to, a, until};
    std::vector<pooled_connection> empty;
    {
        std::vector<pooled_connection> full;  // taken so that they are counted, and given back together
        while (full.size() + empty.size() < count) {
            pooled_connection slot = slots.try_take(pool::clock::now());
            if (!slot) break;
            if (slot.connected() && &slot.get().from != &to) slot.close();
            if (slot.connected()) slot.keep();
            (slot.connected() ? full : empty).push_back(std::move(slot));
        }
        w.ready = full.size();
    }
    if (!empty.empty()) {
        try {
            co_await fill_all(w, empty);
        } catch (asio::multiple_exceptions const& several) {  // cancelled, each of them
            std::rethrow_exception(several.first_exception());
        }
    }
    if (w.ready == 0 && w.failed) throw error(*w.failed);
    co_return w.ready;
}

}  // namespace dynamap::aws
