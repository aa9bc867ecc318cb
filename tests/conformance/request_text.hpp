// Requests' JSON in a form to compare: the order of members and the names of placeholders do not matter.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "cases.hpp"

namespace conformance {

/// A text for JSON in which the order of an object's members does not matter; `without` are left out of the
/// outermost.
std::string canonical(json const& value, std::initializer_list<std::string_view> without = {});

/// A request's expression with its placeholders replaced by what they stand for.
std::string expanded(json const& request, std::string_view member);

/// A whole request, without the wish to hear what it consumes, which dynamap adds.
std::string described_request(json const& request);

}  // namespace conformance
