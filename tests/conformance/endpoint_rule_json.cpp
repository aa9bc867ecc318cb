// Endpoint rule sets, their parameters and results, read from JSON.
#include "endpoint_rule_json.hpp"

#include <algorithm>
#include <regex>
#include <stdexcept>

namespace conformance {

namespace rules = dynamap::aws::rules;
using rules::expression;

rules::record rule_record(json const& from) {
    rules::record out;
    for (auto const& [name, what] : from.members()) out.push_back({std::string(name), rule_value(what)});
    return out;
}

rules::value rule_value(json const& from) {
    if (from.is_string()) return std::string(from);
    if (from.is_bool()) return bool(from);
    if (from.is_integer()) return std::int64_t(from);
    if (from.is_object()) return rule_record(from);
    if (!from.is_array())
        throw malformed_case("a value of rules is a text, a flag, a whole number, or made of these");
    rules::list out;
    for (json const element : from.elements()) out.push_back(rule_value(element));
    return out;
}

namespace {

std::vector<expression> expressions(json const& from);

expression object_expression(json const& from) {
    if (has(from, "ref")) return {expression::kind::reference, text(from, "ref")};
    if (has(from, "fn")) return {expression::kind::call, text(from, "fn"), expressions(from["argv"])};
    expression out{expression::kind::object, ""};
    for (auto const& [name, what] : from.members()) {
        out.keys.emplace_back(name);
        std::vector<expression> one;
        if (what.is_object()) one.push_back(object_expression(what));
        else if (what.is_array()) one.push_back({expression::kind::array, "", expressions(what)});
        else if (what.is_string()) one.push_back({expression::kind::text, std::string(what)});
        else one.push_back({expression::kind::flag, std::int64_t{bool(what)}});
        out.parts.push_back(std::move(one.front()));
    }
    return out;
}

expression any_expression(json const& from) {
    if (from.is_string()) return {expression::kind::text, std::string(from)};
    if (from.is_bool()) return {expression::kind::flag, std::int64_t{bool(from)}};
    if (from.is_integer()) return {expression::kind::number, std::int64_t(from)};
    if (from.is_array()) return {expression::kind::array, "", expressions(from)};
    if (from.is_object()) return object_expression(from);
    throw std::invalid_argument("an expression of an unknown kind");
}

std::vector<expression> expressions(json const& from) {
    std::vector<expression> out;
    for (json const element : from.elements()) out.push_back(any_expression(element));
    return out;
}

rules::endpoint_template endpoint_of(json const& from) {
    rules::endpoint_template out{any_expression(from["url"])};
    if (has(from, "headers"))
        for (auto const& [name, values] : from["headers"].members())
            out.headers.emplace_back(name, expressions(values));
    if (has(from, "properties"))
        for (auto const& [name, what] : from["properties"].members())
            out.properties.emplace_back(name, any_expression(what));
    return out;
}

std::vector<rules::rule> rule_list(json const& from) {
    std::vector<rules::rule> out;
    for (json const element : from.elements()) {
        std::vector<rules::condition> conditions;
        if (has(element, "conditions"))
            for (json const one : element["conditions"].elements())
                conditions.push_back({any_expression(one), text(one, "assign")});
        if (has(element, "error")) out.push_back({std::move(conditions), any_expression(element["error"])});
        else if (has(element, "endpoint"))
            out.push_back({std::move(conditions), endpoint_of(element["endpoint"])});
        else out.push_back({std::move(conditions), rule_list(element["rules"])});
    }
    return out;
}

struct published_partition {
    std::regex regions;
    std::vector<std::string_view> names;
    dynamap::aws::partition value;
};

}  // namespace

rules::rule_set rule_set(json const& from) {
    rules::rule_set out;
    for (auto const& [name, what] : from["parameters"].members())
        out.parameters.push_back({std::string(name), flag(what, "required"),
                                  has(what, "default") ? rule_value(what["default"]) : rules::value{}});
    out.rules = rule_list(from["rules"]);
    return out;
}

rules::partition_lookup partitions(json const& from) {
    std::vector<published_partition> known;
    for (json const one : from["partitions"].elements()) {
        json const outputs = one["outputs"];
        known.push_back({std::regex(text(one, "regionRegex"), std::regex::ECMAScript),
                         {},
                         {std::string_view(one["id"]), std::string_view(outputs["dnsSuffix"]),
                          std::string_view(outputs["dualStackDnsSuffix"]),
                          std::string_view(outputs["implicitGlobalRegion"]), bool(outputs["supportsFIPS"]),
                          bool(outputs["supportsDualStack"])}});
        for (auto const& [name, what] : one["regions"].members()) known.back().names.push_back(name);
    }
    return [known = std::move(known)](std::string_view region) {
        for (auto const& one : known)
            if (std::ranges::find(one.names, region) != one.names.end()) return one.value;
        for (auto const& one : known)
            if (std::regex_match(region.begin(), region.end(), one.regions)) return one.value;
        return known.at(0).value;
    };
}

std::string shown(rules::value const& what) {
    if (auto const* known = what.text()) return '"' + *known + '"';
    if (auto const* on = std::get_if<bool>(&what)) return *on ? "true" : "false";
    if (auto const* number = std::get_if<std::int64_t>(&what)) return std::to_string(*number);
    std::string out;
    if (auto const* elements = std::get_if<rules::list>(&what)) {
        for (auto const& element : *elements) out += shown(element) + ", ";
        return '[' + out + ']';
    }
    if (auto const* members = std::get_if<rules::record>(&what)) {
        auto sorted = *members;  // a record's order says nothing
        std::ranges::sort(sorted, {}, &rules::member::name);
        for (auto const& [name, inner] : sorted) out += name + ": " + shown(inner) + ", ";
        return '{' + out + '}';
    }
    return "nothing";
}

}  // namespace conformance
