// Functions of the caller that return a coroutine.
#pragma once

#include <asio/awaitable.hpp>
#include <concepts>
#include <coroutine>
#include <cstddef>
#include <functional>
#include <type_traits>
#include <utility>

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

/// Whether the type is a coroutine's: of Asio with any executor, or of another library.
template <class T>
concept is_coroutine = requires { typename std::coroutine_traits<T>::promise_type; };

/// Rejects a function of the caller that returns a coroutine, because it is not awaited.
template <class Function, class... Args>
constexpr void require_not_awaited() {
    if constexpr (std::is_invocable_v<Function&, Args...>)
        static_assert(!is_coroutine<std::invoke_result_t<Function&, Args...>>,
                      "dynamap: this function is called and not awaited, so a coroutine would never run: let "
                      "it return void; to await something for each row, read pages with next_page()");
}

/// A `std::function` that is called and not awaited, so it must not be a coroutine.
template <class... Args>
class called_function : public std::function<void(Args...)> {
  public:
    called_function() = default;
    called_function(std::nullptr_t) {}
    template <class Function>
        requires(!std::same_as<std::remove_cvref_t<Function>, called_function> &&
                 std::constructible_from<std::function<void(Args...)>, Function>)
    called_function(Function&& f) : std::function<void(Args...)>(std::forward<Function>(f)) {
        require_not_awaited<std::decay_t<Function>, Args...>();
    }
};

}  // namespace dynamap::detail
