// Writes the envelopes of DynamoDB's requests.
#include "dynamap/detail/wire/request.hpp"

#include "dynamap/detail/wire/batch.hpp"
#include "dynamap/detail/wire/value_writer.hpp"
#include "wire/json_document.hpp"
#include "wire/value_access.hpp"

namespace dynamap::wire {

void write_table_name(byte_buffer& out, std::string_view table) {
    out.append(R"({"TableName":)");
    append_json_string(out, table);
    out.push_back('}');
}

std::string request_key(std::string_view request) {
    json_document document(request);
    std::string key;
    document.each_member(0, [&](token name) {
        token const value = document.value_of(name);
        token const end = document.skip(value);
        if (document.string(name) == "Key") key = document.bracketed(value, end);
        return end;
    });
    return key;
}

namespace {

/// Calls `f(document, value)` with the object that has the request's key.
template <class F>
void with_key_object(std::string_view request, F&& f) {
    json_document document(request);
    document.each_member(0, [&](token name) {
        token const value = document.value_of(name);
        token const end = document.skip(value);
        std::string_view const member = document.string(name);
        if (member == "Key" || member == "Item") f(document, value);
        return end;
    });
}

}  // namespace

std::string request_key(std::string_view request, key_names const& names) {
    std::string key;
    with_key_object(request, [&](json_document& document, token object) {
        document.each_member(object, [&](token name) {
            token const value = document.value_of(name);
            token const end = document.skip(value);
            std::string_view const member = document.string(name);
            if (member != names.partition && (names.sort.empty() || member != names.sort)) return end;
            key += key.empty() ? "{\"" : ",\"";
            key.append(member).append("\":").append(document.bracketed(value, end));
            return end;
        });
    });
    return key + '}';
}

std::string request_key_bytes(std::string_view request, key_names const& names) {
    std::string bytes;
    with_key_object(request, [&](json_document& document, token object) {
        value_reader item = value_reader::access::item(document, object);
        bytes = key_bytes(item, names);
    });
    return bytes;
}

}  // namespace dynamap::wire
