// The name of a type, as the compiler prints it.
#pragma once

#include <string_view>

namespace dynamap::detail {

template <class Printed>
consteval std::string_view printed_type() {
    return __PRETTY_FUNCTION__;
}

/// The name of `T` with its namespaces, as the compiler prints it.
template <class T>
consteval std::string_view qualified_type_name() {
    // GCC prints "... [with Printed = ns::name; std::string_view = ...]", Clang "... [Printed = ns::name]".
    std::string_view text = printed_type<T>();
    text.remove_prefix(text.find("Printed = ") + 10);
    auto end = text.find(';');
    return text.substr(0, end == std::string_view::npos ? text.rfind(']') : end);
}

/// The name of `T` without namespaces and enclosing classes. A template's name includes its arguments.
template <class T>
consteval std::string_view type_name() {
    std::string_view const name = qualified_type_name<T>();
    std::size_t begin = 0;
    int depth = 0;
    for (std::size_t i = 0; i != name.size(); ++i) {
        if (name[i] == '<' || name[i] == '(' || name[i] == '{') ++depth;
        if (name[i] == '>' || name[i] == ')' || name[i] == '}') --depth;
        if (depth == 0 && name[i] == ':') begin = i + 1;
    }
    return name.substr(begin);
}

/// Whether a text is a C++ name: letters, digits and underscores.
constexpr bool is_identifier(std::string_view text) {
    for (char const c : text)
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
              static_cast<unsigned char>(c) >= 0x80))
            return false;
    return !text.empty() && !(text[0] >= '0' && text[0] <= '9');
}

}  // namespace dynamap::detail
