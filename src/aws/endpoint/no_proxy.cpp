// Decides which hosts are reached without a proxy.
// Tests: tests/unit/aws/endpoint/proxy_rules.cpp.
#include "aws/endpoint/no_proxy.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string>

#include "aws/http/ascii.hpp"

namespace dynamap::aws {
namespace {

/// The bytes of a numeric address.
struct address_bytes {
    std::array<std::uint8_t, 16> bytes{};
    unsigned bits = 0;
};

std::optional<address_bytes> bytes_of(std::string const& text) {
    address_bytes out;
    if (::inet_pton(AF_INET, text.c_str(), out.bytes.data()) == 1) {
        out.bits = 32;
        return out;
    }
    if (::inet_pton(AF_INET6, text.c_str(), out.bytes.data()) != 1) return std::nullopt;
    out.bits = 128;
    // "::ffff:10.0.0.1" is 10.0.0.1.
    static constexpr std::array<std::uint8_t, 12> mapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    if (std::equal(mapped.begin(), mapped.end(), out.bytes.begin())) {
        std::copy(out.bytes.begin() + 12, out.bytes.end(), out.bytes.begin());
        out.bits = 32;
    }
    return out;
}

std::optional<unsigned> number_in(std::string_view text) {
    unsigned value = 0;
    auto const [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || failed != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

/// Whether the first `bits` of both are equal.
bool same_network(address_bytes const& a, address_bytes const& b, unsigned bits) {
    if (a.bits != b.bits || bits > a.bits) return false;
    for (unsigned bit = 0; bit < bits; bit += 8) {
        unsigned const left = std::min(bits - bit, 8U);
        auto const mask = static_cast<std::uint8_t>(0xff << (8 - left));
        if (((a.bytes[bit / 8] ^ b.bytes[bit / 8]) & mask) != 0) return false;
    }
    return true;
}

/// Removes ":PORT" from the end. Returns whether the entry applies to `port`.
bool take_port(std::string_view& entry, std::uint16_t port) {
    auto const colon = entry.rfind(':');
    bool const in_brackets = entry.starts_with('[');
    if (colon == std::string_view::npos || (in_brackets && entry[colon - 1] != ']')) return true;
    if (!in_brackets && entry.find(':') != colon) return true;  // an IPv6 address
    auto const wanted = number_in(entry.substr(colon + 1));
    entry.remove_suffix(entry.size() - colon);
    return wanted == port;
}

bool has_address(std::string_view entry, address_bytes const& host) {
    auto const slash = std::min(entry.find('/'), entry.size());
    auto const network = bytes_of(std::string(entry.substr(0, slash)));
    if (!network) return false;
    if (slash == entry.size()) return same_network(*network, host, network->bits);
    auto const bits = number_in(entry.substr(slash + 1));
    return bits && same_network(*network, host, *bits);
}

std::string_view without_last_dot(std::string_view name) {
    if (name.size() > 1 && name.ends_with('.')) name.remove_suffix(1);
    return name;
}

bool has_name(std::string_view entry, std::string_view host) {
    if (entry.starts_with("*.")) entry.remove_prefix(1);
    if (entry.starts_with('.')) entry.remove_prefix(1);
    entry = without_last_dot(entry);
    if (entry.empty() || host.size() < entry.size()) return false;
    std::string_view const end = host.substr(host.size() - entry.size());
    bool const whole_labels = host.size() == entry.size() || host[host.size() - entry.size() - 1] == '.';
    return whole_labels && same_name(end, entry);
}

bool has(std::string_view entry, endpoint const& where, std::optional<address_bytes> const& address) {
    if (entry == "*") return true;
    if (!take_port(entry, where.port)) return false;
    if (entry.starts_with('[') && entry.ends_with(']')) entry = entry.substr(1, entry.size() - 2);
    return address ? has_address(entry, *address) : has_name(entry, without_last_dot(where.host));
}

}  // namespace

bool bypasses_proxy(std::string_view list, endpoint const& where) {
    constexpr std::string_view between = ", \t\r\n";
    auto const address = bytes_of(where.host);
    while (!list.empty()) {
        auto const end = std::min(list.find_first_of(between), list.size());
        if (end != 0 && has(list.substr(0, end), where, address)) return true;
        list.remove_prefix(std::min(end + 1, list.size()));
    }
    return false;
}

}  // namespace dynamap::aws
