// Escapes and unescapes JSON strings.
#include "wire/json_text.hpp"

#include <simdjson.h>

#include <array>
#include <cstdint>
#include <cstring>

#include "dynamap/detail/wire/value_writer.hpp"
#include "dynamap/error.hpp"

namespace dynamap::wire {
namespace {

constexpr std::uint64_t every(unsigned char byte) { return 0x0101010101010101u * byte; }

/// Whether one of eight bytes is a control character, a quote, a backslash or not ASCII.
///
/// A borrow can make an ordinary byte look special, but only next to one that is special.
bool has_special(std::uint64_t word) {
    std::uint64_t const control = word - every(0x20);
    std::uint64_t const quote = (word ^ every('"')) - every(1);
    std::uint64_t const backslash = (word ^ every('\\')) - every(1);
    return ((control | quote | backslash | word) & every(0x80)) != 0;
}

bool must_escape(unsigned char c) { return c < 0x20 || c == '"' || c == '\\'; }

/// The same for as many bytes as a `Word` has. The padding is an ordinary character.
template <class Word>
bool copy_word(char* out, char const* from) {
    Word word = 0;
    std::memcpy(&word, from, sizeof word);
    std::memcpy(out, &word, sizeof word);
    constexpr std::uint64_t padding =
        sizeof word == sizeof(std::uint64_t) ? 0 : every(' ') << (8 * sizeof word % 64);
    return !has_special(word | padding);
}

void append_escape(byte_buffer& out, unsigned char c) {
    constexpr std::string_view hex = "0123456789abcdef";
    switch (c) {
        case '"':
            return out.append("\\\"");
        case '\\':
            return out.append("\\\\");
        case '\n':
            return out.append("\\n");
        case '\r':
            return out.append("\\r");
        case '\t':
            return out.append("\\t");
        default: {
            char const text[] = {'\\', 'u', '0', '0', hex[c >> 4], hex[c & 15]};
            out.append({text, sizeof text});
        }
    }
}

void append_escaped(byte_buffer& out, std::string_view text) {
    if (!simdjson::validate_utf8(text.data(), text.size()))
        throw error(errc::bad_value, "the text is not UTF-8, which S and attribute names must be; "
                                     "store other bytes as binary (B)");
    std::size_t begin = 0;
    for (std::size_t i = 0; i != text.size(); ++i) {
        auto const c = static_cast<unsigned char>(text[i]);
        if (!must_escape(c)) continue;
        out.append(text.substr(begin, i - begin));
        append_escape(out, c);
        begin = i + 1;
    }
    out.append(text.substr(begin));
}

/// The value of the four hexadecimal digits at `from`; none if they are not digits.
std::optional<std::uint32_t> four_digits(std::string_view text, std::size_t from) noexcept {
    if (text.size() < from + 4) return std::nullopt;
    std::uint32_t value = 0;
    for (char const c : text.substr(from, 4)) {
        auto const lower = static_cast<unsigned char>(c | 0x20);
        if (c >= '0' && c <= '9') value = value * 16 + static_cast<std::uint32_t>(c - '0');
        else if (lower >= 'a' && lower <= 'f')
            value = value * 16 + static_cast<std::uint32_t>(lower - 'a' + 10);
        else return std::nullopt;
    }
    return value;
}

/// Writes a code point as UTF-8. Returns where it ends.
char* put_utf8(char* out, std::uint32_t point) noexcept {
    auto const put = [&out](std::uint32_t byte) { *out++ = static_cast<char>(byte); };
    if (point < 0x80) {
        put(point);
    } else if (point < 0x800) {
        put(0xC0 | point >> 6);
        put(0x80 | (point & 0x3F));
    } else if (point < 0x10000) {
        put(0xE0 | point >> 12);
        put(0x80 | (point >> 6 & 0x3F));
        put(0x80 | (point & 0x3F));
    } else {
        put(0xF0 | point >> 18);
        put(0x80 | (point >> 12 & 0x3F));
        put(0x80 | (point >> 6 & 0x3F));
        put(0x80 | (point & 0x3F));
    }
    return out;
}

/// Parses the code point whose first digits are at `at` (after `\u`), and moves `at` past it.
std::optional<std::uint32_t> code_point(std::string_view text, std::size_t& at) noexcept {
    auto const high = four_digits(text, at);
    if (!high) return std::nullopt;
    at += 4;
    if (*high < 0xD800 || *high > 0xDFFF) return high;
    if (*high > 0xDBFF || text.substr(at, 2) != "\\u") return std::nullopt;
    auto const low = four_digits(text, at + 2);
    if (!low || *low < 0xDC00 || *low > 0xDFFF) return std::nullopt;
    at += 6;
    return 0x10000 + ((*high - 0xD800) << 10) + (*low - 0xDC00);
}

constexpr char short_escape(char c) noexcept {
    switch (c) {
        case '"':
        case '\\':
        case '/':
            return c;
        case 'b':
            return '\b';
        case 'f':
            return '\f';
        case 'n':
            return '\n';
        case 'r':
            return '\r';
        case 't':
            return '\t';
        default:
            return '\0';
    }
}

}  // namespace

bool copy_plain(char* out, std::string_view text) noexcept {
    char const* from = text.data();
    std::size_t const size = text.size();
    // Whole words, then the last word of the text, which may copy some bytes a second time.
    if (std::size_t constexpr word = sizeof(std::uint64_t); size >= word) {
        for (std::size_t i = 0; i + word < size; i += word)
            if (!copy_word<std::uint64_t>(out + i, from + i)) return false;
        return copy_word<std::uint64_t>(out + size - word, from + size - word);
    }
    if (std::size_t constexpr word = sizeof(std::uint32_t); size >= word)
        return copy_word<std::uint32_t>(out, from) &&
               copy_word<std::uint32_t>(out + size - word, from + size - word);
    if (std::size_t constexpr word = sizeof(std::uint16_t); size >= word)
        return copy_word<std::uint16_t>(out, from) &&
               copy_word<std::uint16_t>(out + size - word, from + size - word);
    return size == 0 || copy_word<std::uint8_t>(out, from);
}

void append_json_string(byte_buffer& out, std::string_view text) {
    char* const to = out.prepare(text.size() + 2);
    if (copy_plain(to + 1, text)) {
        to[0] = '"';
        to[text.size() + 1] = '"';
        out.commit(text.size() + 2);
        return;
    }
    out.push_back('"');
    append_escaped(out, text);
    out.push_back('"');
}

std::optional<std::size_t> unescape_json(std::string_view text, char* const out) noexcept {
    char* to = out;
    for (std::size_t at = 0; at < text.size();) {
        std::size_t const escape = std::min(text.find('\\', at), text.size());
        std::memcpy(to, text.data() + at, escape - at);
        to += escape - at;
        if (escape == text.size()) break;
        if (escape + 1 == text.size()) return std::nullopt;
        char const kind = text[escape + 1];
        at = escape + 2;
        if (kind == 'u') {
            auto const point = code_point(text, at);
            if (!point) return std::nullopt;
            to = put_utf8(to, *point);
        } else if (char const c = short_escape(kind); c != '\0') {
            *to++ = c;
        } else {
            return std::nullopt;
        }
    }
    return static_cast<std::size_t>(to - out);
}

}  // namespace dynamap::wire
