// A read that begins before a request is sent.
#pragma once

#include <asio/any_io_executor.hpp>
#include <asio/ip/tcp.hpp>
#include <atomic>
#include <cstddef>
#include <memory>
#include <optional>
#include <system_error>

#include "aws/net/awaitable_handler.hpp"
#include "base/prefetch.hpp"

namespace dynamap::aws {

/// One read at a time of a socket, which ends while its coroutine does something else.
///
/// Shape: begin(); wait() where has_begun(); once it has ended take(). Asio asks a socket at once whether
/// there is something to read, before it waits for it. When the read begins before the request is sent, this
/// is the look which each use of a kept connection needs, without a system call of its own.
/// Thread: begin(), wait(), call_off() and take() by one coroutine. The read may end on another thread of its
/// executor.
class early_read {
  public:
    early_read() = default;
    early_read(early_read const&) = delete;
    early_read& operator=(early_read const&) = delete;

    /// Begins to read from `from`. Returns true if nothing had come yet. False: it is not known.
    ///
    /// Lifetime: `self` is kept until the read has ended, and owns this object. The socket must be closed
    /// before what `to` points to ends.
    /// Errors: `std::bad_alloc`: it has not begun.
    [[nodiscard]] static bool begin(std::shared_ptr<early_read> self, asio::ip::tcp::socket& from,
                                    asio::any_io_executor const& executor, char* to, std::size_t size,
                                    prefetch_set const& soon);
    /// Begins to wait instead, without reading.
    static void begin_wait(std::shared_ptr<early_read> self, asio::ip::tcp::socket& on,
                           asio::ip::tcp::socket::wait_type type, asio::any_io_executor const& executor,
                           prefetch_set const& soon);
    /// Whether there is a read that has not been taken.
    [[nodiscard]] bool has_begun() const noexcept {
        return state_.load(std::memory_order_relaxed) != state::none;
    }
    /// Whether there is one that has ended.
    [[nodiscard]] bool has_ended() const noexcept {
        return state_.load(std::memory_order_acquire) == state::ended;
    }
    /// Has it end soon: without bytes and without an error, unless it has some.
    void call_off(asio::ip::tcp::socket& from) noexcept;
    /// Suspends a coroutine, which is an `asio::awaitable<bool>`, until the read has ended. Cancelling the
    /// coroutine ends it, and sets `cancelled` unless it is null.
    void wait(awaitable_handler::coroutine* waits, asio::ip::tcp::socket& from, std::error_code* cancelled);

    struct result {
        std::size_t count = 0;
        std::error_code failed = {};
    };
    /// What was read. There is no read any more then.
    [[nodiscard]] result take() noexcept;

  private:
    class handler;
    template <class Initiate>
    static void begin(std::shared_ptr<early_read> self, asio::any_io_executor const& executor,
                      prefetch_set const& soon, Initiate initiate);
    enum class state : unsigned char { none, reading, waited_for, ended };

    void end(std::error_code failed, std::size_t count);
    void abandon() noexcept;

    std::atomic<state> state_{state::none};
    bool called_off_ = false;
    bool cancelled_ = false;
    result got_;
    frames frames_;                         // of the coroutine
    std::optional<awaitable_handler> who_;  // there while it is waited for
};

}  // namespace dynamap::aws
