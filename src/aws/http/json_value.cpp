// Small JSON documents: credentials, tokens.
// Tests: tests/unit/aws/credentials/credential_parsers.cpp.
#include "aws/http/json_value.hpp"

#include <simdjson.h>

#include <algorithm>
#include <cstdio>

#include "aws/http/ascii.hpp"
#include "dynamap/error.hpp"

namespace dynamap::aws {

namespace {
[[noreturn]] void refuse(char const* why) {
    throw error(errc::malformed_response, std::string("the document is not a JSON object: ") + why);
}
}  // namespace

struct json_object_reader {
    std::vector<json_object::member>& out;

    void read(simdjson::dom::object object, std::string const& prefix, int depth) {
        if (depth > 8) refuse("it is nested too deeply");
        for (auto const [key, value] : object) {
            std::string name = prefix + std::string(key);
            if (value.is_object()) {
                read(value.get_object().value_unsafe(), name + '.', depth + 1);
            } else if (value.is_string()) {
                out.push_back({std::move(name), std::string(value.get_string().value_unsafe()), {}});
            } else if (value.is_int64()) {
                out.push_back({std::move(name), {}, value.get_int64().value_unsafe()});
            } else if (value.is_double()) {
                double const number = value.get_double().value_unsafe();
                if (number > -9e18 && number < 9e18)
                    out.push_back({std::move(name), {}, static_cast<std::int64_t>(number)});
            }
        }
    }
};

json_object::json_object(std::string_view text) {
    simdjson::padded_string const padded(text);
    simdjson::dom::parser parser;
    simdjson::dom::object object;
    if (auto const failure = parser.parse(padded).get(object); failure != simdjson::SUCCESS)
        refuse(simdjson::error_message(failure));
    json_object_reader{members_}.read(object, {}, 1);
}

json_object::member const* json_object::find(std::string_view name) const {
    auto const found =
        std::ranges::find_if(members_, [&](member const& m) { return same_name(m.name, name); });
    return found == members_.end() ? nullptr : &*found;
}

std::optional<std::string> json_object::text(std::string_view name) const {
    member const* const found = find(name);
    return found == nullptr ? std::nullopt : found->text;
}

std::optional<std::int64_t> json_object::number(std::string_view name) const {
    member const* const found = find(name);
    return found == nullptr ? std::nullopt : found->number;
}

void append_json_text(std::string& out, std::string_view text) {
    out += '"';
    for (char const c : text) {
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (static_cast<unsigned char>(c) < 0x20) {
            char escape[8];
            std::snprintf(escape, sizeof escape, "\\u%04x", static_cast<unsigned>(c));
            out += escape;
        } else {
            out += c;
        }
    }
    out += '"';
}

}  // namespace dynamap::aws
