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

/// Reads from a socket while the coroutine does something else; one read at a time.
///
/// Shape: begin(); wait() if has_begun(); take() once it has ended. Asio tries to read from a socket at once
/// before it waits. If the read begins before the request is sent, that try is the check that a kept
/// connection needs before each use, without another system call.
/// Thread: one coroutine calls begin(), wait(), call_off() and take(). The read may end on another thread of
/// its executor.
class early_read {
  public:
    early_read() = default;
    early_read(early_read const&) = delete;
    early_read& operator=(early_read const&) = delete;

    /// Begins to read from `from`. Returns true if nothing had arrived yet; false means that this is not
    /// known.
    ///
    /// Lifetime: `self` owns this object, and is kept until the read has ended. The socket must be closed
    /// before what `to` points to is destroyed.
    /// Errors: `std::bad_alloc`, if it has not begun.
    [[nodiscard]] static bool begin(std::shared_ptr<early_read> self, asio::ip::tcp::socket& from,
                                    asio::any_io_executor const& executor, char* to, std::size_t size,
                                    prefetch_set const& soon);
    /// Begins to wait for the socket instead, without reading.
    static void begin_wait(std::shared_ptr<early_read> self, asio::ip::tcp::socket& on,
                           asio::ip::tcp::socket::wait_type type, asio::any_io_executor const& executor,
                           prefetch_set const& soon);
    /// Whether there is a read whose result has not been taken.
    [[nodiscard]] bool has_begun() const noexcept {
        return state_.load(std::memory_order_relaxed) != state::none;
    }
    /// Whether there is a read that has ended.
    [[nodiscard]] bool has_ended() const noexcept {
        return state_.load(std::memory_order_acquire) == state::ended;
    }
    /// Makes the read end soon: without bytes and without an error, unless it already has some.
    void call_off(asio::ip::tcp::socket& from) noexcept;
    /// Suspends a coroutine, which is an `asio::awaitable<bool>`, until the read has ended. Cancelling the
    /// coroutine ends the read, and sets `cancelled` unless that is null.
    void wait(awaitable_handler::coroutine* waits, asio::ip::tcp::socket& from, std::error_code* cancelled);

    struct result {
        std::size_t count = 0;
        std::error_code failed = {};
    };
    /// Returns what was read, and clears the read.
    [[nodiscard]] result take() noexcept;

  private:
    class handler;
    template <class T>
    class memory;
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
    frames frames_;                             // of the coroutine
    std::optional<awaitable_handler> handler_;  // set while a coroutine waits

    // For Asio's operation, so that no read takes memory from the heap.
    static constexpr std::size_t operation_size = 512;
    bool operation_exists_ = false;
    alignas(std::max_align_t) std::byte operation_[operation_size];
};

}  // namespace dynamap::aws
