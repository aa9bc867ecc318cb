// Maps a table name in a response to one of a batch's tables.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "dynamap/detail/table/batch/batch_tables.hpp"
#include "dynamap/error.hpp"

namespace dynamap::detail {

/// Whether one of the two is an ARN, and the other the name in that ARN.
[[nodiscard]] bool is_arn_and_name(std::string_view one, std::string_view other) noexcept;
/// Errors: `errc::malformed_response`, always.
[[noreturn]] void throw_two_tables_meant(std::string_view named);

/// Finds an item of a response among those that were requested, or sent. `find(table)` returns where the
/// table's item with this key is, if there is one.
///
/// Shape: first in the table with exactly this name. Then in tables whose ARN contains the name, or whose
/// name is in the ARN: a batch may use both forms. Several tables may match, such as tables with one name in
/// two accounts. The keys distinguish their items.
/// Errors: `errc::malformed_response` if two tables have the key.
template <class Find>
[[nodiscard]] std::optional<std::size_t> find_in_named_table(std::string_view named,
                                                             std::vector<batch_table> const& tables,
                                                             Find const& find) {
    std::optional<std::size_t> found;
    for (std::uint32_t t = 0; t < tables.size(); ++t)
        if (tables[t].name == named && (found = find(t))) return found;
    for (std::uint32_t t = 0; t < tables.size(); ++t) {
        if (!is_arn_and_name(named, tables[t].name)) continue;
        auto const at = find(t);
        if (at && found) throw_two_tables_meant(named);
        if (at) found = at;
    }
    return found;
}

}  // namespace dynamap::detail
