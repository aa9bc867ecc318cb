// The parts of an http or https URL.
// Tests: tests/unit/aws/endpoint/endpoint.cpp.
#include "aws/http/url.hpp"

#include <algorithm>
#include <charconv>

#include "aws/http/ascii.hpp"

namespace dynamap::aws {
namespace {

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
bool is_hex_digit(char c) noexcept { return is_digit(c) || (c >= 'a' && c <= 'f'); }
bool is_name_character(char c) noexcept {
    return is_digit(c) || (c >= 'a' && c <= 'z') || c == '-' || c == '.' || c == '_';
}

/// Removes `prefix` from the front of `text`, in either case.
bool take(std::string_view& text, std::string_view prefix) {
    if (lower_case(text.substr(0, prefix.size())) != prefix) return false;
    text.remove_prefix(prefix.size());
    return true;
}

bool read_port(std::string_view text, std::uint16_t& port) {
    if (text.empty() || !std::ranges::all_of(text, is_digit)) return false;
    auto const [end, failure] = std::from_chars(text.data(), text.data() + text.size(), port);
    return failure == std::errc() && end == text.data() + text.size() && port != 0;
}

/// Parses "host", "host:port", "[address]" or "[address]:port".
bool read_authority(std::string_view text, url& out) {
    std::string_view rest;
    if (text.starts_with('[')) {
        auto const close = text.find(']');
        if (close == std::string_view::npos) return false;
        out.host = lower_case(text.substr(1, close - 1));
        rest = text.substr(close + 1);
        bool const plausible =
            std::ranges::all_of(out.host, [](char c) { return is_hex_digit(c) || c == ':' || c == '.'; });
        if (!plausible || out.host.find(':') == std::string::npos) return false;
    } else {
        auto const colon = std::min(text.find(':'), text.size());
        out.host = lower_case(text.substr(0, colon));
        rest = text.substr(colon);
        if (out.host.empty() || !std::ranges::all_of(out.host, is_name_character)) return false;
    }
    if (rest.empty()) return true;
    return rest.front() == ':' && read_port(rest.substr(1), out.port);
}

}  // namespace

std::string url::host_header() const {
    std::string out = host.find(':') == std::string::npos ? host : '[' + host + ']';
    if (port != (tls ? 443 : 80)) out += ':' + std::to_string(port);
    return out;
}

std::optional<url> parse_url(std::string_view text) {
    url out;
    if (take(text, "http://")) out.tls = false;
    else if (!take(text, "https://")) return std::nullopt;
    out.port = out.tls ? 443 : 80;
    if (text.find('#') != std::string_view::npos) return std::nullopt;

    auto const authority_end = std::min(text.find_first_of("/?"), text.size());
    auto authority = text.substr(0, authority_end);
    text.remove_prefix(authority_end);
    if (auto const at = authority.rfind('@'); at != std::string_view::npos) {
        out.has_user = true;
        authority.remove_prefix(at + 1);
    }
    if (!read_authority(authority, out)) return std::nullopt;

    auto const path_end = std::min(text.find('?'), text.size());
    out.path = text.substr(0, path_end);
    out.has_query = path_end != text.size();
    if (out.has_query) out.query = text.substr(path_end + 1);
    return out;
}

}  // namespace dynamap::aws
