// An address to connect a socket to.
#pragma once

#include <sys/socket.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace dynamap::aws {

/// The arguments of connect(2).
struct socket_address {
    sockaddr_storage storage{};
    socklen_t size = 0;

    [[nodiscard]] int family() const noexcept { return storage.ss_family; }
    [[nodiscard]] sockaddr const* get() const noexcept { return reinterpret_cast<sockaddr const*>(&storage); }
    friend bool operator==(socket_address const& a, socket_address const& b) noexcept;
};

/// The address in a numeric `text` ("127.0.0.1", "::1"); none if it is a name.
[[nodiscard]] std::optional<socket_address> literal_address(std::string const& text,
                                                            std::uint16_t port) noexcept;

/// Alternates the addresses of the two families, beginning with the family of the first. The order within
/// each family is kept.
/// Source: https://www.rfc-editor.org/rfc/rfc8305#section-4
void interleave_families(std::vector<socket_address>& addresses);

}  // namespace dynamap::aws
