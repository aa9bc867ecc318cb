// Any bytes as two items: what a field table reads of them is what reading them attribute by attribute gives,
// whatever order of attributes the first one taught.
// Run: tests/fuzz/run 60 row
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <optional>
#include <string>

#include "dynamap/detail/wire/response.hpp"
#include "dynamap/detail/wire/value_reader.hpp"
#include "dynamap/error.hpp"

namespace {

using dynamap::value_reader;
using texts = std::map<std::string, std::string, std::less<>>;

std::string text_of(value_reader& value) {
    using dynamap::value_type;
    if (value.type() == value_type::string) return "S" + std::string(value.string());
    if (value.type() == value_type::number) return "N" + std::string(value.number_text());
    if (value.type() == value_type::boolean) return value.boolean() ? "true" : "false";
    return "another type";
}

// Names of several lengths, one that JSON escapes among them.
constexpr std::string_view names[] = {"a",    "id",   "seq",     "kind",
                                      "a\"b", "c\\n", "user_id", "a_long_attribute_name"};

template <std::size_t I>
constexpr dynamap::wire::field field{names[I],
                                     [](value_reader& value, dynamap::wire::row_ref row) {
                                         row.as<texts>().emplace(names[I], text_of(value));
                                     },
                                     [](dynamap::wire::row_ref) {}};
constexpr dynamap::wire::field fields[] = {field<0>, field<1>, field<2>, field<3>,
                                           field<4>, field<5>, field<6>, field<7>};

/// What the table reads; nothing: it refuses the item.
std::optional<texts> by_table(std::string_view json) {
    texts row;
    auto const read = [&](value_reader& item) {
        dynamap::wire::read_row(item, fields, dynamap::wire::row_ref(row));
    };
    try {
        dynamap::wire::read_item(json, {read});
    } catch (dynamap::error const&) {
        return std::nullopt;
    }
    return row;
}

/// The same, one attribute after the other.
std::optional<texts> by_attribute(std::string_view json) {
    struct target {
        texts row;
        bool twice = false;
    } to;
    auto const read = [&](value_reader& item) {
        item.map([&](std::string_view name, value_reader& value) {
            for (std::string_view const known : names)
                if (known == name && !to.row.emplace(name, text_of(value)).second) to.twice = true;
        });
    };
    try {
        dynamap::wire::read_item(json, {read});
    } catch (dynamap::error const&) {
        return std::nullopt;
    }
    return to.twice ? std::nullopt : std::optional(to.row);
}

void compare(std::string_view json) {
    auto const table = by_table(json);
    auto const attributes = by_attribute(json);
    // The table passes over values of names that it does not have, so that it may take an item that is wrong
    // there.
    if (attributes && (!table || *table != *attributes)) std::abort();
    if (table && by_table(json) != table) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    std::string_view const all(reinterpret_cast<char const*>(data), size);
    auto const half = all.find(';');
    // Copies that end where they end, so that a byte read behind them is seen.
    std::string const first(all.substr(0, half));
    compare(first);
    if (half != all.npos) compare(std::string(all.substr(half + 1)));
    compare(first);
    return 0;
}
