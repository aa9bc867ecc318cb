// Writes the envelopes of DynamoDB's requests.
#include "dynamap/detail/wire/request.hpp"

#include "dynamap/detail/wire/value_writer.hpp"

namespace dynamap::wire {

void write_table_name(byte_buffer& out, std::string_view table) {
    out.append(R"({"TableName":)");
    append_json_string(out, table);
    out.push_back('}');
}

}  // namespace dynamap::wire
