// Enums as S, with the names of their enumerators.
#include "dynamap/detail/table/codec/enumeration.hpp"

#include <string>

#include "dynamap/error.hpp"

namespace dynamap::detail {

std::string_view name_of_enumerator(std::span<enumerator const> names, std::string_view type,
                                    std::int64_t value) {
    for (auto const& known : names)
        if (known.value == value) return known.name;
    std::string const name(type);
    throw error(errc::bad_value,
                "the value " + std::to_string(value) + " of enum " + name +
                    " has no name; names are found for enumerators from -128 to 255, and for others if "
                    "dynamap::enum_names<" +
                    name + "> says where to look (least, greatest) or lists them");
}

enumerator const* find_enumerator(std::span<enumerator const> names, std::string_view name) noexcept {
    for (auto const& known : names)
        if (known.name == name) return &known;
    return nullptr;
}

void throw_unknown_enumerator(std::span<enumerator const> names, std::string_view type,
                              std::string_view text) {
    constexpr std::size_t shown_names = 20;
    constexpr std::size_t shown_text = 64;
    std::string sentence = "\"" + std::string(text.substr(0, shown_text)) +
                           (text.size() > shown_text ? "..." : "") + "\" is not a name of enum " +
                           std::string(type) + " (";
    for (std::size_t i = 0; i != names.size() && i != shown_names; ++i)
        sentence += (i == 0 ? "" : ", ") + std::string(names[i].name);
    sentence += names.size() > shown_names ? ", ...)" : ")";
    throw error(errc::bad_value, sentence + "; list it in dynamap::enum_names<" + std::string(type) +
                                     ">::names, or set a fallback");
}

}  // namespace dynamap::detail
