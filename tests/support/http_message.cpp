// An HTTP answer taken apart, so that a proxy can send it otherwise than it came.
#include "http_message.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>
#include <utility>

namespace test {
namespace {

constexpr std::string_view crc_header = "x-amz-crc32";

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

/// Where a header's line begins in a head, or npos; `name` in small letters.
std::size_t find_header(std::string_view head, std::string_view name) {
    std::string const line = "\r\n" + std::string(name) + ":";
    auto const at = std::search(head.begin(), head.end(), line.begin(), line.end(),
                                [](char a, char b) { return lower(a) == b; });
    return at == head.end() ? std::string_view::npos : static_cast<std::size_t>(at - head.begin()) + 2;
}

/// What stands behind a header's colon, up to the head's end.
std::optional<std::string_view> find_value(std::string_view head, std::string_view name) {
    auto const at = find_header(head, name);
    if (at == std::string_view::npos) return std::nullopt;
    std::string_view value = head.substr(at + name.size() + 1);
    value.remove_prefix(std::min(value.find_first_not_of(' '), value.size()));
    return value;
}

}  // namespace

std::size_t content_length(std::string_view head) {
    std::size_t size = 0;
    if (auto const value = find_value(head, "content-length"))
        std::from_chars(value->data(), value->data() + value->size(), size);
    return size;
}

bool http_message::whole(std::string_view text) {
    auto const end = text.find("\r\n\r\n");
    return end != std::string_view::npos && text.size() == end + 4 + content_length(text.substr(0, end + 2));
}

http_message::http_message(std::string_view text)
    : head_(text.substr(0, text.find("\r\n\r\n") + 2)), body_(text.substr(head_.size() + 2)) {}

http_message http_message::with(std::string_view line) const {
    http_message result = *this;
    result.head_.append(line).append("\r\n");
    return result;
}

http_message http_message::without(std::string_view name) const {
    http_message result = *this;
    if (auto const at = find_header(head_, name); at != std::string::npos)
        result.head_.erase(at, head_.find("\r\n", at) + 2 - at);
    return result;
}

std::string http_message::chunked(std::size_t size) const {
    std::string result = without("content-length").with("Transfer-Encoding: chunked").head_ + "\r\n";
    for (std::string_view rest = body_; !rest.empty(); rest.remove_prefix(std::min(size, rest.size()))) {
        std::string_view const piece = rest.substr(0, size);
        char digits[16];
        auto const end = std::to_chars(digits, digits + sizeof digits, piece.size(), 16).ptr;
        result.append(digits, end).append("\r\n").append(piece).append("\r\n");
    }
    return result + "0\r\n\r\n";
}

int http_message::status() const {
    int code = 0;
    auto const at = std::min(head_.find(' ') + 1, head_.size());
    std::from_chars(head_.data() + at, head_.data() + head_.size(), code);
    return code;
}

http_message http_message::with_body(std::string body) const {
    http_message result = without(crc_header).without("content-length");
    result.body_ = std::move(body);
    return result.with("Content-Length: " + std::to_string(result.body_.size()));
}

std::string http_message::breaking_off() const { return with_body(body_.substr(0, body_.size() / 2)).text(); }

http_message http_message::with_wrong_crc() const {
    std::uint32_t right = 0;
    if (auto const value = find_value(head_, crc_header))
        std::from_chars(value->data(), value->data() + value->size(), right);
    return without(crc_header).with(std::string(crc_header) + ": " + std::to_string(right ^ 1));
}

}  // namespace test
