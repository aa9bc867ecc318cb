#include "endpoint_rule_json.hpp"

#include <algorithm>
#include <regex>
#include <stdexcept>

namespace corpora {

namespace rules = dynamap::aws::rules;
using rules::expression;
using type = simdjson::dom::element_type;

rules::record rule_record(json const& from) {
    rules::record out;
    for (auto const [name, what] : simdjson::dom::object(from))
        out.push_back({std::string(name), rule_value(what)});
    return out;
}

rules::value rule_value(json const& from) {
    switch (from.type()) {
        case type::STRING:
            return std::string(std::string_view(from));
        case type::BOOL:
            return bool(from);
        case type::INT64:
            return std::int64_t(from);
        case type::OBJECT:
            return rule_record(from);
        case type::ARRAY: {
            rules::list out;
            for (json const element : simdjson::dom::array(from)) out.push_back(rule_value(element));
            return out;
        }
        default:
            return {};
    }
}

namespace {

std::vector<expression> expressions(json const& from);

expression object_expression(json const& from) {
    if (has(from, "ref")) return {expression::kind::reference, text(from, "ref")};
    if (has(from, "fn")) return {expression::kind::call, text(from, "fn"), expressions(from["argv"])};
    expression out{expression::kind::object, ""};
    for (auto const [name, what] : simdjson::dom::object(from)) {
        out.keys.emplace_back(name);
        std::vector<expression> one;
        if (what.type() == type::OBJECT)
            one.push_back(object_expression(what));
        else if (what.type() == type::ARRAY)
            one.push_back({expression::kind::array, "", expressions(what)});
        else if (what.type() == type::STRING)
            one.push_back({expression::kind::text, std::string(std::string_view(what))});
        else
            one.push_back({expression::kind::flag, std::int64_t{bool(what)}});
        out.parts.push_back(std::move(one.front()));
    }
    return out;
}

expression any_expression(json const& from) {
    switch (from.type()) {
        case type::STRING:
            return {expression::kind::text, std::string(std::string_view(from))};
        case type::BOOL:
            return {expression::kind::flag, std::int64_t{bool(from)}};
        case type::INT64:
            return {expression::kind::number, std::int64_t(from)};
        case type::ARRAY:
            return {expression::kind::array, "", expressions(from)};
        case type::OBJECT:
            return object_expression(from);
        default:
            throw std::invalid_argument("an expression of an unknown kind");
    }
}

std::vector<expression> expressions(json const& from) {
    std::vector<expression> out;
    for (json const element : simdjson::dom::array(from)) out.push_back(any_expression(element));
    return out;
}

rules::endpoint_template endpoint_of(json const& from) {
    rules::endpoint_template out{any_expression(from["url"])};
    if (has(from, "headers"))
        for (auto const [name, values] : simdjson::dom::object(from["headers"]))
            out.headers.emplace_back(name, expressions(values));
    if (has(from, "properties"))
        for (auto const [name, what] : simdjson::dom::object(from["properties"]))
            out.properties.emplace_back(name, any_expression(what));
    return out;
}

std::vector<rules::rule> rule_list(json const& from) {
    std::vector<rules::rule> out;
    for (json const element : simdjson::dom::array(from)) {
        std::vector<rules::condition> conditions;
        if (has(element, "conditions"))
            for (json const one : simdjson::dom::array(element["conditions"]))
                conditions.push_back({any_expression(one), text(one, "assign")});
        if (has(element, "error"))
            out.push_back({std::move(conditions), any_expression(element["error"])});
        else if (has(element, "endpoint"))
            out.push_back({std::move(conditions), endpoint_of(element["endpoint"])});
        else
            out.push_back({std::move(conditions), rule_list(element["rules"])});
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
    for (auto const [name, what] : simdjson::dom::object(from["parameters"]))
        out.parameters.push_back({std::string(name), flag(what, "required"),
                                  has(what, "default") ? rule_value(what["default"]) : rules::value{}});
    out.rules = rule_list(from["rules"]);
    return out;
}

rules::partition_lookup partitions(json const& from) {
    std::vector<published_partition> known;
    for (json const one : simdjson::dom::array(from["partitions"])) {
        json const outputs = one["outputs"];
        known.push_back(
            {std::regex(text(one, "regionRegex"), std::regex::ECMAScript),
             {},
             {one["id"], outputs["dnsSuffix"], outputs["dualStackDnsSuffix"], outputs["implicitGlobalRegion"],
              outputs["supportsFIPS"], outputs["supportsDualStack"]}});
        for (auto const [name, what] : simdjson::dom::object(one["regions"]))
            known.back().names.push_back(name);
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

}  // namespace corpora
