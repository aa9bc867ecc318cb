// The code of the exception that is being handled.
#pragma once

#include <system_error>

namespace dynamap {

/// The code of the current exception if it has one; otherwise an empty one. Call it in a catch block.
///
/// Shape: codes of `std::system_error`, which `dynamap::error` is too, and of what Asio throws: before a
/// co_await in a coroutine that has been cancelled, for example. With Boost.Asio that is another type.
[[nodiscard]] std::error_code thrown_code() noexcept;

}  // namespace dynamap
