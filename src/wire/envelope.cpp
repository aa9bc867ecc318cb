// Shared by the parsers of responses: the members around the items, in all forms that the service may send.
// Tests: tests/unit/wire/response.cpp.
#include "wire/envelope.hpp"

#include <algorithm>
#include <charconv>
#include <string>
#include <system_error>

#include "dynamap/detail/wire/response.hpp"
#include "wire/value_access.hpp"

namespace dynamap::wire {
namespace {

bool names_an_error(std::string_view type) noexcept {
    if (auto const hash = type.rfind('#'); hash != std::string_view::npos) type.remove_prefix(hash + 1);
    for (std::string_view const end : {"Exception", "Error", "Failure", "Fault"})
        if (type.ends_with(end)) return true;
    return code_of(type, 200) != errc::service_error;
}

[[noreturn]] void refuse_error_document(std::string_view json) {
    error_document document = read_error(json, {}, {});
    error_details known;
    known.server_code = std::move(document.code);
    known.server_message = std::move(document.message);
    throw error(errc::malformed_response,
                "the response has a success status, but contains an error document; does something between "
                "this client and the service change responses?",
                std::move(known));
}

/// Adds the CapacityUnits of one object, ignoring its other members.
token add_one(json_document& document, token t, std::optional<double>& units) {
    if (document.first(t) != '{') return document.skip(t);
    return document.members(t, [&](token name, token value) {
        char const first = document.first(value);
        if (first >= '0' && first <= '9' && document.string(name) == "CapacityUnits") {
            std::string_view const text = document.raw(value);
            double some = 0;
            auto const [end, failure] = std::from_chars(text.data(), text.data() + text.size(), some);
            if (failure == std::errc() && end == text.data() + text.size()) units = units.value_or(0) + some;
        }
        return document.skip(value);
    });
}

}  // namespace

token pass_over(json_document& document, std::string_view name, token t) {
    bool const is_text = document.first(t) == '"';
    // No response has strings with these names next to its own members.
    bool const is_message = name == "message" || name == "Message" || name == "errorMessage";
    if (is_text && (is_message || (name == "__type" && names_an_error(document.string(t)))))
        refuse_error_document(document.from(0));
    return document.skip(t);
}

bool is_of_response(json_document& document, std::string_view name, token t, unread_members unread) noexcept {
    if (std::find(unread.begin(), unread.end(), name) != unread.end()) return true;
    constexpr std::string_view output = "Output\"";  // "com.amazonaws.dynamodb.v20120810#PutItemOutput"
    return name == "__type" && document.first(t) == '"' && document.raw(t).ends_with(output);
}

void refuse_unknown_members(json_document const& document, token name_token) {
    constexpr std::size_t longest = 64;
    std::string expected = "an object with a member of this operation's response";
    if (std::string_view const name = document.raw(name_token); name.size() <= longest)
        expected.append(" (the first member is ").append(name).append(")");
    document.fail(0, expected);
}

token add_capacity(json_document& document, token t, std::optional<double>& units) {
    if (document.first(t) != '[') return add_one(document, t, units);
    return document.elements(t, [&](token element) { return add_one(document, element, units); });
}

std::int64_t count_at(json_document const& document, token t) {
    std::int64_t const count = document.integer(t);
    if (count < 0) document.fail(t, "a count of 0 or more");
    return count;
}

std::string start_key(json_document& document, token t) {
    bool plain = true;
    std::string key;
    token const end = document.members(t, [&](token name, token value) {
        if (document.is_null(value)) {
            plain = false;
            return value + 1;
        }
        value_reader const part = value_reader::access::open(document, value);
        std::string_view const text = value_reader::access::text_of_value(part);
        key.append(key.empty() ? "{" : ",").append(document.raw(name)).append(":{\"");
        key.append(tag(part.type())).append("\":").append(text).append("}");
        token const behind = value_reader::access::close(part);
        plain = plain && behind == value_reader::access::end_of(part) + 1 &&
                document.at(value + 3) == text.data();
        return behind;
    });
    if (key.empty()) return {};
    return plain ? std::string(document.bracketed(t, end)) : key + '}';
}

}  // namespace dynamap::wire
