// Parses a single attribute value.
// Tests: tests/unit/table/codec/attribute_value.cpp.
#include "dynamap/detail/wire/read_value.hpp"

#include "wire/value_access.hpp"

namespace dynamap::wire {

void read_value(std::string_view json, detail::function_ref<void(value_reader&)> read) {
    json_document document(json);
    value_reader value = value_reader::access::open(document, 0);
    read(value);
    document.expect_end(value_reader::access::close(value));
}

}  // namespace dynamap::wire
