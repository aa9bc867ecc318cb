// Keys composed of fixed text and values: "ORDER#0000000042".
// Tests: tests/unit/table/schema/key_form.cpp, tests/unit/table/expression/given_values.cpp.
#include "dynamap/composed_key.hpp"

#include <charconv>

#include "dynamap/error.hpp"

namespace dynamap::detail {
namespace {

[[noreturn]] void refuse(std::string_view whole, std::string const& why) {
    throw error(errc::bad_value,
                "the key \"" + std::string(whole) + "\" does not have the form of its type: " + why);
}

}  // namespace

void key_part<uuid>::append(std::string& to, uuid const& value) {
    char text[36];
    value.to_chars(text);
    to.append(text, sizeof text);
}

uuid key_part<uuid>::read(std::string_view text) { return uuid::parse(text); }

bool is_lower_case(std::string_view text) noexcept {
    bool capital = false;
    for (char const c : text) capital |= c >= 'A' && c <= 'Z';
    return !capital;
}

void append_padded(std::string& to, std::uint64_t value, std::size_t digits) {
    char text[20];
    auto const* end = std::to_chars(text, text + sizeof text, value).ptr;
    auto const size = static_cast<std::size_t>(end - text);
    to.append(digits - size, '0');
    to.append(text, size);
}

std::uint64_t read_padded(std::string_view text, std::uint64_t most) {
    std::uint64_t value = 0;
    auto const [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (failure != std::errc() || end != text.data() + text.size() || value > most)
        throw error(errc::bad_value,
                    "a key's part \"" + std::string(text) + "\" is not a number of the part's type");
    return value;
}

std::string_view take_until(std::string_view& rest, std::string_view literal, std::string_view whole) {
    auto const at = rest.find(literal);
    if (at == std::string_view::npos) refuse(whole, "it lacks \"" + std::string(literal) + "\"");
    auto const part = rest.substr(0, at);
    rest.remove_prefix(at);
    return part;
}

void take_literal(std::string_view& rest, std::string_view literal, std::string_view whole) {
    if (!rest.starts_with(literal))
        refuse(whole, "\"" + std::string(literal) + "\" was expected at \"" + std::string(rest) + "\"");
    rest.remove_prefix(literal.size());
}

void require_end(std::string_view rest, std::string_view whole) {
    if (!rest.empty()) refuse(whole, "\"" + std::string(rest) + "\" is left over");
}

void throw_ambiguous(std::string_view value, std::string_view literal) {
    throw error(errc::bad_value, "a key's part \"" + std::string(value) + "\" contains \"" +
                                     std::string(literal) +
                                     "\", which marks its end, so the key could not be parsed again");
}

}  // namespace dynamap::detail
