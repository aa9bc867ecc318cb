// Checks values from the caller against the type of their attribute.
// Tests: tests/unit/table/expression/given_values.cpp.
#include "dynamap/value.hpp"

#include <charconv>
#include <string>

#include "dynamap/condition.hpp"
#include "dynamap/detail/table/expression/update_clause.hpp"

namespace dynamap::detail {

void throw_value_out_of_range() {
    throw error(errc::out_of_range, "a number passed for an attribute or a key does not fit its type");
}

void require_in_count(std::size_t count) {
    if (count >= 1 && count <= 100) return;
    throw error(errc::bad_value,
                "a condition's in(...) has " + std::to_string(count) +
                    " values, but 1 to 100 are allowed; split the request, or leave the condition out");
}

void write_negated(value_writer& out, std::uint64_t value) {
    char text[24] = "-";
    auto end = std::to_chars(text + 1, text + sizeof text, value).ptr;
    auto const* begin = value == 0 ? text + 1 : text;  // no "-0"
    out.number_text({begin, static_cast<std::size_t>(end - begin)});
}

void write_negated(value_writer& out, std::int64_t value) {
    // The magnitude of the lowest number does not fit a signed integer.
    auto magnitude = value < 0 ? std::uint64_t{0} - static_cast<std::uint64_t>(value)
                               : static_cast<std::uint64_t>(value);
    if (value < 0) out.number(magnitude);
    else write_negated(out, magnitude);
}

}  // namespace dynamap::detail
