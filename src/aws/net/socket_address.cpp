// An address to connect a socket to.
// Tests: tests/unit/aws/net/resolver.cpp.
#include "aws/net/socket_address.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <utility>

namespace dynamap::aws {

bool operator==(socket_address const& a, socket_address const& b) noexcept {
    return a.size == b.size && std::memcmp(&a.storage, &b.storage, a.size) == 0;
}

void interleave_families(std::vector<socket_address>& addresses) {
    if (addresses.empty()) return;
    std::vector<socket_address> mixed, others;
    for (socket_address const& one : addresses)
        (one.family() == addresses.front().family() ? mixed : others).push_back(one);
    std::size_t position = 1;
    for (socket_address const& one : others) {
        mixed.insert(mixed.begin() + static_cast<std::ptrdiff_t>(std::min(position, mixed.size())), one);
        position += 2;
    }
    addresses = std::move(mixed);
}

std::optional<socket_address> literal_address(std::string const& text, std::uint16_t port) noexcept {
    socket_address address;
    sockaddr_in v4{};
    if (::inet_pton(AF_INET, text.c_str(), &v4.sin_addr) == 1) {
        v4.sin_family = AF_INET;
        v4.sin_port = htons(port);
        std::memcpy(&address.storage, &v4, sizeof v4);
        address.size = sizeof v4;
        return address;
    }
    sockaddr_in6 v6{};
    if (::inet_pton(AF_INET6, text.c_str(), &v6.sin6_addr) == 1) {
        v6.sin6_family = AF_INET6;
        v6.sin6_port = htons(port);
        std::memcpy(&address.storage, &v6, sizeof v6);
        address.size = sizeof v6;
        return address;
    }
    return std::nullopt;
}

}  // namespace dynamap::aws
