// Catches what a function throws, so that a test can look at its code and text.
#pragma once

#include <optional>
#include <string_view>

#include "dynamap/error.hpp"

/// The `dynamap::error` that `f` throws; none if it throws nothing. Anything else that it throws goes
/// through.
template <class F>
std::optional<dynamap::error> failure_of(F&& f) {
    try {
        f();
    } catch (dynamap::error const& e) {
        return e;
    }
    return std::nullopt;
}

/// Whether a text holds another.
inline bool contains(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}
