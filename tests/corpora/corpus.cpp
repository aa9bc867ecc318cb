#include "corpus.hpp"

namespace corpora {

bool has(json const& object, std::string_view key) {
    json member;
    return object[key].get(member) == simdjson::SUCCESS && !member.is_null();
}

std::string text(json const& object, std::string_view key) {
    if (!has(object, key)) return {};
    return std::string(std::string_view(object[key]));
}

bool flag(json const& object, std::string_view key) { return has(object, key) && bool(object[key]); }

std::vector<std::string> texts(json const& object, std::string_view key) {
    std::vector<std::string> out;
    if (has(object, key))
        for (json const element : simdjson::dom::array(object[key]))
            out.emplace_back(std::string_view(element));
    return out;
}

std::vector<std::pair<std::string, std::string>> pairs(json const& object, std::string_view key) {
    std::vector<std::pair<std::string, std::string>> out;
    if (has(object, key))
        for (json const element : simdjson::dom::array(object[key]))
            out.emplace_back(std::string_view(element.at(0)), std::string_view(element.at(1)));
    return out;
}

void comparison::equal(std::string_view what, std::string_view expected, std::string_view got) {
    if (expected == got) return;
    if (!differences_.empty()) differences_ += '\n';
    differences_.append(what).append(" is\n").append(got).append("\nand should be\n").append(expected);
}

void comparison::equal_flags(std::string_view what, bool expected, bool got) {
    equal(what, expected ? "true" : "false", got ? "true" : "false");
}

verdict comparison::result() const { return differences_.empty() ? verdict{} : failed(differences_); }

}  // namespace corpora
