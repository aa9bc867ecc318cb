// Helpers to write endpoint rules in C++.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "aws/endpoint/endpoint_rules.hpp"

namespace dynamap::aws::rules {

inline expression ref(char const* name) { return {expression::kind::reference, name}; }
inline expression flag(bool on) { return {expression::kind::flag, std::int64_t{on}}; }
inline expression fn(char const* name, std::vector<expression> arguments) {
    return {expression::kind::call, name, std::move(arguments)};
}
inline expression array(std::vector<expression> elements) {
    return {expression::kind::array, "", std::move(elements)};
}
inline expression object(std::vector<std::pair<std::string, expression>> members) {
    expression out{expression::kind::object, ""};
    for (auto& [name, what] : members) {
        out.keys.push_back(std::move(name));
        out.parts.push_back(std::move(what));
    }
    return out;
}
/// A member of a record: "PartitionResult", "name".
inline expression part(char const* name, char const* path) { return fn("getAttr", {ref(name), path}); }

inline condition is_set(char const* name) { return {fn("isSet", {ref(name)})}; }
inline condition on(expression what) { return {fn("booleanEquals", {std::move(what), flag(true)})}; }
inline condition on(char const* name) { return on(ref(name)); }
inline condition off(char const* name) { return {fn("not", {on(name).test})}; }
inline condition equal(expression a, expression b) {
    return {fn("stringEquals", {std::move(a), std::move(b)})};
}
inline condition label(expression what) { return {fn("isValidHostLabel", {std::move(what), flag(false)})}; }
inline condition assign(char const* name, expression what) { return {std::move(what), name}; }

inline rule refuse(std::vector<condition> when, char const* sentence) {
    return {std::move(when), expression(sentence)};
}
inline rule at(std::vector<condition> when, expression url,
               std::vector<std::pair<std::string, expression>> properties = {}) {
    return {std::move(when), endpoint_template{std::move(url), {}, std::move(properties)}};
}
inline rule tree(std::vector<condition> when, std::vector<rule> rules) {
    return {std::move(when), std::move(rules)};
}

}  // namespace dynamap::aws::rules
