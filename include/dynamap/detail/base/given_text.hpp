// A text passed by a caller, which may be a null pointer by mistake.
#pragma once

#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace dynamap::detail {

/// Errors: `errc::bad_value`, always.
[[noreturn]] void throw_null_text();

/// Rejects `nullptr` as a text.
template <class Given>
constexpr void require_text() {
    constexpr bool null = std::is_null_pointer_v<std::remove_cvref_t<Given>>;
    static_assert(!null, "dynamap: nullptr is not a text; pass \"\" for an empty text; remove an attribute "
                         "with attribute.remove(), or leave it unchanged with optionally(attribute, value)");
}

/// Returns the text of a string, a string_view, a literal or a pointer to characters.
/// Errors: `errc::bad_value` for a null pointer.
template <class Given>
constexpr std::string_view text_from(Given const& given) {
    if constexpr (std::is_pointer_v<Given>)
        if (given == nullptr) throw_null_text();
    return given;
}

/// A parameter that takes anything that converts to a `std::string_view`.
///
/// Errors: throws `errc::bad_value` for a null pointer. `nullptr` itself does not compile.
/// Lifetime: refers to the caller's text.
class given_text {
  public:
    template <class Given>
        requires(std::convertible_to<Given const&, std::string_view> || std::is_null_pointer_v<Given>)
    constexpr given_text(Given const& given) : text_(from(given)) {}

    [[nodiscard]] constexpr operator std::string_view() const noexcept { return text_; }
    [[nodiscard]] constexpr std::string_view view() const noexcept { return text_; }

  private:
    template <class Given>
    static constexpr std::string_view from(Given const& given) {
        require_text<Given>();
        if constexpr (std::is_null_pointer_v<Given>) return {};
        else return text_from(given);
    }

    std::string_view text_;
};

/// A setting that is a text: a `std::string` that cannot be set to a null pointer.
///
/// Errors: throws `errc::bad_value` for a null pointer. `nullptr` itself does not compile.
class text_setting : public std::string {
  public:
    text_setting() = default;
    text_setting(std::string text) noexcept : std::string(std::move(text)) {}
    template <class Given>
        requires std::convertible_to<Given const&, given_text>
    text_setting(Given const& given) : std::string(given_text(given).view()) {}
};

}  // namespace dynamap::detail
