// Writes attribute values as DynamoDB's JSON, directly into a buffer.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "dynamap/detail/base/byte_buffer.hpp"
#include "dynamap/detail/wire/value_type.hpp"

namespace dynamap {

/// Writes one attribute value, `{"N":"100"}`, at the end of a buffer. A codec's `encode` receives it.
///
/// Shape: each member function writes one whole value, except begin_list and begin_map, which need end_list
/// and end_map.
/// Lifetime: refers to the buffer.
/// Cost: allocates only if the buffer grows.
class value_writer {
  public:
    /// Writes to the end of `out`.
    explicit value_writer(byte_buffer& out) noexcept : out_(&out) {}

    /// Writes S.
    /// Errors: `errc::bad_value` if `text` is not UTF-8.
    void string(std::string_view text);
    /// Writes N of an integer.
    template <std::integral T>
    void number(T value) {
        if constexpr (std::signed_integral<T>) number_signed(value);
        else number_unsigned(value);
    }
    /// Writes N of a floating-point number: the shortest text that reads back as the same number.
    /// Errors: `errc::bad_value` for NaN and infinity, and for a magnitude outside DynamoDB's range (1e-130
    /// to 1e126).
    void number(double value);
    /// Writes N of a `float`, with the same rules.
    void number(float value);
    /// Writes N with a number's text unchanged. The caller must check its form.
    void number_text(std::string_view text);
    /// Writes B, base64-encoded.
    void binary(std::span<std::byte const> bytes);
    /// Writes BOOL.
    void boolean(bool value);
    /// Writes NULL.
    void null();

    /// Opens an L: write the elements, each preceded by `element()`, then `end_list()`.
    /// Errors: `errc::nested_too_deep` inside 32 open lists and maps, the maximum depth of the service.
    void begin_list();
    /// Starts the next element of the open list.
    void element();
    /// Opens an M: write the members, each preceded by `key()`, then `end_map()`.
    /// Errors: those of `begin_list`.
    void begin_map();
    /// Starts the next member of the open map.
    void key(std::string_view name);
    /// Starts a member of the open map whose name is then written as a whole value, for example by a codec:
    /// an S or N. Returns the argument for `end_key`.
    [[nodiscard]] std::size_t begin_key();
    /// Ends that name, which was written as a `type`. Returns the end of the quoted name in the buffer.
    /// Errors: `errc::bad_value` if it was not one whole value of that type.
    std::size_t end_key(std::size_t begin, value_type type);
    /// Closes the innermost open L.
    void end_list();
    /// Closes the innermost open M.
    void end_map();

    /// Opens an SS, NS or BS (`type`): write the elements, at least one, with `member`, then `end_set()`.
    void begin_set(value_type type);
    /// Writes an element of the open SS, or the unchanged text of an element of an NS.
    /// Errors: `errc::bad_value` if `text` is not UTF-8.
    void member(std::string_view text);
    /// Writes an element of the open NS.
    template <std::integral T>
    void member(T value) {
        if constexpr (std::signed_integral<T>) member_signed(value);
        else member_unsigned(value);
    }
    /// Writes an element of the open NS. It rejects the same numbers as `number`.
    void member(double value);
    /// Writes an element of the open NS. It rejects the same numbers as `number`.
    void member(float value);
    /// Writes an element of the open BS.
    void member(std::span<std::byte const> bytes);
    /// Starts an element of the open set that is then written as a whole value, for example by a codec: an S
    /// for an SS, an N for an NS, a B for a BS. Returns the argument for `end_member`.
    [[nodiscard]] std::size_t begin_member();
    /// Ends that element. The value written since becomes its bare text.
    /// Errors: `errc::bad_value` if it was not one whole value of the set's type.
    void end_member(std::size_t begin);
    /// Closes the open set.
    void end_set();

    /// Returns the buffer, for JSON text that is already in its final form.
    [[nodiscard]] byte_buffer& buffer() const noexcept { return *out_; }

  private:
    void number_signed(std::int64_t value);
    void number_unsigned(std::uint64_t value);
    void member_signed(std::int64_t value);
    void member_unsigned(std::uint64_t value);
    void enter();
    void unwrap(std::size_t begin, value_type type);

    byte_buffer* out_;
    int depth_ = 0;  // of open lists and maps
    value_type set_ = value_type::string_set;
};

namespace wire {

/// Appends `text` as a JSON string with its quotes, escaped as RFC 8259 requires.
/// Errors: `errc::bad_value` if `text` is not UTF-8.
void append_json_string(byte_buffer& out, std::string_view text);

}  // namespace wire
}  // namespace dynamap
