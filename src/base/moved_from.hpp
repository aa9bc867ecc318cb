// What a handle is made of, unless it was moved from.
#pragma once

#include <memory>
#include <utility>

#include "dynamap/error.hpp"

namespace dynamap {

/// Returns what a client is made of.
///
/// Errors: `errc::bad_value` if there is nothing, because the client was moved from.
template <class Impl>
Impl& required(std::shared_ptr<Impl> const& impl) {
    if (impl != nullptr) return *impl;
    error_details known;
    known.sent = 0;
    throw error(errc::bad_value, "the client was moved from; use the one that it was moved to",
                std::move(known));
}

}  // namespace dynamap
