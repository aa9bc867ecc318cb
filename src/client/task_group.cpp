// Coroutines that run in parallel, for calls that consist of many requests.
// Tests: tests/integration/lifetimes.cpp, tests/integration/cancellation.cpp.
#include "client/task_group.hpp"

#include <asio/bind_cancellation_slot.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/cancellation_state.hpp>
#include <asio/co_spawn.hpp>
#include <asio/error.hpp>
#include <asio/experimental/as_tuple.hpp>
#include <asio/steady_timer.hpp>
#include <asio/strand.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>
#include <exception>
#include <list>
#include <utility>

namespace dynamap::detail {

struct task_group::state {
    explicit state(asio::any_io_executor const& on) : strand(on), timer(on) {}

    void on_expiry() {
        rung = true;
        timer.cancel();
    }

    asio::any_io_executor strand;
    asio::steady_timer timer;
    bool rung = false;
    std::list<asio::cancellation_signal> running;
};

task_group::task_group(asio::any_io_executor const& strand) : state_(std::make_shared<state>(strand)) {}
task_group::~task_group() = default;

void task_group::start(asio::awaitable<void> task) {
    auto const mine = state_->running.emplace(state_->running.end());
    try {
        asio::co_spawn(state_->strand, std::move(task),
                       asio::bind_cancellation_slot(mine->slot(), [s = state_, mine](std::exception_ptr) {
                           s->running.erase(mine);
                           s->on_expiry();
                       }));
    } catch (...) {  // no memory: the task will never end, so no one may wait for it
        state_->running.erase(mine);
        throw;
    }
}

asio::awaitable<bool> task_group::wait_until(clock::time_point at) {
    auto const s = state_;
    if (!s->rung) {
        s->timer.expires_at(at);
        co_await s->timer.async_wait(asio::experimental::as_tuple(asio::use_awaitable));
    }
    s->rung = false;
    auto const cancelled = co_await asio::this_coro::cancellation_state;
    co_return cancelled.cancelled() == asio::cancellation_type::none;
}

void task_group::wake() { state_->on_expiry(); }

void task_group::cancel() {
    for (auto at = state_->running.begin(); at != state_->running.end();)
        (at++)->emit(asio::cancellation_type::all);
}

asio::awaitable<void> task_group::wait_for_all() {
    auto const s = state_;
    while (!s->running.empty()) {
        s->rung = false;
        s->timer.expires_at(clock::time_point::max());
        co_await s->timer.async_wait(asio::experimental::as_tuple(asio::use_awaitable));
    }
}

std::size_t task_group::running() const noexcept { return state_->running.size(); }

namespace {

asio::awaitable<void> run_body(std::function<asio::awaitable<void>(task_group&)> const& body) {
    co_await asio::this_coro::throw_if_cancelled(false);
    co_await asio::this_coro::reset_cancellation_state(asio::enable_total_cancellation());
    task_group tasks(co_await asio::this_coro::executor);
    std::exception_ptr failure;
    try {
        co_await body(tasks);
    } catch (...) {
        failure = std::current_exception();
        tasks.cancel();
    }
    co_await tasks.wait_for_all();
    if (failure) std::rethrow_exception(failure);
}

}  // namespace

asio::awaitable<void> with_task_group(std::function<asio::awaitable<void>(task_group&)> const& body) {
    auto const executor = co_await asio::this_coro::executor;
    co_await asio::co_spawn(asio::make_strand(executor), run_body(body), asio::use_awaitable);
}

bool is_cancellation(std::system_error const& e) noexcept {
    return e.code() == asio::error::operation_aborted || e.code() == std::errc::operation_canceled;
}

}  // namespace dynamap::detail
