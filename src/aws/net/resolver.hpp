// From a host's name to its addresses.
#pragma once

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <system_error>
#include <vector>

#include "aws/net/single_flight.hpp"
#include "aws/net/socket_address.hpp"
#include "aws/net/timer_queue.hpp"
#include "dynamap/aws/endpoint.hpp"

namespace dynamap::aws {

/// What a name look-up gave: addresses, at least one, or why there are none.
struct resolution {
    std::vector<socket_address> addresses = {};
    std::error_code failed = {};
};

/// Begins to look a host up, and calls `done` once with what it found.
using look_up = std::function<void(endpoint const& where, std::function<void(resolution)> done)>;

/// Asks the system, in Asio's resolver thread; `done` is called on `executor`.
[[nodiscard]] look_up system_look_up(asio::any_io_executor executor);

/// The addresses of one host.
///
/// Shape: calls that ask at the same time share one look-up, and what it finds holds for a few seconds more:
/// a service moves its names on that often. An address in digits needs no look-up.
/// Thread: from anywhere.
class resolver : public std::enable_shared_from_this<resolver> {
  public:
    static constexpr timer_queue::clock::duration kept_for = std::chrono::seconds(3);
    /// For how long they are used where look-ups fail.
    static constexpr timer_queue::clock::duration usable_for = std::chrono::minutes(10);
    /// For how long an address that worked goes before those that did not.
    static constexpr timer_queue::clock::duration preferred_for = std::chrono::minutes(10);

    [[nodiscard]] static std::shared_ptr<resolver> make(endpoint where, look_up how);

    /// Shape: in the order to try them in: the address that worked before, then IPv6 and IPv4 in turn.
    /// Errors: in the result, what the look-up throws too; `std::errc::timed_out` at `until`. Throws
    /// `std::errc::operation_canceled`.
    /// Lifetime: a look-up that nobody waits for any more goes on until the system gives it up.
    [[nodiscard]] asio::awaitable<resolution> addresses(timer_queue& a, timer_queue::clock::time_point until);
    /// None of the addresses is any good: the next call looks them up anew.
    void forget() noexcept;
    /// This address led to the host. If others were to be tried before, it goes before them for a while.
    void worked(socket_address const& address) noexcept;

  private:
    class one_result;
    resolver(endpoint where, look_up how);
    void begin();
    void keep(resolution found);
    resolution in_order(resolution found);
    resolution or_kept(resolution found);

    endpoint const where_;
    look_up const how_;
    std::optional<socket_address> const literal_;
    single_flight<resolution> flight_;
    std::mutex mutex_;
    std::vector<socket_address> kept_;
    timer_queue::clock::time_point kept_until_{}, usable_until_{};  // the latter where look-ups fail
    std::optional<socket_address> preferred_;
    timer_queue::clock::time_point preferred_until_{};
};

}  // namespace dynamap::aws
