// Runs calls whose results are of any type, to their end or their failure.
#pragma once

#include <optional>

#include "one_call.hpp"

namespace test {

/// Awaits it, and lets go of what it yields.
template <class T>
asio::awaitable<void> discard(asio::awaitable<T> work) {
    (void)co_await std::move(work);
}
template <class T>
asio::awaitable<void> keep_result(asio::awaitable<T> work, std::optional<T>& result) {
    result.emplace(co_await std::move(work));
}

/// What it yields.
template <class T>
T finish(asio::io_context& io, asio::awaitable<T> work) {
    std::optional<T> result;
    run(io, keep_result(std::move(work), result));
    return std::move(*result);
}

}  // namespace test
