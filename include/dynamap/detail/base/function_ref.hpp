// A reference to a callable, for functions that call it before they return.
#pragma once

#include <concepts>
#include <memory>
#include <type_traits>
#include <utility>

namespace dynamap::detail {

template <class Signature>
class function_ref;

/// A reference to a function object. Default-constructed it is empty.
///
/// Lifetime: that of the function object, which is not copied. A lambda written as an argument lives until
/// the called function returns. Give it a name if the reference is kept longer, or across a `co_await`.
/// Cost: two pointers, and a call through one of them.
template <class R, class... Args>
class function_ref<R(Args...)> {
  public:
    constexpr function_ref() noexcept = default;
    template <class F>
        requires(!std::same_as<std::remove_cvref_t<F>, function_ref> && std::is_invocable_r_v<R, F&, Args...>)
    function_ref(F&& f) noexcept
        : object_(const_cast<void*>(static_cast<void const*>(std::addressof(f)))),
          call_([](void* object, Args... args) -> R {
              return static_cast<R>(
                  (*static_cast<std::remove_reference_t<F>*>(object))(std::forward<Args>(args)...));
          }) {}

    R operator()(Args... args) const { return call_(object_, std::forward<Args>(args)...); }
    /// Whether it refers to a function.
    explicit operator bool() const noexcept { return call_ != nullptr; }

  private:
    void* object_ = nullptr;
    R (*call_)(void*, Args...) = nullptr;
};

}  // namespace dynamap::detail
