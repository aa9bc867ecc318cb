// The attributes of a row type: names, keys, indexes, and how each is read and written.
// Tests: tests/unit/table/schema/key_form.cpp.
#include "dynamap/schema.hpp"

#include <string>

#include "dynamap/attribute_value.hpp"
#include "dynamap/detail/table/schema/key_form.hpp"
#include "dynamap/error.hpp"

namespace dynamap::detail {

bool has_text(value_reader& item, std::string_view attribute, std::string_view text) {
    bool same = false;
    item.map([&](std::string_view name, value_reader& value) {
        if (name == attribute) same = value.type() == value_type::string && value.string() == text;
    });
    return same;
}

bool is_same_value(std::string_view written, value_reader& in) {
    return attribute_value::parse(written) == attribute_value::decode(in);
}

void throw_other_key(value_reader& in) {
    std::string text, as_it_is = "dynamap::bytes";
    if (in.type() == value_type::string) {
        text = " \"" + std::string(in.string()) + '"';
        as_it_is = "std::string";
    } else if (in.type() == value_type::number) {
        text = " " + std::string(in.number_text());
        as_it_is = "dynamap::number";
    }
    throw error(errc::bad_value, "the key" + text +
                                     " is not in the form that its member's type writes, so the row would "
                                     "address another item; declare the member as " +
                                     as_it_is + ", or store the item under the key in that form");
}

std::int64_t next_version(std::int64_t version, std::int64_t most) {
    if (version < 0)
        throw error(errc::out_of_range,
                    "a version must not be negative; 0 stands for an item that does not exist yet");
    if (version >= most)
        throw error(errc::out_of_range,
                    "the version has reached the limit of its member's type; use a wider type");
    return version + 1;
}

void throw_discriminator_given(std::string_view attribute) {
    throw error(errc::bad_value,
                "the extra attributes contain " + std::string(attribute) +
                    ", the discriminator, which the table writes itself; remove it from them");
}

void throw_other_type(std::string_view attribute, std::string_view wanted) {
    throw error(errc::wrong_type, "the item is not of the requested type: its attribute " +
                                      std::string(attribute) + " is not \"" + std::string(wanted) +
                                      "\"; read it through the table of its own type");
}

}  // namespace dynamap::detail
