// What a family of corpora needs: a case's JSON, and the verdict on it.
#include "cases.hpp"

namespace conformance {

namespace {

/// A member that is there and not null.
std::optional<json> given(json const& object, std::string_view key) {
    auto const member = object.find(key);
    return member && !member->is_null() ? member : std::nullopt;
}

}  // namespace

bool has(json const& object, std::string_view key) {
    auto const member = object.find(key);
    if (member) member->may_be_absent();
    return member && !member->is_null();
}

std::string text(json const& object, std::string_view key) {
    auto const member = given(object, key);
    return member ? std::string(*member) : std::string();
}

bool flag(json const& object, std::string_view key) {
    auto const member = given(object, key);
    return member && bool(*member);
}

int number_of(json const& object, std::string_view key) {
    return static_cast<int>(std::int64_t(object[key]));
}

std::vector<std::string> texts(json const& object, std::string_view key) {
    std::vector<std::string> out;
    if (auto const member = given(object, key))
        for (json const element : member->elements()) out.emplace_back(element);
    return out;
}

std::vector<std::pair<std::string, std::string>> pairs(json const& object, std::string_view key) {
    std::vector<std::pair<std::string, std::string>> out;
    if (auto const member = given(object, key))
        for (json const element : member->elements()) out.emplace_back(element.at(0), element.at(1));
    return out;
}

std::string header_lines(json const& object, std::string_view key) {
    std::string out;
    if (auto const member = given(object, key))
        for (auto const& [name, value] : member->members())
            out.append(name).append(": ").append(std::string_view(value)).append("\r\n");
    return out;
}

void excuse(json const& object, std::string_view key, std::string_view reason) {
    if (auto const member = object.find(key)) {
        member->may_be_absent();
        member->excuse(reason);
    }
}

void comparison::equal(std::string_view what, std::string_view expected, std::string_view got) {
    compared_ = true;
    if (expected == got) return;
    if (!differences_.empty()) differences_ += '\n';
    differences_.append(what).append(" is\n").append(got).append("\nand should be\n").append(expected);
}

void comparison::equal_flags(std::string_view what, bool expected, bool got) {
    equal(what, expected ? "true" : "false", got ? "true" : "false");
}

void comparison::equal_numbers(std::string_view what, std::int64_t expected, std::int64_t got) {
    equal(what, std::to_string(expected), std::to_string(got));
}

decision comparison::result() const {
    if (!compared_) return failed("the case expects nothing that is compared");
    return differences_.empty() ? decision{} : failed(differences_);
}

}  // namespace conformance
