// The functions that endpoint rules call.
#pragma once

#include <string_view>

#include "aws/endpoint/endpoint_rules.hpp"

namespace dynamap::aws::rules {

/// Calls a function of the rules engine's standard library. Returns no value if it does not apply to its
/// arguments.
///
/// Errors: `errc::invalid_configuration` for an unknown function or too few arguments.
/// Source: https://smithy.io/2.0/additional-specs/rules-engine/standard-library.html
[[nodiscard]] value call(std::string_view function, list const& arguments,
                         partition_lookup const& partition_of);

/// The part of `from` at `path`: "name", "name[0]", "[1]", "outer.inner".
[[nodiscard]] value attribute(value const& from, std::string_view path);

}  // namespace dynamap::aws::rules
