// A byte stream to and from a server, over TCP or TLS.
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

/// The byte stream of one connection.
///
/// Shape: failures are returned as error codes. Throws only `std::bad_alloc`, or a cancellation if the
/// coroutine was cancelled before the operation began. A cancelled operation ends with
/// `std::errc::operation_canceled`.
/// Thread: one coroutine at a time.
class stream {
  public:
    /// `tls` null: plain TCP. Otherwise `sessions` provides and keeps its TLS sessions. Both must outlive the
    /// stream.
    stream(asio::any_io_executor const& executor, tls_context const* tls, tls_session_cache* sessions);
    ~stream();
    stream(stream&& other) noexcept;
    stream& operator=(stream&&) = delete;

    /// Begins to connect. From here on socket() is valid. No child process inherits the socket.
    [[nodiscard]] std::error_code start_connect(socket_address const& to);
    /// Waits until the connection is open or has failed. Until the handshake the bytes are not encrypted.
    [[nodiscard]] asio::awaitable<std::error_code> connected();
    /// Performs the TLS handshake, if it is TLS. Checks that the certificate's subjectAltName contains
    /// `host`, ignoring a dot at its end.
    [[nodiscard]] asio::awaitable<std::error_code> shake_hands(std::string const& host);
    /// Why OpenSSL refused the server's certificate; empty: it did not.
    [[nodiscard]] std::string why_not_trusted() const;

    /// The socket's descriptor.
    [[nodiscard]] int socket() const noexcept;
    /// The first unsolicited bytes, or that the connection has ended.
    struct surplus {
        std::size_t count = 0;  ///< how many bytes were read
        bool failed = false;    ///< the connection has ended
    };
    [[nodiscard]] surplus peek(char* to, std::size_t size) noexcept;
    /// Whether nothing has arrived.
    /// Cost: a system call.
    [[nodiscard]] bool quiet() noexcept;
    /// The unsolicited bytes that arrived together with the last bytes read.
    /// Cost: nothing if there are none.
    [[nodiscard]] surplus read_surplus(char* to, std::size_t size) noexcept;
    /// Frees memory that only a connection in use needs.
    void rest() noexcept;
    /// Resets the connection. What the peer has not received yet is never delivered, even if a forked child
    /// has a copy of the socket. The child itself resets nothing. Only closing may follow.
    /// Source: RFC 9293 3.10.5 (ABORT); AF_UNSPEC in connect(2).
    void abort() noexcept;

    /// Up to this length, the second piece is copied behind the first, to be sent with it.
    static constexpr std::size_t written_together = std::size_t{16} << 10;

    /// Writes as much of both as possible without waiting. Returns how much. Over TLS, the next call must
    /// begin with the bytes that were not written: both pieces joined, unless the second is longer than
    /// `written_together`.
    /// Cost: saves a coroutine and a turn of the event loop, because a request nearly always fits into the
    /// socket's buffer.
    [[nodiscard]] std::size_t write_now(std::string_view first, std::string_view second,
                                        std::error_code& failed);
    /// Reads without waiting, and avoids system calls that would find nothing. Returns whether some bytes
    /// arrived, or the read failed. If not, use until_read().
    [[nodiscard]] bool read_now(char* to, std::size_t size, std::size_t& count,
                                std::error_code& failed) noexcept;
    /// Writes at least one byte. Returns how many.
    [[nodiscard]] asio::awaitable<std::size_t> write_some(std::string_view bytes, std::error_code& failed);
    /// Reads at least one byte. Returns how many.
    [[nodiscard]] asio::awaitable<std::size_t> read_some(char* to, std::size_t size, std::error_code& failed);
    /// Begins to read, for a coroutine on `executor`, before it writes a request. A read_now() or
    /// until_read() with the same `to` then takes the bytes, decrypted over TLS. Returns true if nothing had
    /// arrived yet on the connection, and it is still open. False means that this is not known: await
    /// until_ready(), which calls this read off, and then call quiet().
    ///
    /// Lifetime: `to` must stay valid until the stream is destroyed.
    /// Cost: nothing, because the read is needed anyway.
    [[nodiscard]] bool begin_read(asio::any_io_executor const& executor, char* to, std::size_t size,
                                  prefetch_set const& soon);
    // For a coroutine that is an `asio::awaitable<bool>` and awaits them directly; see socket_awaitable.
    // Waits until calling write_now() or read_now() again makes sense: a server may respond before it has the
    // whole request. A read that was begun is called off first.
    [[nodiscard]] class socket_awaitable until_ready(std::error_code& failed) noexcept;
    /// Waits until read_now() with the same place returns bytes or a failure; over TLS, until calling it
    /// makes sense. `soon`: what the coroutine will read then, without its own frame. `failed`: there is no
    /// memory for the wait.
    [[nodiscard]] class socket_awaitable until_read(char* to, std::size_t size, std::error_code& failed,
                                                    prefetch_set const& soon) noexcept;

    /// Why no socket can be opened now; no error if one can.
    [[nodiscard]] static std::error_code cannot_open() noexcept;

    /// Whether an operation ended because the coroutine was cancelled.
    [[nodiscard]] static bool is_cancellation(std::error_code e) noexcept;
    /// Whether it ended because the server closed the connection cleanly.
    [[nodiscard]] static bool is_end(std::error_code e) noexcept;
    /// Whether it ended because the two sides do not understand or trust each other.
    [[nodiscard]] static bool is_of_tls(std::error_code e) noexcept;

  private:
    friend class socket_awaitable;
    struct impl;
    std::error_code forget_wait_to_write();
    void take_early() noexcept;
    [[nodiscard]] std::shared_ptr<class early_read> early() const noexcept;
    surplus read_unasked(char* to, std::size_t size) noexcept;
    std::size_t write_records(std::string_view first, std::string_view second, std::error_code& failed);

    std::shared_ptr<impl> impl_;  // also kept by a read that was begun
};

/// A read or a wait for a coroutine that is an `asio::awaitable<bool>` and uses `co_await`: see
/// awaitable_handler.
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
    char* to_;  // null: wait until readable or writable
    std::size_t size_;
    std::error_code& failed_;
    prefetch_set const* soon_;  // null: it is a wait
};

}  // namespace dynamap::aws
