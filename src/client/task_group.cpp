// Coroutines that run in parallel, for calls that consist of many requests.
// Tests: tests/integration/lifetimes.cpp, tests/integration/cancellation.cpp.
#include "client/task_group.hpp"

#include <asio/bind_executor.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/cancellation_state.hpp>
#include <asio/error.hpp>
#include <asio/steady_timer.hpp>
#include <asio/this_coro.hpp>
#include <exception>
#include <list>
#include <optional>
#include <utility>

#include "aws/net/asio_error.hpp"
#include "aws/net/awaitable_handler.hpp"
#include "aws/net/waiter.hpp"

namespace dynamap::detail {
namespace {

using aws::awaitable_handler;
using aws::waiter;
/// The outermost coroutine of those that Asio runs by themselves.
using outermost = asio::awaitable<asio::detail::awaitable_thread_entry_point>;

/// Runs `coroutine`, in this thread, until it waits. All that it needs is asked for by the constructor:
/// asio::co_spawn asks for some of it where it cannot say that there is none, and ends the process.
class launch {
  public:
    /// Errors: `std::bad_alloc`.
    launch(outermost coroutine, asio::cancellation_slot cancels, serial_executor const& on)
        : proxy_(cancels, asio::enable_total_cancellation()),
          runs_(std::move(coroutine), on, proxy_.slot(), asio::cancellation_state(proxy_.slot())) {}

    void operator()() { runs_.launch(); }

  private:
    asio::cancellation_state proxy_;
    asio::detail::awaitable_handler<asio::any_io_executor, void> runs_;
};

}  // namespace

/// What the tasks share. It is used by what runs on `on` alone.
class task_group::state : public std::enable_shared_from_this<task_group::state> {
  public:
    explicit state(serial_executor const& serial) : on(serial), timer_(serial) {}

    void start(asio::awaitable<void> task) {
        constexpr std::size_t queued_of_each = 4, queued_of_body = 8;
        on.reserve(queued_of_each * (running.size() + 1) + queued_of_body);
        auto const mine = running.emplace(running.end());
        std::optional<launch> begins;
        try {
            begins.emplace(run(shared_from_this(), mine, std::move(task)), mine->slot(), on);
        } catch (...) {
            running.erase(mine);
            throw;
        }
        (*begins)();
    }

    void wake() noexcept {
        rung = true;
        end_wait(waiter::reason::notified);
    }

    /// Has the wait that follows end at `at`.
    void set_timer(clock::time_point at) {
        timer_is_being_set_ = true;
        try {
            timer_.expires_at(at);
            timer_.async_wait(asio::bind_executor(on, alarm(shared_from_this())));
        } catch (...) {
            timer_is_being_set_ = false;
            throw;
        }
        timer_is_being_set_ = false;
    }

    /// What a coroutine awaits that waits with `until`.
    auto wait(waiter& until) noexcept {
        waits_ = &until;
        return [&until](awaitable_handler::coroutine* waits) -> awaitable_handler::thread* {
            until.park(awaitable_handler(waits));
            return nullptr;
        };
    }
    void has_waited() {
        waits_ = nullptr;
        timer_.cancel();
    }

    serial_executor const on;
    std::list<asio::cancellation_signal> running;
    bool rung = false;

  private:
    /// Ends the wait when its time comes. Destroyed without being called, as its execution context ends, it
    /// ends the coroutine that waits.
    class alarm {
      public:
        explicit alarm(std::shared_ptr<state> of) noexcept : of_(std::move(of)) {}
        alarm(alarm&&) noexcept = default;
        alarm& operator=(alarm&&) = delete;
        ~alarm() {
            if (of_ && !of_->timer_is_being_set_) of_->abandon();
        }
        void operator()(std::error_code failed) {
            auto const of = std::move(of_);
            if (!failed) of->end_wait(waiter::reason::expired);
        }

      private:
        std::shared_ptr<state> of_;
    };

    static outermost run(std::shared_ptr<state> s, std::list<asio::cancellation_signal>::iterator mine,
                         asio::awaitable<void> task) {
        try {
            co_await std::move(task);
        } catch (...) {  // lost, see start()
        }
        s->running.erase(mine);
        s->wake();
    }

    void end_wait(waiter::reason why) noexcept {
        if (waits_ != nullptr) std::exchange(waits_, nullptr)->wake(why);
    }
    void abandon() noexcept {
        if (waits_ != nullptr) std::exchange(waits_, nullptr)->abandon();
    }

    asio::steady_timer timer_;
    bool timer_is_being_set_ = false;
    waiter* waits_ = nullptr;  // the body's
};

task_group::task_group(serial_executor const& on) : state_(std::make_shared<state>(on)) {}
task_group::~task_group() = default;

void task_group::start(asio::awaitable<void> task) { state_->start(std::move(task)); }

asio::awaitable<bool> task_group::wait_until(clock::time_point at) {
    auto const s = state_;
    if (!s->rung) {
        waiter until;
        s->set_timer(at);
        co_await s->wait(until);
        s->has_waited();
    }
    s->rung = false;
    auto const cancelled = co_await asio::this_coro::cancellation_state;
    co_return cancelled.cancelled() == asio::cancellation_type::none;
}

void task_group::wake() { state_->wake(); }

void task_group::cancel() {
    for (auto at = state_->running.begin(); at != state_->running.end();)
        (at++)->emit(asio::cancellation_type::all);
}

asio::awaitable<bool> task_group::wait_for_all() {
    auto const s = state_;
    while (!s->running.empty()) {
        waiter until;
        try {
            s->set_timer(clock::time_point::max());  // for the end of the execution context
        } catch (std::bad_alloc const&) {            // the tasks will end all the same
        }
        co_await s->wait(until);
        s->has_waited();
    }
    s->rung = false;
    co_return true;
}

std::size_t task_group::running() const noexcept { return state_->running.size(); }

namespace {

using group_body = std::function<asio::awaitable<void>(task_group&)>;

asio::awaitable<void> run_body(serial_executor on, group_body const& body) {
    co_await asio::this_coro::throw_if_cancelled(false);
    co_await asio::this_coro::reset_cancellation_state(asio::enable_total_cancellation());
    task_group tasks(on);
    auto end_of_all = tasks.wait_for_all();  // whatever happens, there is memory for this
    std::exception_ptr failure;
    try {
        co_await body(tasks);
    } catch (...) {
        failure = std::current_exception();
        tasks.cancel();
    }
    co_await std::move(end_of_all);
    if (failure) std::rethrow_exception(failure);
}

/// Runs `body` for the coroutine that waits, and lets that go on.
outermost run_for(awaitable_handler::coroutine* const& waits, asio::awaitable<void> body,
                  std::exception_ptr& failure) {
    awaitable_handler caller(waits);
    try {
        co_await std::move(body);
    } catch (...) {
        failure = std::current_exception();
    }
    waiter::resume(std::move(caller));
}

}  // namespace

asio::awaitable<void> with_task_group(group_body const& body) {
    asio::any_io_executor const executor = co_await asio::this_coro::executor;
    auto const on = serial_executor::make(executor);
    auto const cancels = co_await asio::this_coro::cancellation_state;
    awaitable_handler::coroutine* caller = nullptr;
    std::exception_ptr failure;
    launch begins(run_for(caller, run_body(on, body), failure), cancels.slot(), on);
    co_await [&](awaitable_handler::coroutine* waits) -> awaitable_handler::thread* {
        caller = waits;
        // From here on the caller may be resumed, and end, in another thread.
        launch now = std::move(begins);
        serial_executor const serial = on;
        serial.begin(now);
        return nullptr;
    };
    if (failure) std::rethrow_exception(failure);
}

bool is_cancellation(std::error_code e) noexcept {
    return e == code_of(asio::error::operation_aborted) || e == std::errc::operation_canceled;
}

}  // namespace dynamap::detail
