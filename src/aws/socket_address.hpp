// An address to connect a socket to. Room: aws (pure).
#pragma once

#include <sys/socket.h>

#include <cstdint>
#include <optional>
#include <string>

namespace dynamap::aws {

/// What connect(2) takes.
struct socket_address {
    sockaddr_storage storage{};
    socklen_t size = 0;

    [[nodiscard]] int family() const noexcept { return storage.ss_family; }
    [[nodiscard]] sockaddr const* get() const noexcept { return reinterpret_cast<sockaddr const*>(&storage); }
};

/// The address that `text` says in digits ("127.0.0.1", "::1"); none when it is a name.
[[nodiscard]] std::optional<socket_address> literal_address(std::string const& text,
                                                            std::uint16_t port) noexcept;

}  // namespace dynamap::aws
