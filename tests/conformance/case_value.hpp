// A case's JSON, which keeps what of it a runner has read: what no runner reads is not tested, and fails its
// case.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace conformance {

/// A case lacks a member, or a member is of another type than its corpus says.
struct malformed_case : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// The types of JSON; numbers with a fraction or an exponent are `real`.
enum class value_kind : unsigned char { null, boolean, integer, real, text, array, object };

struct member_node;

/// A value and what was done with it.
struct value_node {
    value_kind kind = value_kind::null;
    bool flag = false;
    std::int64_t integer = 0;
    double real = 0;
    std::string text = {};             ///< a text; of a number its JSON
    std::vector<value_node> elements;  ///< of an array
    std::vector<member_node> members;  ///< of an object

    mutable bool read = false;      ///< its value was asked for; of arrays and objects: they were looked into
    mutable bool whole = false;     ///< all members were asked for, whatever their names
    mutable bool optional = false;  ///< the runner asked whether it is there: a case may be without it
    mutable std::string excuse = {};  ///< why nothing is compared with it
};

/// A member of an object. Of its own type: a pair of an incomplete one is none.
struct member_node {
    std::string name;
    value_node value;
};

/// A value of a case.
///
/// Lifetime: points into its document.
class json {
  public:
    json() = default;
    explicit json(value_node const& at) : at_(&at) {}

    /// Asking for null reads it, if it is null: there is nothing else in it.
    [[nodiscard]] bool is_null() const;
    [[nodiscard]] bool is_bool() const { return is(value_kind::boolean); }
    [[nodiscard]] bool is_integer() const { return is(value_kind::integer); }
    [[nodiscard]] bool is_number() const { return is(value_kind::integer) || is(value_kind::real); }
    [[nodiscard]] bool is_string() const { return is(value_kind::text); }
    [[nodiscard]] bool is_array() const { return is(value_kind::array); }
    [[nodiscard]] bool is_object() const { return is(value_kind::object); }

    /// Errors, of these all: `malformed_case` for a value of another type.
    explicit operator bool() const;
    explicit operator std::int64_t() const;
    explicit operator double() const;
    explicit operator std::string_view() const;
    explicit operator std::string() const { return std::string(std::string_view(*this)); }

    /// A member that each case of the corpus has.
    json operator[](std::string_view key) const;
    /// A member, if it is there.
    [[nodiscard]] std::optional<json> find(std::string_view key) const;
    /// All members, whatever their names.
    [[nodiscard]] std::vector<std::pair<std::string_view, json>> members() const;

    [[nodiscard]] json at(std::size_t index) const;
    [[nodiscard]] std::size_t size() const;
    [[nodiscard]] std::vector<json> elements() const;

    /// Its JSON without spaces; reads all of it.
    [[nodiscard]] std::string minified() const;
    /// Says that a case may be without it.
    void may_be_absent() const { at_->optional = true; }
    /// Says that nothing is compared with it, and why; it counts as read.
    void excuse(std::string_view reason) const { at_->excuse = reason; }

  private:
    [[nodiscard]] bool is(value_kind kind) const { return at_->kind == kind; }
    value_node const& of(value_kind kind) const;

    value_node const* at_ = nullptr;
};

/// A JSON text, read.
class document {
  public:
    /// Errors: `malformed_case` for what is not JSON.
    explicit document(std::string_view text);
    [[nodiscard]] json root() const { return json(*root_); }
    [[nodiscard]] value_node const& node() const { return *root_; }

  private:
    std::unique_ptr<value_node const> root_;
};

/// Whether a case's member of that name only says where the case is from and what it is about: no runner
/// reads it.
[[nodiscard]] bool is_about_the_case(std::string_view member);
/// The paths of what nobody has read of a case, as "expect.names.#n0".
[[nodiscard]] std::vector<std::string> unread_of(value_node const& test);

}  // namespace conformance
