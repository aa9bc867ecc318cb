// The rows that kills has its clients load and export: known to both processes by their number.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "model_tables.hpp"

namespace stress {

inline constexpr std::size_t killed_page = 40;  ///< items of an export's page

[[nodiscard]] inline bool is_refused(std::size_t number) { return dice(4, "row", number).one_in(60); }

[[nodiscard]] inline entry killed_row(std::size_t number) {
    entry row;
    row.id = "k" + std::to_string(number % 7);
    row.number = static_cast<std::int64_t>(number);
    row.balance = static_cast<std::int64_t>(number * 3);
    row.text = (is_refused(number) ? std::string(refused_text) : std::string()) + "row " +
               std::to_string(number);
    return row;
}

/// A row as `export_json_lines` writes an item, but for the order of its attributes.
[[nodiscard]] inline std::string line_of(entry const& row) {
    return R"({"Item":{"id":{"S":")" + row.id + R"("},"number":{"N":")" + std::to_string(row.number) +
           R"("},"balance":{"N":")" + std::to_string(row.balance) + R"("},"text":{"S":")" + row.text +
           R"("},"version":{"N":")" + std::to_string(row.version) + R"("}}})";
}

}  // namespace stress
