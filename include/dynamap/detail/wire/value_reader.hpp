// Reads attribute values from DynamoDB's JSON, forward only, without building a tree.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "dynamap/detail/base/function_ref.hpp"
#include "dynamap/detail/wire/value_type.hpp"

namespace dynamap {

namespace wire {
class json_document;
}

/// Reads one attribute value. A codec's `decode` receives it.
///
/// Shape: check `type()`, then read the value with the member function of its type. A value may be left
/// unread or be read again.
/// Errors: `errc::wrong_type` for reading as another type than `type()`. The caller adds the attribute's
/// name.
/// Lifetime: it and the texts it returns are valid only during the decode call.
/// Thread: one thread at a time.
class value_reader {
  public:
    value_reader(value_reader const&) = delete;
    value_reader& operator=(value_reader const&) = delete;

    /// The value's DynamoDB type.
    [[nodiscard]] value_type type() const noexcept { return type_; }

    /// Reads S.
    [[nodiscard]] std::string_view string() { return text_of(value_type::string); }
    /// Reads the text of N, as the service sent it.
    [[nodiscard]] std::string_view number_text() { return text_of(value_type::number); }
    /// Reads N as an integer of type `T`.
    /// Errors: `errc::out_of_range` if the number does not fit `T` or has a fraction.
    template <std::integral T>
    [[nodiscard]] T number() {
        if constexpr (std::signed_integral<T>)
            return static_cast<T>(
                number_signed(std::numeric_limits<T>::min(), std::numeric_limits<T>::max()));
        else return static_cast<T>(number_unsigned(std::numeric_limits<T>::max()));
    }
    /// Reads N as the nearest floating-point number.
    /// Errors: `errc::out_of_range` if the magnitude does not fit `T`.
    template <std::floating_point T>
    [[nodiscard]] T number() {
        if constexpr (std::same_as<T, float>) return number_float();
        else return static_cast<T>(number_double());
    }
    /// Reads B, base64-decoded.
    /// Errors: `errc::bad_value` if it is not base64.
    [[nodiscard]] std::vector<std::byte> binary();
    /// Reads BOOL.
    [[nodiscard]] bool boolean();
    /// Reads NULL.
    void null();

    /// Reads L: calls `f(element)` for each element; `f` need not read it.
    /// Errors: what `f` throws, with the element's index, `[2]`, added before its path.
    void list(detail::function_ref<void(value_reader& element)> f);
    /// Reads M: calls `f(name, member)` for each member; `f` need not read it.
    /// Errors: what `f` throws, with the member's name added before its path.
    void map(detail::function_ref<void(std::string_view name, value_reader& member)> f);
    /// Reads SS, NS or BS: calls `f(text)` for each element's text (base64 for BS).
    void set(detail::function_ref<void(std::string_view text)> f);

    /// Reads a set of type `set` (SS, NS, BS): calls `f(element)` for each element, which is a value: an S, N
    /// or B.
    /// Errors: what `f` throws, with the element's index, `[2]`, added before its path.
    void set_values(value_type set, detail::function_ref<void(value_reader& element)> f);
    /// Reads M: calls `f(name, member)` for each member. The name is a value of type `names`, an S or N.
    /// Errors: what `f` throws, with the member's name added before its path.
    void entries(value_type names, detail::function_ref<void(value_reader& name, value_reader& member)> f);

    /// The compiled part. Only the wire room makes it.
    struct access;

  private:
    value_reader(wire::json_document& document, std::uint32_t at, value_type type,
                 std::string_view text = {}) noexcept
        : document_(&document), text_(text), at_(at), type_(type) {}

    std::string_view text_of(value_type wanted) {
        return type_ == wanted && text_.data() != nullptr ? text_ : find_text(wanted);
    }
    std::string_view find_text(value_type wanted);
    std::int64_t number_signed(std::int64_t least, std::int64_t most);
    std::uint64_t number_unsigned(std::uint64_t most);
    double number_double();
    float number_float();

    wire::json_document* document_;
    std::string_view text_;  // of an S or N whose position was known before; else null
    std::uint32_t at_;       // the index of the value's token in the document
    std::uint32_t end_ = 0;  // the token after the value, once it is known
    value_type type_;
};

namespace wire {

/// A reference to a row whose type only its field table knows.
///
/// Lifetime: that of the row.
class row_ref {
  public:
    template <class Row>
        requires(!std::is_const_v<Row> && !std::is_same_v<Row, row_ref>)
    explicit row_ref(Row& row) noexcept : row_(&row) {}

    /// Returns the row as the type it was made from. Another type is undefined behaviour.
    template <class Row>
    [[nodiscard]] Row& as() const noexcept {
        return *static_cast<Row*>(row_);
    }

  private:
    void* row_;
};

/// One attribute of a row: its name on the wire, and the functions that set the struct's member.
struct field {
    std::string_view name;                             ///< The attribute's name.
    void (*decode)(value_reader& value, row_ref row);  ///< Reads the value into the row's member.
    void (*absent)(row_ref row);  ///< Sets the value for an item without it; null: it is required.
};

/// The maximum number of fields of a row.
inline constexpr std::size_t max_fields = 1024;

/// Receives the attributes that no field has.
struct extra_attributes_sink {
    void (*begin)(row_ref row) = nullptr;  ///< Called before the first attribute is read.
    void (*take)(std::string_view name, value_reader& value,
                 row_ref row) = nullptr;  ///< Called once for each.
};

/// Reads an M or a whole item into `row` by its field table. Unknown attributes are passed to `unknown`, or
/// skipped if it is null.
///
/// Shape: at most `max_fields` fields.
/// Errors: `errc::missing_attribute` if required attributes are missing; the message names all of them. Any
/// error of a field's `decode`, with the attribute's name added before its path.
/// Cost: one compiled loop for every row type. Attributes in the table's order are found at the first
/// comparison.
void read_row(value_reader& item, std::span<field const> fields, row_ref row,
              extra_attributes_sink const* unknown = nullptr);

}  // namespace wire
}  // namespace dynamap
