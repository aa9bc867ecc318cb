// Asio's error codes: those of the standard library, or with Boost.Asio those of Boost.System.
#pragma once

#include <asio/error.hpp>
#include <system_error>

namespace dynamap {

/// What Asio's functions report into.
using asio_error_code = decltype(asio::error::make_error_code(asio::error::eof));

/// One of Asio's errors, such as `asio::error::eof`.
template <class Error>
[[nodiscard]] std::error_code code_of(Error e) noexcept {
    return make_error_code(e);
}

}  // namespace dynamap
