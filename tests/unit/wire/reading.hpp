// What the tests of the wire room share: reading one value, and catching what is thrown.
#pragma once

#include <string>
#include <string_view>

#include "catch.hpp"
#include "dynamap/detail/base/byte_buffer.hpp"
#include "dynamap/detail/wire/response.hpp"
#include "dynamap/detail/wire/value_reader.hpp"
#include "dynamap/detail/wire/value_writer.hpp"
#include "dynamap/error.hpp"
#include "failure_of.hpp"

namespace dynamap::wire {

/// Calls `f(value_reader&)` with an item, which is an M.
template <class F>
void read_item(std::string_view item_json, F f) {
    std::string const response = "{\"Item\":" + std::string(item_json) + "}";
    read_item_response(response, {f});
}

/// Calls `f(value_reader&)` with one attribute value, e.g. `{"N":"100"}`; what it throws has "v" in its path.
template <class F>
void read_value(std::string_view value_json, F f) {
    read_item("{\"v\":" + std::string(value_json) + "}", [&f](value_reader& item) {
        item.map([&f](std::string_view, value_reader& value) { f(value); });
    });
}

/// What `f` answers for one attribute value.
template <class F>
auto value_of(std::string_view value_json, F f) {
    decltype(f(std::declval<value_reader&>())) result{};
    read_value(value_json, [&](value_reader& value) { result = f(value); });
    return result;
}

template <class T>
T number_of(std::string_view value_json) {
    return value_of(value_json, [](value_reader& value) { return value.number<T>(); });
}

inline std::string text_of(std::string_view value_json) {
    return value_of(value_json, [](value_reader& value) { return std::string(value.string()); });
}

/// The error that `f` must throw.
template <class F>
error caught(F f) {
    std::optional<error> failure = failure_of(f);
    REQUIRE(failure);
    return *failure;
}

/// What `f(value_writer&)` writes.
template <class F>
std::string written(F f) {
    byte_buffer out;
    value_writer writer(out);
    f(writer);
    return std::string(out.view());
}

}  // namespace dynamap::wire
