// Evaluates endpoint rule sets, the format in which AWS publishes its endpoints.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "aws/endpoint/partition.hpp"

namespace dynamap::aws::rules {

struct member;

/// The value of a parameter or expression; `std::monostate`: not set.
struct value
    : std::variant<std::monostate, bool, std::int64_t, std::string, std::vector<value>, std::vector<member>> {
    using variant::variant;
    [[nodiscard]] bool is_set() const noexcept { return index() != 0; }
    /// The text, or null if it is not a text.
    [[nodiscard]] std::string const* text() const noexcept { return std::get_if<std::string>(this); }
    /// Whether a condition with this value holds: it is set and not false.
    [[nodiscard]] bool holds() const noexcept;
    friend bool operator==(value const&, value const&) = default;
};
/// A record's member.
struct member {
    std::string name;
    value what;
    friend bool operator==(member const&, member const&) = default;
};
using list = std::vector<value>;
using record = std::vector<member>;

/// An expression in a rule.
struct expression {
    enum class kind { text, flag, number, reference, call, array, object };
    kind what;
    std::string name =
        {};  ///< the text (may contain {NAME} and {NAME#PATH}), or the name of a reference or function
    std::int64_t number = 0;             ///< the number; for a boolean 0 or 1
    std::vector<expression> parts = {};  ///< the arguments, elements, or members' values
    std::vector<std::string> keys = {};  ///< the members' names

    /// A text in which {NAME} and {NAME#PATH} are replaced.
    expression(char const* text) : expression(kind::text, text) {}
    expression(kind k, std::string n, std::vector<expression> p = {})
        : what(k), name(std::move(n)), parts(std::move(p)) {}
    expression(kind k, std::int64_t n) : what(k), number(n) {}
};

/// Holds if its expression is set and not false. `assign`: the name of the value in later rules.
struct condition {
    expression test;
    std::string assign = {};
};

/// The endpoint in a rule.
struct endpoint_template {
    expression url;
    std::vector<std::pair<std::string, std::vector<expression>>> headers = {};
    std::vector<std::pair<std::string, expression>> properties = {};
};

/// The first rule whose conditions hold decides: with an error, an endpoint, or further rules, of which one
/// must decide.
struct rule {
    std::vector<condition> conditions;
    std::variant<expression, endpoint_template, std::vector<rule>> then;
};

/// A parameter that is required or has a default. Others need no entry.
struct parameter {
    std::string name;
    bool required = false;
    value preset = {};
};

/// The rules of a service.
struct rule_set {
    std::vector<parameter> parameters;
    std::vector<rule> rules;
};

/// The result of a rule set: an error, or an endpoint.
struct evaluation {
    std::optional<std::string> error = {};
    std::string url = {};
    std::vector<std::pair<std::string, std::vector<std::string>>> headers = {};
    record properties = {};
};

/// Returns the partition of a region.
using partition_lookup = std::function<partition(std::string_view region)>;

/// Evaluates `set` for `parameters`.
///
/// Errors: `errc::invalid_configuration` if the rule set itself is wrong (an unknown function, a text instead
/// of a number). An error that a rule reports about the parameters is a result.
/// Source: https://smithy.io/2.0/additional-specs/rules-engine/specification.html
[[nodiscard]] evaluation evaluate(rule_set const& set, record const& parameters,
                                  partition_lookup const& partition_of);

}  // namespace dynamap::aws::rules
