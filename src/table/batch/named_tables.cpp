// Maps a table name in a response to one of a batch's tables.
// Tests: tests/integration/batch_types.cpp.
#include "table/batch/named_tables.hpp"

#include <string>

namespace dynamap::detail {

bool is_arn_and_name(std::string_view one, std::string_view other) noexcept {
    bool const first = one.starts_with("arn:");
    if (first == other.starts_with("arn:")) return false;
    std::string_view const arn = first ? one : other, name = first ? other : one;
    constexpr std::string_view mark = ":table/";
    auto const at = arn.find(mark);
    return at != std::string_view::npos && arn.substr(at + mark.size()) == name;
}

void throw_two_tables_meant(std::string_view named) {
    throw error(
        errc::malformed_response,
        "the response names a table " + std::string(named) +
            ", which may mean two of the requested tables; request one of the two in a separate batch");
}

}  // namespace dynamap::detail
