// B from bytes.
#pragma once

#include <cstddef>
#include <vector>

#include "dynamap/detail/table/codec/contract.hpp"
#include "dynamap/detail/table/codec/shape.hpp"

namespace dynamap {

/// Binary data. A container of `unsigned char` has no codec, because it could also be a list of numbers.
using bytes = std::vector<std::byte>;

/// B.
template <>
struct codec<bytes> {
    static constexpr value_type type = value_type::binary;
    static void encode(value_writer& out, bytes const& value) { out.binary(value); }
    static bytes decode(value_reader& in) { return in.binary(); }
};

namespace detail {
void copy_bytes(bytes const& from, std::byte* to, std::size_t size);
}

/// B with a fixed number of bytes.
/// Errors: `errc::bad_value` if there are more or fewer.
template <class T>
    requires(detail::shape_of<T> == detail::shape::byte_array)
struct codec<T> {
    static constexpr value_type type = value_type::binary;
    static void encode(value_writer& out, T const& value) { out.binary(value); }
    static T decode(value_reader& in) {
        T value;
        detail::copy_bytes(in.binary(), value.data(), value.size());
        return value;
    }
};

}  // namespace dynamap
