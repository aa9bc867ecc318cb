// Optimistic locking: a write is applied only to the version that was read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "dynamap/attribute.hpp"

namespace dynamap {

/// Applies an `update` or `remove` only if the item has this version: `update(id, text = "x",
/// at_version(row.version))`. 0: only if there is no item.
class at_version {
  public:
    template <integer T>
    constexpr explicit at_version(T expected) : expected_(detail::fitted<std::int64_t>(expected)) {}
    /// The version.
    [[nodiscard]] constexpr std::int64_t expected() const noexcept { return expected_; }

  private:
    std::int64_t expected_;
};

/// Makes a `put` replace any stored version.
struct any_version_t {};
inline constexpr any_version_t any_version{};

namespace detail {

/// The condition that the stored version is the expected one. 0: that there is no item, with or without a
/// version.
template <class Attribute, class Key>
class version_condition {
    using no_item = condition_node<"attribute_not_exists($)", Key>;
    using same_version = condition_node<"$ = $", Attribute, value_operand<std::int64_t>>;

  public:
    using condition_tag = void;
    static constexpr bool fixed = false;  // "there is no item yet" has another text
    static constexpr std::size_t value_count(version_condition const* self) {
        return self->expected_ == 0 ? 0 : 1;
    }

    constexpr explicit version_condition(std::int64_t expected) : expected_(expected) {}

    template <class Text>
    static constexpr void write(Text& text, std::size_t first, version_condition const* self) {
        if (self->expected_ == 0) no_item::write(text, first, nullptr);
        else same_version::write(text, first, nullptr);
    }
    template <class Sink>
    void values(Sink& sink) const {
        if (expected_ != 0) value_operand<std::int64_t>(expected_).values(sink);
    }
    template <class Visit>
    static constexpr void each_path(Visit&& visit) {
        Attribute::each_path(visit);
    }

  private:
    std::int64_t expected_;
};

/// The condition that the version can be incremented within its member's type. True without a version, too.
template <std::int64_t Most, class Attribute>
constexpr auto version_room(Attribute version) {
    using most = std::integral_constant<std::int64_t, Most>;
    return condition_of<"NOT ($ >= $)">(version, value_operand<most, encode_constant>(most{}));
}

}  // namespace detail
}  // namespace dynamap
