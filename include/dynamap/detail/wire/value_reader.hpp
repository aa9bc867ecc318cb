// Reads attribute values out of DynamoDB's JSON, forward only, with no tree between.
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

/// Reads one attribute value; what a codec's `decode` is given.
///
/// Shape: ask `type()`, then read the value by the member of its type; not reading it, or reading it again,
/// is fine.
/// Errors: reading as another type than `type()` is `errc::wrong_type`; the caller adds the
/// attribute's name.
/// Lifetime: lives during the decode call only, and so do the texts it returns.
/// Thread: not to be shared.
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
    /// Errors: `errc::out_of_range` when the number does not fit `T` or has a fraction.
    template <std::integral T>
    [[nodiscard]] T number() {
        if constexpr (std::signed_integral<T>)
            return static_cast<T>(
                number_signed(std::numeric_limits<T>::min(), std::numeric_limits<T>::max()));
        else return static_cast<T>(number_unsigned(std::numeric_limits<T>::max()));
    }
    /// Reads N as the nearest floating-point number.
    /// Errors: `errc::out_of_range` when the magnitude does not fit `T`.
    template <std::floating_point T>
    [[nodiscard]] T number() {
        if constexpr (std::same_as<T, float>) return number_float();
        else return static_cast<T>(number_double());
    }
    /// Reads B, base64-decoded.
    /// Errors: `errc::bad_value` when it is not base64.
    [[nodiscard]] std::vector<std::byte> binary();
    /// Reads BOOL.
    [[nodiscard]] bool boolean();
    /// Reads NULL.
    void null();

    /// Reads L: calls `f(element)` for each element; `f` need not read it.
    /// Errors: what `f` throws gets the element's place, `[2]`, put before its path.
    void list(detail::function_ref<void(value_reader& element)> f);
    /// Reads M: calls `f(name, member)` for each member; `f` need not read it.
    /// Errors: what `f` throws gets the member's name put before its path.
    void map(detail::function_ref<void(std::string_view name, value_reader& member)> f);
    /// Reads SS, NS or BS: calls `f(text)` for each element's text (base64 for BS).
    void set(detail::function_ref<void(std::string_view text)> f);

    /// Reads a set of type `set` (SS, NS, BS): calls `f(element)` for each element, which is a value of its
    /// own: an S, N or B.
    /// Errors: what `f` throws gets the element's place, `[2]`, put before its path.
    void set_values(value_type set, detail::function_ref<void(value_reader& element)> f);
    /// Reads M: calls `f(name, member)` for each member; the name is a value of type `names`, an S or N.
    /// Errors: what `f` throws gets the member's name put before its path.
    void entries(value_type names, detail::function_ref<void(value_reader& name, value_reader& member)> f);

    /// The compiled half; made by the wire room only.
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
    std::string_view text_;  // of an S or N whose place was known before it was asked for; else null
    std::uint32_t at_;       // which token of the document the value is
    std::uint32_t end_ = 0;  // the token behind the value, once that is known
    value_type type_;
};

namespace wire {

/// A row of a type that only its field table knows.
///
/// Lifetime: of the row.
class row_ref {
  public:
    template <class Row>
        requires(!std::is_const_v<Row> && !std::is_same_v<Row, row_ref>)
    explicit row_ref(Row& row) noexcept : row_(&row) {}

    /// The row as what it was made of; another type is undefined behaviour.
    template <class Row>
    [[nodiscard]] Row& as() const noexcept {
        return *static_cast<Row*>(row_);
    }

  private:
    void* row_;
};

/// One attribute of a row: how it is called on the wire, and how its text reaches the struct.
struct field {
    std::string_view name;                             ///< The attribute's name.
    void (*decode)(value_reader& value, row_ref row);  ///< Reads the value into the row's member.
    void (*absent)(row_ref row);  ///< What an item without it means; null: it is required.
};

/// How many fields a row may have.
inline constexpr std::size_t max_fields = 1024;

/// Where the attributes go that no field has.
struct unknown_field {
    void (*begin)(row_ref row) = nullptr;  ///< Called before the first attribute is read.
    void (*take)(std::string_view name, value_reader& value,
                 row_ref row) = nullptr;  ///< Called once for each.
};

/// Reads an M (or a whole item) into `row` by its field table; unknown attributes are given to `unknown`, if
/// there is one, or passed over.
///
/// Shape: at most `max_fields` fields.
/// Errors: `errc::missing_attribute` for required ones that are not there (the sentence names them all); any
/// error of a field's `decode`, with the attribute's name put before its path.
/// Cost: one compiled loop for every row type; attributes in the table's order are found at the first look.
void read_row(value_reader& item, std::span<field const> fields, row_ref row,
              unknown_field const* unknown = nullptr);

}  // namespace wire
}  // namespace dynamap
