// TLS over a connected socket, as far as it goes without waiting.
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

/// OpenSSL on a socket that does not block: each call goes on until it has ended, or says what it waits for.
///
/// Shape: the socket belongs to somebody else, and lives longer. Nothing here throws but the constructor.
/// Cost: no copy but OpenSSL's own; asio::ssl::stream holds four buffers of 17 KB for each connection, and
/// copies through two.
/// Thread: one at a time.
class tls_stream {
  public:
    /// What a call waits for.
    enum class wait : unsigned char { none, until_readable, until_writable };
    /// How far a call came: `count` bytes, or what it waits for, or why it failed.
    struct step {
        std::size_t count = 0;
        wait waits = wait::none;
        std::error_code failed = {};
    };

    explicit tls_stream(tls_context const& context);
    ~tls_stream();
    tls_stream(tls_stream const&) = delete;
    tls_stream& operator=(tls_stream const&) = delete;

    /// The socket to use, which is not blocking.
    void use(int socket) noexcept { socket_ = socket; }
    [[nodiscard]] SSL* native_handle() const noexcept { return ssl_.get(); }

    [[nodiscard]] step shake_hands() noexcept;
    /// Reads some bytes. At an end in order fails with `asio::error::eof`, at another with
    /// `asio::ssl::error::stream_truncated`.
    [[nodiscard]] step read(char* to, std::size_t size) noexcept;
    /// Writes some bytes. If it waits, the next call must have the same bytes at its beginning.
    [[nodiscard]] step write(std::string_view bytes) noexcept;
    /// Whether bytes of the socket were read that no read() has answered yet, or a read() fails at once.
    [[nodiscard]] bool has_pending() const noexcept {
        return broken_ || held_next_ != held_end_ || SSL_has_pending(ssl_.get()) == 1;
    }
    /// For somebody else who reads from the socket: where to. Until put() this reads nothing, so that no
    /// bytes overtake others.
    /// Cost: as long as what came after the last hold(), up to 64 KiB: a response is then read at once.
    struct room {
        char* data;
        std::size_t size;
    };
    [[nodiscard]] room hold() noexcept;
    /// What has been read there, or why nothing could be.
    void put(std::size_t count, std::error_code failed) noexcept;
    /// Gives OpenSSL's buffers back, two of 17 KB, and that of hold(), if nothing lies in them. New ones are
    /// taken when they are needed.
    void rest() noexcept;

  private:
    struct socket_io;  // what OpenSSL reads from and writes to
    step judge(int result, std::size_t count) noexcept;

    struct freed {
        void operator()(SSL* ssl) const noexcept { SSL_free(ssl); }
    };
    std::unique_ptr<SSL, freed> ssl_;
    int socket_ = -1;
    int failed_ = 0;        // errno of the last use of the socket
    bool ended_ = false;    // whether the socket has
    bool holds_ = false;    // whether somebody else reads
    std::size_t come_ = 0;  // bytes, since the last hold()
    char* held_ = few_;     // what somebody else has read: from `held_next_` to `held_end_`
    std::size_t held_size_ = sizeof few_, held_next_ = 0, held_end_ = 0;
    std::unique_ptr<char[]> many_;
    std::error_code broken_ =
        {};  // why TLS ended: asked again, OpenSSL may tell no error, or to wait for ever
    char few_[2048];
};

}  // namespace dynamap::aws
