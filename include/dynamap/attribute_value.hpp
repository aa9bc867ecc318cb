// dynamap::attribute_value: any DynamoDB value, for data without a C++ type of its own.
#pragma once

#include <cstddef>
#include <functional>
#include <iosfwd>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "dynamap/detail/base/byte_buffer.hpp"
#include "dynamap/detail/base/given_text.hpp"
#include "dynamap/detail/table/codec/bytes.hpp"
#include "dynamap/detail/table/codec/contract.hpp"
#include "dynamap/detail/table/codec/number.hpp"
#include "dynamap/detail/wire/read_value.hpp"

namespace dynamap {

/// A value of any of DynamoDB's ten types.
///
/// Shape: a value, compared by type and content. Default-constructed it is NULL. It is made from its content:
/// `attribute_value{"text"}`, `attribute_value{5}`, `attribute_value{attribute_value::list{1, "two"}}`.
/// Errors: the `as_` members throw `errc::wrong_type` if it has another type.
class attribute_value {
  public:
    using list = std::vector<attribute_value>;
    using map = std::map<std::string, attribute_value, std::less<>>;
    using string_set = std::set<std::string, std::less<>>;
    using number_set = std::set<number>;
    using binary_set = std::set<bytes>;

    /// NULL.
    attribute_value() noexcept = default;
    attribute_value(std::nullptr_t) noexcept;
    /// BOOL.
    template <class T>
        requires std::same_as<T, bool>
    attribute_value(T value) : attribute_value(boolean{value}) {}
    /// N.
    template <integer T>
    attribute_value(T value) : attribute_value(number(value)) {}
    attribute_value(number const& value);
    /// S.
    attribute_value(std::string value);
    attribute_value(std::string_view value);
    attribute_value(char const* value);
    /// B.
    attribute_value(bytes value);
    /// L.
    attribute_value(list values);
    /// M.
    attribute_value(map values);
    /// SS, NS, BS.
    attribute_value(string_set values);
    attribute_value(number_set values);
    attribute_value(binary_set values);

    // Compiled once: in each user's file the variant would cost a tenth of the header's compile time.
    attribute_value(attribute_value const& other);
    attribute_value(attribute_value&& other) noexcept;
    attribute_value& operator=(attribute_value const& other);
    attribute_value& operator=(attribute_value&& other) noexcept;
    ~attribute_value();

    /// Returns the value that `value` is stored as.
    template <attribute_type T>
    [[nodiscard]] static attribute_value of(T const& value) {
        byte_buffer out;
        value_writer writer(out);
        codec<T>::encode(writer, value);
        return parse(out.view());
    }
    /// Returns the value as a `T`, read by the codec of `T`.
    template <attribute_type T>
    [[nodiscard]] T as() const {
        std::optional<T> value;
        reread([&](value_reader& in) { value.emplace(codec<T>::decode(in)); });
        return std::move(*value);
    }

    /// The value's DynamoDB type.
    [[nodiscard]] value_type type() const noexcept;
    /// Whether it is NULL.
    [[nodiscard]] bool is_null() const noexcept { return data_.index() == 0; }
    /// Returns the value of this type, BOOL, S, N and so on, to read or to change.
    /// Errors: `errc::wrong_type` if it has another type.
    [[nodiscard]] bool as_bool() const { return held<bool>(); }
    [[nodiscard]] std::string const& as_string() const { return held<std::string>(); }
    [[nodiscard]] std::string& as_string() { return const_cast<std::string&>(held<std::string>()); }
    [[nodiscard]] number const& as_number() const { return held<number>(); }
    [[nodiscard]] bytes const& as_bytes() const { return held<bytes>(); }
    [[nodiscard]] bytes& as_bytes() { return const_cast<bytes&>(held<bytes>()); }
    [[nodiscard]] list const& as_list() const { return held<list>(); }
    [[nodiscard]] list& as_list() { return const_cast<list&>(held<list>()); }
    [[nodiscard]] map const& as_map() const { return held<map>(); }
    [[nodiscard]] map& as_map() { return const_cast<map&>(held<map>()); }
    [[nodiscard]] string_set const& as_string_set() const { return held<string_set>(); }
    [[nodiscard]] number_set const& as_number_set() const { return held<number_set>(); }
    [[nodiscard]] binary_set const& as_binary_set() const { return held<binary_set>(); }

    friend bool operator==(attribute_value const& a, attribute_value const& b);
    /// Writes DynamoDB's JSON, such as `{"S":"text"}`.
    friend std::ostream& operator<<(std::ostream& out, attribute_value const& value);

    /// Writes the value. The codec calls it.
    void encode(value_writer& out) const;
    /// Reads any value. The codec calls it.
    static attribute_value decode(value_reader& in);
    /// Reads DynamoDB's JSON, such as `{"S":"text"}`.
    /// Errors: `errc::malformed_response` if it is not an attribute value.
    [[nodiscard]] static attribute_value parse(std::string_view json);

  private:
    // The alternatives are in the order of value_type, moved by one. A std::map of an incomplete type works
    // in every standard library.
    using storage = std::variant<std::monostate, std::string, number, bytes, bool, list, map, string_set,
                                 number_set, binary_set>;

    struct boolean {
        bool value;
    };
    explicit attribute_value(boolean value) noexcept;

    template <class T>
    T const& held() const {
        if (auto const* value = std::get_if<T>(&data_)) return *value;
        throw_other_type();
    }
    [[noreturn]] void throw_other_type() const;
    void reread(detail::function_ref<void(value_reader& value)> read) const;

    storage data_;
};

/// Any type, unchanged. Sets must not be empty.
template <>
struct codec<attribute_value> {
    static constexpr value_type type = value_type::null;
    static void encode(value_writer& out, attribute_value const& value) { value.encode(out); }
    static attribute_value decode(value_reader& in) { return attribute_value::decode(in); }
};

/// A member of this type contains the attributes of its struct that no other member has. Reading an item and
/// putting it back then keeps what other programs store in it.
///
/// Shape: a `std::map` by attribute name. It must not contain the struct's own attributes. A struct has at
/// most one such member; nested structs may have their own.
class extra_attributes : public attribute_value::map {
  public:
    extra_attributes() = default;
    using attribute_value::map::map;

    /// Adds an attribute that was read.
    void take(std::string_view name, value_reader& value);
    /// Writes `"name":value,` for each attribute.
    /// Errors: `errc::bad_value` if one has the name of a field.
    void write(value_writer& out, std::span<wire::field const> fields) const;
};
namespace detail {
template <>
inline constexpr bool is_extra_attributes<extra_attributes> = true;
}

}  // namespace dynamap
