// Writes the envelopes of DynamoDB's requests.
#include "dynamap/detail/wire/request.hpp"

#include "dynamap/detail/wire/value_writer.hpp"
#include "wire/json_document.hpp"

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

}  // namespace dynamap::wire
