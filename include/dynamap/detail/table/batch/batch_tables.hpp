// The tables of a batch.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "dynamap/detail/wire/batch.hpp"

namespace dynamap::detail {

/// A table of a batch.
struct batch_table {
    std::string name;
    wire::key_names keys;  ///< constants of the descriptor
};

/// Numbers the tables of a batch, because its items refer to them many times.
class batch_tables {
  public:
    template <class Table>
    std::uint32_t number_of(Table const& table) {
        for (std::uint32_t i = 0; i < all.size(); ++i)
            if (all[i].name == table.name()) return i;
        all.push_back(batch_table{table.name(), Table::schema::key_names()});
        return static_cast<std::uint32_t>(all.size() - 1);
    }
    [[nodiscard]] std::optional<std::uint32_t> find(std::string const& name) const {
        for (std::uint32_t i = 0; i < all.size(); ++i)
            if (all[i].name == name) return i;
        return std::nullopt;
    }
    std::vector<batch_table> all;
};

/// Identifies a table type by its address: one table may have several types of items.
template <class Table>
inline constexpr char table_type_mark = 0;

}  // namespace dynamap::detail
