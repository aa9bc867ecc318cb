// Any bytes as one value of any type: refused with an error, or kept, so that it is written and read as the
// same; texts and numbers also as the types that are stored so.
// Run: tests/fuzz/run 60 attribute_value
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <sstream>

#include "dynamap/attribute_value.hpp"
#include "dynamap/detail/table/codec/chrono.hpp"
#include "dynamap/detail/table/codec/enumeration.hpp"
#include "dynamap/detail/table/codec/scalar.hpp"
#include "dynamap/error.hpp"

namespace {

using dynamap::attribute_value;
using dynamap::errc;
using dynamap::number;

enum class color { red, green };

/// What is read of a value as a `T` is the same when it is written and read again.
template <class T>
void goes_through(attribute_value const& value) {
    T first;
    try {
        first = value.as<T>();
    } catch (dynamap::error const&) {
        return;
    }
    try {
        if (attribute_value::of(first).template as<T>() != first) std::abort();
    } catch (dynamap::error const& refused) {
        if (refused.code() != errc::bad_value) std::abort();  // a year that is before 0, by its offset
    }
}

void add_up(number const& n) {
    try {
        if (n + n - n != n || (n - n) != number(0) || n * 2 != n + n) std::abort();
    } catch (dynamap::error const& refused) {
        if (refused.code() != errc::out_of_range) std::abort();
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    attribute_value value;
    std::ostringstream text;
    try {
        value = attribute_value::parse({reinterpret_cast<char const*>(data), size});
        text << value;
    } catch (dynamap::error const&) {
        return 0;  // no value, one with an empty set, or one that is nested too deep
    }
    if (attribute_value::parse(text.str()) != value) std::abort();
    goes_through<dynamap::iso8601<std::chrono::sys_seconds>>(value);
    goes_through<dynamap::iso8601<std::chrono::sys_time<std::chrono::nanoseconds>>>(value);
    goes_through<std::chrono::year_month_day>(value);
    goes_through<color>(value);
    goes_through<double>(value);
    goes_through<std::int64_t>(value);
    if (value.type() == dynamap::value_type::number) add_up(value.as_number());
    return 0;
}
