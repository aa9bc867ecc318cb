// The error for an item that does not match its struct. It names the item's key.
// Tests: tests/integration/item_mismatches.cpp.
#include "dynamap/detail/wire/item_mismatch.hpp"

#include <string>

#include "wire/value_access.hpp"

namespace dynamap::wire {
namespace {

/// The key of an item, with its values unchanged: `{"id":{"S":"a"}}`; empty if it has none.
std::string key_text(value_reader& item, key_names const& keys) {
    std::string partition, sort;  // the attributes of an item have no order
    json_document& document = value_reader::access::document(item);
    value_reader::access::members(item, [&](token name_token, token value) {
        std::string_view const name = document.string(name_token);
        token const end = document.skip(value);
        bool const is_partition = name == keys.partition;
        if (!is_partition && (keys.sort.empty() || name != keys.sort)) return end;
        std::string& part = is_partition ? partition : sort;
        part.append("\"").append(name).append("\":").append(document.bracketed(value, end));
        return end;
    });
    if (partition.empty() && sort.empty()) return {};
    return '{' + partition + (partition.empty() || sort.empty() ? "" : ",") + sort + '}';
}

}  // namespace

error add_item_key(error const& item_mismatch, value_reader& item, key_names const& keys) {
    if (keys.partition.empty()) return item_mismatch;
    try {
        std::string const key = key_text(item, keys);
        if (key.empty()) return item_mismatch;
        return {item_mismatch.code(), item_mismatch.sentence() + "; the item's key is " + key,
                item_mismatch.details()};
    } catch (error const&) {
        return item_mismatch;  // the error already describes what is wrong with the item's text
    }
}

}  // namespace dynamap::wire
