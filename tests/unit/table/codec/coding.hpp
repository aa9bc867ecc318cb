// What the codecs' tests share: a value or a struct to JSON and back.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "catch.hpp"
#include "dynamap/codec.hpp"
#include "dynamap/detail/base/byte_buffer.hpp"
#include "dynamap/detail/wire/read_value.hpp"
#include "failure_of.hpp"

namespace coding {

/// The JSON of one value, `{"N":"5"}`.
template <class T>
std::string encoded(T const& value) {
    dynamap::byte_buffer out;
    dynamap::value_writer writer(out);
    dynamap::codec<T>::encode(writer, value);
    return std::string(out.view());
}

/// The value of one JSON value.
template <class T>
T decoded(std::string_view json) {
    std::optional<T> result;
    dynamap::wire::read_value(
        json, [&](dynamap::value_reader& in) { result.emplace(dynamap::codec<T>::decode(in)); });
    return std::move(*result);
}

/// Whether a value comes back equal, being written as `json`.
template <class T>
bool goes_as(T const& value, std::string_view json) {
    CHECK(encoded(value) == json);
    return decoded<T>(json) == value;
}

/// The JSON of an item.
template <class Row>
std::string encoded_row(Row const& row) {
    dynamap::byte_buffer out;
    dynamap::detail::record<Row>::encode(out, row);
    return std::string(out.view());
}

/// The struct of an item; what it throws has no "M" around its path.
template <class Row>
Row decoded_row(std::string_view json) {
    Row row{};
    dynamap::wire::read_value("{\"M\":" + std::string(json) + "}", [&](dynamap::value_reader& in) {
        dynamap::detail::record<Row>::decode(in, row);
    });
    return row;
}

/// The error that `f` must throw.
template <class F>
dynamap::error refusal(F f) {
    auto failure = failure_of(f);
    REQUIRE(failure);
    return *failure;
}

}  // namespace coding
