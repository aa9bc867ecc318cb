// Endpoint rule sets, the form in which AWS publishes where each service is, and their evaluation.
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

/// What a parameter or an expression can be; `std::monostate`: not set.
struct value
    : std::variant<std::monostate, bool, std::int64_t, std::string, std::vector<value>, std::vector<member>> {
    using variant::variant;
    [[nodiscard]] bool is_set() const noexcept { return index() != 0; }
    /// The text, or null when it is none.
    [[nodiscard]] std::string const* text() const noexcept { return std::get_if<std::string>(this); }
    /// Whether a condition of this value holds: it is set, and not false.
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

/// What a rule computes with.
struct expression {
    enum class kind { text, flag, number, reference, call, array, object };
    kind what;
    std::string name =
        {};  ///< the text (with {NAME} and {NAME#PATH} in it), or the name referred to or called
    std::int64_t number = 0;             ///< the number; of a flag 0 or 1
    std::vector<expression> parts = {};  ///< the arguments, elements, or members' values
    std::vector<std::string> keys = {};  ///< the members' names

    /// A text, with {NAME} and {NAME#PATH} in it replaced.
    expression(char const* text) : expression(kind::text, text) {}
    expression(kind k, std::string n, std::vector<expression> p = {})
        : what(k), name(std::move(n)), parts(std::move(p)) {}
    expression(kind k, std::int64_t n) : what(k), number(n) {}
};

/// Holds when its expression is set and not false; `assign`: what the value is called in what follows.
struct condition {
    expression test;
    std::string assign = {};
};

/// An endpoint as a rule gives it.
struct endpoint_template {
    expression url;
    std::vector<std::pair<std::string, std::vector<expression>>> headers = {};
    std::vector<std::pair<std::string, expression>> properties = {};
};

/// The first rule whose conditions hold decides: by an error, an endpoint, or by further rules, one of which
/// must decide.
struct rule {
    std::vector<condition> conditions;
    std::variant<expression, endpoint_template, std::vector<rule>> then;
};

/// A parameter that has a default or must be given; others need no entry.
struct parameter {
    std::string name;
    bool required = false;
    value preset = {};
};

/// A service's rules.
struct rule_set {
    std::vector<parameter> parameters;
    std::vector<rule> rules;
};

/// What a rule set says: an error, or an endpoint.
struct answer {
    std::optional<std::string> error = {};
    std::string url = {};
    std::vector<std::pair<std::string, std::vector<std::string>>> headers = {};
    record properties = {};
};

/// Tells a region's partition.
using partition_lookup = std::function<partition(std::string_view region)>;

/// What `set` says for `parameters`.
///
/// Errors: `errc::invalid_configuration` for a rule set with a fault of its own (an unknown function, a text
/// where there must be a number); what a rule set says against the parameters is an answer. Source:
/// https://smithy.io/2.0/additional-specs/rules-engine/specification.html
[[nodiscard]] answer evaluate(rule_set const& set, record const& parameters,
                              partition_lookup const& partition_of);

}  // namespace dynamap::aws::rules
