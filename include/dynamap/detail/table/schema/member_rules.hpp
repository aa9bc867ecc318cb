// The requirements of options for their members: keys, times, versions.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>
#include <type_traits>
#include <utility>

#include "dynamap/codec.hpp"
#include "dynamap/detail/table/schema/members.hpp"
#include "dynamap/detail/table/schema/option_traits.hpp"
#include "dynamap/detail/wire/value_reader.hpp"
#include "dynamap/value.hpp"

namespace dynamap::detail {

/// Whether an item's attribute is this text.
bool has_text(value_reader& item, std::string_view attribute, std::string_view text);
/// Returns the version as a 64-bit integer. A larger version becomes the highest one.
template <class T>
constexpr std::int64_t version_number(T version) noexcept {
    return std::in_range<std::int64_t>(version) ? static_cast<std::int64_t>(version)
                                                : std::numeric_limits<std::int64_t>::max();
}
/// Errors: `errc::out_of_range` if there is no version after `most`, and for a version below 0.
std::int64_t next_version(std::int64_t version, std::int64_t most);
[[noreturn]] void throw_discriminator_given(std::string_view attribute);
[[noreturn]] void throw_other_type(std::string_view attribute, std::string_view wanted);

template <class Pointer, class Row>
constexpr bool points_into() {
    if constexpr (requires { typename pointer_parts<std::remove_cv_t<Pointer>>::owner; })
        return std::is_same_v<typename pointer_parts<std::remove_cv_t<Pointer>>::owner, Row>;
    else return false;
}
template <class Row, auto... Members>
constexpr bool all_point_into(pointers<Members...>) {
    return (points_into<decltype(Members), Row>() && ...);
}

/// Returns the first pointer of a list; null if it is empty.
template <auto First, auto... Rest>
constexpr auto first_of(pointers<First, Rest...>) {
    return First;
}
constexpr std::nullptr_t first_of(pointers<>) { return nullptr; }

template <class Key>
constexpr bool can_be_key() {
    if constexpr (attribute_type<Key> && !may_be_absent<Key>)
        return codec<Key>::type == value_type::string || codec<Key>::type == value_type::number ||
               codec<Key>::type == value_type::binary;
    else return std::is_void_v<Key>;
}

/// Whether a member may be a time to live: whole epoch seconds.
template <class T>
inline constexpr bool counts_seconds = integer<value_for<T>> || is_epoch_seconds<T>;

/// Whether a member can be set to the time of a write.
template <class T>
inline constexpr bool can_be_stamped = integer<value_for<T>> ||
                                       requires(std::chrono::sys_time<std::chrono::nanoseconds> now) {
                                           value_for<T>(std::chrono::floor<std::chrono::seconds>(now));
                                       };

/// Returns the time of a write as a member's value.
template <class T>
T stamp_as(std::chrono::system_clock::time_point now) {
    using value = value_for<T>;
    if constexpr (integer<value>) {
        return static_cast<value>(std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count());
    } else if constexpr (requires { typename value::clock; }) {
        return std::chrono::floor<typename value::duration>(now);
    } else {
        return value(now);
    }
}

}  // namespace dynamap::detail
