// M from a nested struct.
#pragma once

#include <type_traits>

#include "dynamap/detail/table/codec/contract.hpp"
#include "dynamap/detail/table/codec/shape.hpp"
#include "dynamap/record.hpp"

namespace dynamap {

/// M: each member of a plain struct is a member of the map, with its own name or that of `nested<T>`. Unknown
/// ones are skipped. A struct with its own codec is written by that codec.
template <class T>
    requires(detail::shape_of<T> == detail::shape::aggregate)
struct codec<T> {
    using record = detail::record<T>;
    static constexpr value_type type = value_type::map;
    static void encode(value_writer& out, T const& value) {
        out.begin_map();
        record::encode_members(out, value);
        out.end_map();
    }
    static T decode(value_reader& in) {
        static_assert(std::is_default_constructible_v<T>,
                      "dynamap: a nested struct must be default-constructible");
        static_assert(record::complete, "dynamap: a member of a nested struct has no codec; "
                                        "member_codec<struct, index, type> above shows its index and type");
        T value{};
        record::decode(in, value);
        return value;
    }
};

}  // namespace dynamap
