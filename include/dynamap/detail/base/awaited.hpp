// Functions of the caller that return a coroutine.
#pragma once

#include <asio/awaitable.hpp>
#include <type_traits>

namespace dynamap::detail {

/// What a `co_await` of the type returns.
template <class T>
struct awaited {
    static constexpr bool is = false;
    using type = T;
};
template <class T>
struct awaited<asio::awaitable<T>> {
    static constexpr bool is = true;
    using type = T;
};

/// Whether the type is a coroutine of Asio, with any executor.
template <class T>
inline constexpr bool is_coroutine = false;
template <class T, class Executor>
inline constexpr bool is_coroutine<asio::awaitable<T, Executor>> = true;

/// Rejects a function of the caller that returns a coroutine, because it is not awaited.
template <class Function, class... Args>
constexpr void require_not_awaited() {
    if constexpr (std::is_invocable_v<Function&, Args...>)
        static_assert(!is_coroutine<std::invoke_result_t<Function&, Args...>>,
                      "dynamap: this function is called and not awaited, so a coroutine would never run: let "
                      "it return void; to await something for each row, read pages with next_page()");
}

}  // namespace dynamap::detail
