// A key is read only if writing it gives the same key. Otherwise the row would address another item.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <type_traits>

#include "dynamap/codec.hpp"
#include "dynamap/detail/base/byte_buffer.hpp"
#include "dynamap/detail/wire/value_reader.hpp"
#include "dynamap/value.hpp"

namespace dynamap::detail {

/// Whether `written`, an attribute value's JSON, is the value that `in` reads.
bool is_same_value(std::string_view written, value_reader& in);
/// Errors: `errc::bad_value`, always. The message has the key's text.
[[noreturn]] void throw_other_key(value_reader& in);

/// Whether a value that was read as a `T` is written in the same form.
///
/// Shape: if `always` is true, every value is. Otherwise `is_canonical` decides for each value. For most
/// codecs, also a user's, it writes the value. For the library's codecs whose texts have several forms it
/// checks the text.
template <class T>
struct key_form {
    static constexpr bool always = false;
    static bool is_canonical(T const& value, value_reader& in) {
        byte_buffer out;
        value_writer writer(out);
        codec<T>::encode(writer, value);
        return is_same_value(out.view(), in);
    }
};

struct one_form {
    static constexpr bool always = true;
};
template <>
struct key_form<std::string> : one_form {};
template <>
struct key_form<bytes> : one_form {};
template <std::size_t N>
struct key_form<std::array<std::byte, N>> : one_form {};
template <integer T>  // the service compares numbers, not their texts
struct key_form<T> : one_form {};
template <>
struct key_form<number> : one_form {};
template <integer Rep, class Period>
struct key_form<std::chrono::duration<Rep, Period>> : one_form {};
template <>
struct key_form<std::chrono::sys_seconds> {
    static constexpr bool always = false;
    static bool is_canonical(std::chrono::sys_seconds, value_reader& in) {
        return !has_fraction(in.number_text());
    }
};
template <class Duration>
struct key_form<epoch<Duration>> : one_form {};
template <>
struct key_form<std::chrono::year_month_day> : one_form {};  // its codec reads one form only

template <>
struct key_form<uuid> {
    static constexpr bool always = false;
    static bool is_canonical(uuid const&, value_reader& in) { return is_lower_case(in.string()); }
};
template <class Duration>
struct key_form<iso8601<std::chrono::sys_time<Duration>>> {
    static constexpr bool always = false;
    static bool is_canonical(iso8601<std::chrono::sys_time<Duration>> const&, value_reader& in) {
        // It was read as a time. Only the fraction's length and mark, and the offset, may differ.
        constexpr int digits = second_digits<Duration>;
        constexpr std::size_t size = 20 + (digits == 0 ? 0 : 1 + digits);
        std::string_view const text = in.string();
        return text.size() == size && text.back() == 'Z' && (digits == 0 || text[19] == '.');
    }
};
template <class... Parts>
struct key_form<composed_key<Parts...>> {
    static constexpr bool always = false;
    static bool is_canonical(composed_key<Parts...> const&, value_reader& in) {
        return composed_key<Parts...>::is_canonical(in.string());
    }
};
template <class E>
    requires std::is_enum_v<E> && (shape_of<E> == shape::enumeration)
struct key_form<E> {
    static constexpr bool always = false;
    static bool is_canonical(E const& value, value_reader& in) {
        if constexpr (codec<E>::type != value_type::string) return true;
        else
            return name_of_enumerator(enumerators<E>(), type_name<E>(), static_cast<std::int64_t>(value)) ==
                   in.string();
    }
};

/// Reads a member that is part of a key.
template <class T>
[[gnu::noinline]] void decode_key(value_reader& in, T& to) {
    using value = value_for<T>;
    to = codec<T>::decode(in);
    if constexpr (!key_form<value>::always) {
        bool own = true;
        if constexpr (std::is_same_v<value, T>) own = key_form<T>::is_canonical(to, in);
        else if (in.type() != value_type::null) own = key_form<value>::is_canonical(*to, in);
        if (!own) throw_other_key(in);
    }
}

}  // namespace dynamap::detail
