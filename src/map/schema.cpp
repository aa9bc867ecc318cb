#include "dynamap/map/schema.hpp"

#include <string>

#include "dynamap/error.hpp"

namespace dynamap::detail {

bool has_text(value_reader& item, std::string_view attribute, std::string_view text) {
    bool same = false;
    item.map([&](std::string_view name, value_reader& value) {
        if (name == attribute) same = value.type() == value_type::string && value.string() == text;
    });
    return same;
}

std::int64_t next_version(std::int64_t version, std::int64_t most) {
    if (version < 0) throw error(errc::out_of_range, "a version counts from 0, which stands for an item that is not there yet; it is never below");
    if (version >= most) throw error(errc::out_of_range, "the version has reached the end of its member's type; give it a wider one");
    return version + 1;
}

void throw_other_type(std::string_view attribute, std::string_view wanted) {
    throw error(errc::wrong_type, "the item is of another type than asked for: its attribute " + std::string(attribute) +
                                      " is not \"" + std::string(wanted) + "\"; read it through the table of its own type");
}

}  // namespace dynamap::detail
