// Non-blocking TLS over a connected socket.
#pragma once

#include <openssl/ssl.h>

#include <asio/ssl/context.hpp>
#include <cstddef>
#include <memory>
#include <string_view>
#include <system_error>

#include "aws/net/tls_context.hpp"

namespace dynamap::aws {

struct tls_context::impl {
    asio::ssl::context context{asio::ssl::context::tls_client};
};

/// OpenSSL on a non-blocking socket. Each call continues until it has ended, or returns what it waits for.
///
/// Shape: the socket is not owned, and must outlive this. Only the constructor throws.
/// Cost: no copies except OpenSSL's own. asio::ssl::stream has four buffers of 17 KB per connection, and
/// copies through two.
/// Thread: one at a time.
class tls_stream {
  public:
    /// What a call waits for.
    enum class wait : unsigned char { none, until_readable, until_writable };
    /// The result of a call: `count` bytes, or what it waits for, or why it failed.
    struct step {
        std::size_t count = 0;
        wait waits = wait::none;
        std::error_code failed = {};
    };

    explicit tls_stream(tls_context const& context);
    ~tls_stream();
    tls_stream(tls_stream const&) = delete;
    tls_stream& operator=(tls_stream const&) = delete;

    /// Sets the socket, which must be non-blocking.
    void use(int socket) noexcept { socket_ = socket; }
    [[nodiscard]] SSL* native_handle() const noexcept { return ssl_.get(); }

    [[nodiscard]] step shake_hands() noexcept;
    /// Reads some bytes. Fails with `asio::error::eof` at a clean end, with
    /// `asio::ssl::error::stream_truncated` at any other.
    [[nodiscard]] step read(char* to, std::size_t size) noexcept;
    /// Writes some bytes. If it has to wait, the next call must begin with the same bytes.
    [[nodiscard]] step write(std::string_view bytes) noexcept;
    /// Whether there are bytes from the socket that no read() has returned yet, or a read() would fail at
    /// once.
    [[nodiscard]] bool has_pending() const noexcept {
        return broken_ || held_next_ != held_end_ || SSL_has_pending(ssl_.get()) == 1;
    }
    /// Returns where another reader of the socket should put its bytes. Until put(), this object reads
    /// nothing, so that the bytes stay in order.
    /// Cost: as large as what arrived since the last hold(), up to 64 KiB, so that a response is read at
    /// once.
    struct room {
        char* data;
        std::size_t size;
    };
    [[nodiscard]] room hold() noexcept;
    /// What was read there, or why nothing could be.
    void put(std::size_t count, std::error_code failed) noexcept;
    /// Frees OpenSSL's two buffers of 17 KB, and that of hold() if it is empty. New ones are allocated when
    /// needed.
    void rest() noexcept;

  private:
    struct socket_io;  // OpenSSL reads and writes through it
    step step_after(int result, std::size_t count) noexcept;

    struct freed {
        void operator()(SSL* ssl) const noexcept { SSL_free(ssl); }
    };
    std::unique_ptr<SSL, freed> ssl_;
    int socket_ = -1;
    int failed_ = 0;        // errno of the last use of the socket
    bool ended_ = false;    // whether the socket has ended
    bool holds_ = false;    // whether another reader reads the socket
    std::size_t come_ = 0;  // bytes since the last hold()
    char* held_ = few_;     // bytes of the other reader: from `held_next_` to `held_end_`
    std::size_t held_size_ = sizeof few_, held_next_ = 0, held_end_ = 0;
    std::unique_ptr<char[]> many_;
    std::error_code broken_ = {};  // why TLS ended; OpenSSL reports it only once
    char few_[2048];
};

}  // namespace dynamap::aws
