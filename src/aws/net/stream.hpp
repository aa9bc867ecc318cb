// Bytes to and from a server, over TCP or TLS.
#pragma once

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>

#include "aws/net/awaitable_handler.hpp"
#include "aws/net/socket_address.hpp"
#include "base/prefetch.hpp"

namespace dynamap::aws {

class tls_context;
class tls_session_cache;

/// One connection's bytes.
///
/// Shape: what fails says so in an error code; nothing here throws but for want of memory, or when the
/// coroutine was cancelled before the operation began. A cancelled operation ends with
/// `std::errc::operation_canceled`.
/// Thread: one coroutine at a time.
class stream {
  public:
    /// `tls` null: plain TCP. Else its sessions go to and come from `sessions`. Both must outlive the stream.
    stream(asio::any_io_executor const& executor, tls_context const* tls, tls_session_cache* sessions);
    ~stream();
    stream(stream&& other) noexcept;
    stream& operator=(stream&&) = delete;

    /// Begins to connect. From here on socket() is there, and no child process inherits it.
    [[nodiscard]] std::error_code start_connect(socket_address const& to);
    /// Waits until connected, or not. Until the handshake the bytes are plain ones.
    [[nodiscard]] asio::awaitable<std::error_code> connected();
    /// The TLS handshake, if it is TLS. Checks that the certificate's subjectAltName has `host`, a dot at its
    /// end apart.
    [[nodiscard]] asio::awaitable<std::error_code> shake_hands(std::string const& host);
    /// Why OpenSSL refused the server's certificate; empty: it did not.
    [[nodiscard]] std::string why_not_trusted() const;

    /// The socket's descriptor.
    [[nodiscard]] int socket() const noexcept;
    /// The first bytes of what has come, if it is some; or that the connection is over.
    struct surplus {
        std::size_t count = 0;  ///< of bytes that were read
        bool failed = false;    ///< the connection is over
    };
    [[nodiscard]] surplus peek(char* to, std::size_t size) noexcept;
    /// Whether nothing has come.
    /// Cost: a system call.
    [[nodiscard]] bool quiet() noexcept;
    /// What came with the last bytes that were read, and nobody asked for.
    /// Cost: nothing where nothing came.
    [[nodiscard]] surplus read_surplus(char* to, std::size_t size) noexcept;
    /// Gives memory back that only a connection in use needs.
    void rest() noexcept;

    /// How long a second piece may be that is copied behind the first, to be sent with it.
    static constexpr std::size_t written_together = std::size_t{16} << 10;

    /// Writes what can be written of both without waiting, at once; answers how much. Over TLS: the next call
    /// must begin with the bytes that were not written, both pieces joined unless the second is longer than
    /// `written_together`.
    /// Cost: saves a coroutine and a turn of the event loop: a request nearly always fits into the socket's
    /// buffer.
    [[nodiscard]] std::size_t write_now(std::string_view first, std::string_view second,
                                        std::error_code& failed);
    /// Reads what can be read without asking the socket in vain; answers whether some bytes came, or it
    /// failed. Where not: until_read().
    [[nodiscard]] bool read_now(char* to, std::size_t size, std::size_t& count,
                                std::error_code& failed) noexcept;
    /// Writes some bytes, at least one; answers how many.
    [[nodiscard]] asio::awaitable<std::size_t> write_some(std::string_view bytes, std::error_code& failed);
    /// Reads some bytes, at least one; answers how many.
    [[nodiscard]] asio::awaitable<std::size_t> read_some(char* to, std::size_t size, std::error_code& failed);
    /// Begins to read, for a coroutine on `executor`, before it writes a request: a read_now() or
    /// until_read() with the same place then takes the bytes, or over TLS what they hold. Returns true if
    /// nothing had come yet on the connection, and it was not over.
    /// False: it is not known; await until_ready(), which calls this read off, and then ask quiet().
    ///
    /// Lifetime: `to` must live until the stream has ended.
    /// Cost: nothing, as the read is needed anyway.
    [[nodiscard]] bool begin_read(asio::any_io_executor const& executor, char* to, std::size_t size,
                                  prefetch_set const& soon);
    // For a coroutine that is an `asio::awaitable<bool>`, which awaits them directly: see socket_awaitable.
    /// Waits until it is worth while to call write_now() again, or read_now(): a server may answer before it
    /// has the whole request. A read that was begun is called off first.
    [[nodiscard]] class socket_awaitable until_ready(std::error_code& failed) noexcept;
    /// Waits until read_now() with the same place returns bytes, or the failure; over TLS until it is worth
    /// calling. `soon`: what the coroutine will look at then, its own frame apart. `failed`: there is no
    /// memory for the wait.
    [[nodiscard]] class socket_awaitable until_read(char* to, std::size_t size, std::error_code& failed,
                                                    prefetch_set const& soon) noexcept;

    /// Why no socket can be opened now; no error: one can.
    [[nodiscard]] static std::error_code cannot_open() noexcept;

    /// Whether an operation ended because the coroutine was cancelled.
    [[nodiscard]] static bool is_cancellation(std::error_code e) noexcept;
    /// Whether it ended because the server closed the connection in order.
    [[nodiscard]] static bool is_end(std::error_code e) noexcept;
    /// Whether it ended because the two do not understand or trust each other.
    [[nodiscard]] static bool is_of_tls(std::error_code e) noexcept;

  private:
    friend class socket_awaitable;
    struct impl;
    std::error_code forget_wait_to_write();
    void take_early() noexcept;
    [[nodiscard]] std::shared_ptr<class early_read> early() const noexcept;
    surplus read_unasked(char* to, std::size_t size) noexcept;
    std::size_t write_records(std::string_view first, std::string_view second, std::error_code& failed);

    std::shared_ptr<impl> impl_;  // kept by a read that was begun, too
};

/// A read or a wait that a coroutine awaits by `co_await` if it is an `asio::awaitable<bool>`: see suspended.
class socket_awaitable {
  public:
    /// Begins; `waits` is resumed when it has ended, or at once if it cannot begin. Returns null.
    awaitable_handler::thread* operator()(awaitable_handler::coroutine* waits) const noexcept;

  private:
    friend class stream;
    socket_awaitable(stream& on, char* to, std::size_t size, std::error_code& failed,
                     prefetch_set const* soon = nullptr) noexcept
        : on_(on), to_(to), size_(size), failed_(failed), soon_(soon) {}
    void begin(awaitable_handler::coroutine* waits) const;

    stream& on_;
    char* to_;  // null: it is a wait to read or to write
    std::size_t size_;
    std::error_code& failed_;
    prefetch_set const* soon_;  // null: it is a wait
};

}  // namespace dynamap::aws
