// S from enums, by the names of the enumerators.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>

#include "dynamap/detail/table/codec/contract.hpp"
#include "dynamap/detail/table/codec/shape.hpp"
#include "dynamap/detail/table/schema/type_name.hpp"

namespace dynamap {

/// The text of an enumerator.
template <class E>
struct enum_name {
    E value;
    std::string_view name;
};

/// Settings of an enum. Specialise it if the enumerators are not stored by their own names.
///
/// Shape: each member is optional:
///   `static constexpr enum_name<E> names[]`  the texts of some enumerators. The first of each is written,
///                                            all are read. Others keep their own names.
///   `static constexpr E fallback`            the value for an unknown text. Without it an unknown text is an
///                                            error.
///   `static constexpr int least, greatest`   the range of values to search for enumerators; by default -128
///                                            and 255.
/// Errors: `errc::bad_value` for an unknown text, and for writing a value without a name. A value that was
/// read as the fallback is written with the fallback's name.
template <class E>
struct enum_names {};

namespace detail {

/// One name of an enumerator, for the compiled loops.
struct enumerator {
    std::int64_t value = 0;
    std::string_view name;
};

template <auto... Values>
consteval std::string_view printed_values() {
    return __PRETTY_FUNCTION__;
}

/// The name in one of the printed values; empty for a cast, "(color)5".
constexpr std::string_view enumerator_name(std::string_view printed) {
    auto is_name = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
               static_cast<unsigned char>(c) >= 0x80;
    };
    std::size_t first = printed.size();
    while (first != 0 && is_name(printed[first - 1])) --first;
    printed.remove_prefix(first);
    return printed.empty() || (printed[0] >= '0' && printed[0] <= '9') ? std::string_view() : printed;
}

template <class E>
struct enum_range {
    using underlying = std::underlying_type_t<E>;
    static constexpr std::int64_t least = [] {
        std::int64_t value = -128;
        if constexpr (requires { enum_names<E>::least; }) value = enum_names<E>::least;
        if constexpr (std::is_unsigned_v<underlying>) return std::max<std::int64_t>(value, 0);
        else return std::max<std::int64_t>(value, std::numeric_limits<underlying>::min());
    }();
    static constexpr std::int64_t greatest = [] {
        std::int64_t value = 255;
        if constexpr (requires { enum_names<E>::greatest; }) value = enum_names<E>::greatest;
        if (std::in_range<underlying>(value)) return value;
        return static_cast<std::int64_t>(std::numeric_limits<underlying>::max());
    }();
    static constexpr std::size_t size = static_cast<std::size_t>(greatest - least + 1);
};

#if defined(__clang__) && __clang_major__ < 20
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wenum-constexpr-conversion"
#endif
/// All enumerators with their own names, found in the compiler's output for one list of all values. A
/// function for each value would take ten times as long to compile.
template <class E>
consteval auto find_enumerators() {
    using range = enum_range<E>;
    constexpr std::string_view printed = []<std::size_t... I>(std::index_sequence<I...>) {
        // This is not a cast: a cast to an enum without a fixed underlying type may not leave its range.
        // Clang warns, and from Clang 20 on such an enum needs enum_names<E>::least and greatest.
        return printed_values<__builtin_bit_cast(
            E, static_cast<typename range::underlying>(range::least + static_cast<std::int64_t>(I)))...>();
    }(std::make_index_sequence<range::size>{});

    struct {
        std::array<enumerator, range::size> all;
        std::size_t count = 0;
    } found;
    // GCC prints "... [with auto ...Values = {ns::color::red, (ns::color)1}; ...", Clang "... [Values =
    // <ns::color::red, ...>]".
    std::size_t at = printed.find("Values = ") + 10;
    int depth = 0;
    for (std::size_t i = 0; i != range::size; ++i) {
        std::size_t const begin = at;
        for (; depth != 0 || (printed[at] != ',' && printed[at] != '}' && printed[at] != '>'); ++at) {
            char const c = printed[at];
            if (c == '<' || c == '(' || c == '{') ++depth;
            if (c == '>' || c == ')' || c == '}') --depth;
        }
        std::string_view const name = enumerator_name(printed.substr(begin, at - begin));
        if (!name.empty()) found.all[found.count++] = {range::least + static_cast<std::int64_t>(i), name};
        at += 2;
    }
    return found;
}
#if defined(__clang__) && __clang_major__ < 20
#pragma clang diagnostic pop
#endif

/// The names of `E`, first those that the user listed.
template <class E>
inline constexpr auto enum_table = [] {
    constexpr auto own = find_enumerators<E>();
    constexpr std::size_t listed = [] {
        if constexpr (requires { enum_names<E>::names; }) return std::size(enum_names<E>::names);
        else return std::size_t{0};
    }();
    static_assert(own.count + listed != 0,
                  "dynamap: no enumerator of this enum was found; set the range of values in "
                  "dynamap::enum_names<E>::least and greatest, or list dynamap::enum_names<E>::names");
    std::array<enumerator, own.count + listed> table;
    std::size_t size = 0;
    if constexpr (listed != 0)
        for (auto const& [value, name] : enum_names<E>::names)
            table[size++] = {static_cast<std::int64_t>(value), name};
    for (std::size_t i = 0; i != own.count; ++i) {
        bool is_listed = false;
        for (std::size_t j = 0; j != listed; ++j) is_listed = is_listed || table[j].value == own.all[i].value;
        if (!is_listed) table[size++] = own.all[i];
    }
    return std::pair(table, size);
}();

template <class E>
constexpr std::span<enumerator const> enumerators() {
    return std::span<enumerator const>(enum_table<E>.first).first(enum_table<E>.second);
}

/// Returns the first name of a value.
std::string_view name_of_enumerator(std::span<enumerator const> names, std::string_view type,
                                    std::int64_t value);
/// Returns the enumerator with a name; null if there is none.
enumerator const* find_enumerator(std::span<enumerator const> names, std::string_view name) noexcept;
[[noreturn]] void throw_unknown_enumerator(std::span<enumerator const> names, std::string_view type,
                                           std::string_view text);

}  // namespace detail

/// S: the enumerator's name, or its text in `enum_names<E>`.
/// Errors: `errc::bad_value` for a text that is not a name, unless `enum_names<E>` has a fallback, and for a
/// value without a name.
template <class E>
    requires(detail::shape_of<E> == detail::shape::enumeration)
struct codec<E> {
    static constexpr value_type type = value_type::string;
    static void encode(value_writer& out, E value) {
        out.string(detail::name_of_enumerator(detail::enumerators<E>(), detail::type_name<E>(),
                                              static_cast<std::int64_t>(value)));
    }
    static E decode(value_reader& in) {
        std::string_view const text = in.string();
        if (auto const* found = detail::find_enumerator(detail::enumerators<E>(), text))
            return static_cast<E>(found->value);
        if constexpr (requires { enum_names<E>::fallback; }) return enum_names<E>::fallback;
        else detail::throw_unknown_enumerator(detail::enumerators<E>(), detail::type_name<E>(), text);
    }
};

}  // namespace dynamap
