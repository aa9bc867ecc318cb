// run(io, coroutine): runs a context until one coroutine has ended, for main() and for tests.
#pragma once

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>
#include <concepts>
#include <exception>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

#include "dynamap/detail/aws/net/asio_check.hpp"

namespace dynamap {
namespace detail {

/// How a coroutine that `run` waits for has ended.
struct run_state {
    bool ended = false;
    std::exception_ptr failure = {};

    /// Throws the coroutine's exception, if any.
    /// Errors: `std::errc::operation_canceled` if it has not ended.
    void require_success() const;
};
/// Starts the coroutine on `executor`. Its end is recorded in the state.
std::shared_ptr<run_state> start(asio::any_io_executor executor, asio::awaitable<void> coroutine);

template <class T>
asio::awaitable<void> keep_value(asio::awaitable<T> coroutine, std::shared_ptr<std::optional<T>> to) {
    to->emplace(co_await std::move(coroutine));
}

}  // namespace detail

/// Runs an `asio::io_context` until the coroutine has ended. Returns its value or throws its exception:
/// `dynamap::run(io, demo(client))`.
///
/// Shape: other work of the context runs meanwhile, but `run` does not wait for it. A stopped context is
/// restarted.
/// Errors: `std::errc::operation_canceled` if the context is stopped before the coroutine has ended.
/// Thread: no other thread may run the context at the same time. If one does, use `asio::co_spawn(io,
/// demo(client), asio::use_future).get()`.
/// `asio::co_spawn(io, demo(client), asio::use_future).get()`.
template <std::derived_from<asio::execution_context> Context, class T>
T run(Context& io, asio::awaitable<T> coroutine) {
    auto const run_until_end = [&io](asio::awaitable<void> work) {
        if (io.stopped()) io.restart();
        auto const state = detail::start(io.get_executor(), std::move(work));
        while (!state->ended && io.run_one() != 0) {
        }
        state->require_success();
    };
    if constexpr (std::is_void_v<T>) {
        run_until_end(std::move(coroutine));
    } else {
        auto const value = std::make_shared<std::optional<T>>();
        run_until_end(detail::keep_value(std::move(coroutine), value));
        return std::move(**value);
    }
}

}  // namespace dynamap
