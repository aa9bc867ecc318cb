// The one loop that fills every row type. Room: wire.
#include <array>
#include <bitset>
#include <stdexcept>
#include <string>

#include "wire/field_finder.hpp"
#include "wire/value_access.hpp"

namespace dynamap::wire {
namespace {

using seen_fields = std::bitset<max_fields>;

error duplicate(std::string_view name) {
    error_details where;
    where.attribute = name;
    return {errc::malformed_response, "the item has the attribute twice", where};
}

/// Gives every field that was not seen its absent value; throws when a required one is among them.
void fill_absent(std::span<field const> fields, seen_fields const& seen, void* row) {
    std::string missing;
    for (std::size_t i = 0; i != fields.size(); ++i) {
        if (seen[i]) continue;
        if (fields[i].absent != nullptr) {
            fields[i].absent(row);
            continue;
        }
        if (!missing.empty()) missing += ", ";
        missing += fields[i].name;
    }
    if (missing.empty()) return;
    bool const several = missing.find(", ") != std::string::npos;
    throw error(errc::missing_attribute, "the item lacks the required attribute" +
                                             std::string(several ? "s " : " ") + missing +
                                             "; make the member std::optional if that is right");
}

}  // namespace

void read_row(value_reader& item, std::span<field const> fields, void* row, unknown_field const* unknown) {
    if (fields.size() > max_fields)
        throw std::length_error("a row has more fields than dynamap::wire::max_fields");
    json_document& document = value_reader::access::document(item);
    field_finder finder(fields);
    seen_fields seen;
    std::size_t count = 0;
    if (unknown != nullptr) unknown->begin(row);
    value_reader::access::members(item, [&](token name_token, token t) {
        std::string_view const name = document.string(name_token);
        std::size_t const i = finder.find(name);
        bool const known = i != field_finder::none;
        if (!known && unknown == nullptr) return document.skip(t);
        if (known) {
            if (seen[i]) throw duplicate(name);
            seen[i] = true;
            ++count;
        }
        try {
            value_reader value = value_reader::access::open(document, t);
            if (known)
                fields[i].decode(value, row);
            else
                unknown->take(name, value, row);
            return value_reader::access::close(value);
        } catch (error const& e) {
            throw e.within(name);
        }
    });
    if (count != fields.size()) fill_absent(fields, seen, row);
}

}  // namespace dynamap::wire
