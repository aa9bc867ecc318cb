// std::variant: structs are distinguished by a discriminator, other types by their DynamoDB type.
#include "dynamap/detail/table/codec/variant.hpp"

#include <string>

#include "dynamap/error.hpp"

namespace dynamap::detail {

std::size_t find_alternative(value_reader& in, std::string_view discriminator,
                             std::span<std::string_view const> names) {
    std::size_t at = names.size();
    bool found = false;
    in.map([&](std::string_view name, value_reader& value) {
        if (found || name != discriminator) return;
        found = true;
        std::string_view const text = value.string();
        for (at = 0; at != names.size() && (names[at].empty() || names[at] != text);) ++at;
        if (at != names.size()) return;
        std::string sentence = '"' + std::string(text.substr(0, 64)) +
                               "\" is not one of the variant's structs (";
        bool first = true;
        for (auto const known : names) {
            if (known.empty()) continue;
            sentence += (first ? "" : ", ") + std::string(known);
            first = false;
        }
        throw error(errc::bad_value,
                    sentence + "); add the struct, or specialise dynamap::alternative_name for it");
    });
    if (!found)
        throw error(errc::missing_attribute, "the value lacks the attribute " + std::string(discriminator) +
                                                 ", which identifies the variant's struct");
    return at;
}

void throw_no_alternative(value_type found) {
    throw error(errc::wrong_type, "the attribute is of DynamoDB type " + std::string(tag(found)) +
                                      ", and no alternative of the variant is stored as that type");
}

void throw_valueless() {
    throw error(errc::bad_value, "a variant is valueless: an exception was thrown while it was assigned to");
}

}  // namespace dynamap::detail
