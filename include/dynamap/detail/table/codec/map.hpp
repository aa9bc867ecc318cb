// M from map and unordered_map.
#pragma once

#include <cstddef>

#include "dynamap/detail/table/codec/contract.hpp"
#include "dynamap/detail/table/codec/shape.hpp"
#include "dynamap/error.hpp"

namespace dynamap {
namespace detail {

/// A type that can be the key of a map: it is stored as S or N. Its text is the member's name.
template <class T>
concept map_key = scalar_attribute<T> && codec<T>::type != value_type::binary;

/// Throws `failure` with the member's name added before its path. The name is quoted in `out` at `name`.
[[noreturn]] void throw_within_entry(error const& failure, value_writer const& out, std::size_t name,
                                     std::size_t end);
[[noreturn]] void throw_same_key();

}  // namespace detail

/// M: the keys' texts are the members' names. An empty container is an empty map. Any type stored as S or N
/// can be a key: text, integers, uuid, enums.
template <class T>
    requires(detail::shape_of<T> == detail::shape::map && detail::map_key<typename T::key_type> &&
             attribute_type<typename T::mapped_type>)
struct codec<T> {
    static constexpr value_type type = value_type::map;

    static void encode(value_writer& out, T const& values) {
        out.begin_map();
        for (auto const& [key, value] : values) {
            std::size_t const name = out.begin_key();
            key_codec::encode(out, key);
            std::size_t const end = out.end_key(name, key_codec::type);
            try {
                codec<typename T::mapped_type>::encode(out, value);
            } catch (error const& failure) {
                detail::throw_within_entry(failure, out, name, end);
            }
        }
        out.end_map();
    }

    static T decode(value_reader& in) {
        T values;
        in.entries(key_codec::type, [&](value_reader& key, value_reader& value) {
            if (!values.try_emplace(key_codec::decode(key), codec<typename T::mapped_type>::decode(value))
                     .second)
                detail::throw_same_key();
        });
        return values;
    }

  private:
    using key_codec = codec<typename T::key_type>;
};

}  // namespace dynamap
