// Cases as maps of texts: environments, profiles.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "cases.hpp"
#include "dynamap/aws/credentials.hpp"
#include "dynamap/error.hpp"

namespace conformance {

using property_map = std::map<std::string, std::string, std::less<>>;

/// A member that is an object of texts; none when it is absent or null.
inline property_map properties(json const& object, std::string_view key) {
    property_map out;
    if (auto const member = object.find(key); member && !member->is_null())
        for (auto const& [name, value] : member->members()) out.emplace(name, std::string_view(value));
    return out;
}

/// Variables that are set to what a map says.
inline dynamap::aws::environment environment_of(property_map variables) {
    return [variables = std::move(variables)](std::string_view name) -> std::optional<std::string> {
        auto const found = variables.find(name);
        if (found == variables.end()) return std::nullopt;
        return found->second;
    };
}

/// "name = value" lines.
inline std::string lines(property_map const& properties) {
    std::string out;
    for (auto const& [name, value] : properties) out.append(name).append(" = ").append(value).append("\n");
    return out;
}

/// Whether the case expects an error; its text is another implementation's.
inline bool expects_error(json const& test) {
    json const expect = test["expect"];
    if (!has(expect, "error_containing")) return false;
    (void)text(expect, "error_containing");
    excuse(expect, "error_containing",
           "the text of an error is the reference's: that there is one is asserted");
    return true;
}

/// The verdict on a case that expects an error: `act` must throw one of dynamap's.
template <class Act>
decision must_refuse(Act&& act) {
    try {
        act();
    } catch (dynamap::error const&) {
        return {};
    }
    return failed("no error, and there should be: it is refused");
}

}  // namespace conformance
