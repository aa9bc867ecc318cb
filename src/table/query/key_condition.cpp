// The terms of a query's key condition, read back from its request.
// Tests: tests/unit/table/query/start_key.cpp.
#include "table/query/key_condition.hpp"

#include <algorithm>
#include <string>

#include "dynamap/detail/wire/value_writer.hpp"

namespace dynamap::detail {
namespace {

/// The text of a value in `"NAME":{...},`, up to its closing brace.
std::string_view value_of(std::string_view values, std::string_view name) {
    std::size_t const at = values.find('"' + std::string(name) + "\":");
    if (at == std::string_view::npos) return {};
    std::string_view const rest = values.substr(at + name.size() + 3);
    bool in_text = false;
    int depth = 0;
    for (std::size_t i = 0; i < rest.size(); ++i) {
        if (in_text && rest[i] == '\\') ++i;
        else if (rest[i] == '"') in_text = !in_text;
        else if (!in_text && rest[i] == '{') ++depth;
        else if (!in_text && rest[i] == '}' && --depth == 0) return rest.substr(0, i + 1);
    }
    return {};
}

/// The text of the key condition; empty if there is none.
std::string_view condition_of(query_state const& state) {
    constexpr std::string_view parameter = R"("KeyConditionExpression":")";
    std::size_t const at = state.expressions.find(parameter);
    if (at == std::string::npos) return {};
    std::string_view const condition = std::string_view(state.expressions).substr(at + parameter.size());
    return condition.substr(0, condition.find('"'));
}

/// Takes the next word off a condition; parentheses and commas end words and are left out.
std::string_view take_word(std::string_view& text) {
    constexpr std::string_view between = " (),";
    text.remove_prefix(std::min(text.find_first_not_of(between), text.size()));
    std::string_view const word = text.substr(0, text.find_first_of(between));
    text.remove_prefix(word.size());
    return word;
}

}  // namespace

std::vector<key_term> key_terms_of(query_state const& state) {
    std::vector<key_term> terms;
    std::string_view text = condition_of(state);
    auto const take_value = [&] { return value_of(state.values, take_word(text)); };
    for (std::string_view word = take_word(text); !word.empty(); word = take_word(text)) {
        if (word == "AND") continue;
        key_term& term = terms.emplace_back();
        bool const function = !word.starts_with('#');
        std::string_view const second = take_word(text);
        term.attribute = function ? second : word;
        term.operation = function ? word : second;
        term.value = take_value();
        if (term.operation != "BETWEEN") continue;
        (void)take_word(text);  // its AND
        term.high = take_value();
    }
    return terms;
}

bool stands_for(query_state const& state, std::string_view placeholder, std::string_view attribute) {
    byte_buffer named;
    named.append("\"");
    named.append(placeholder);
    named.append("\":");
    wire::append_json_string(named, attribute);
    named.push_back(',');
    return state.names.find(named.view()) != std::string::npos;
}

}  // namespace dynamap::detail
