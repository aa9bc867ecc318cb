// Resolves host names to addresses.
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

/// The result of a name lookup: at least one address, or why there are none.
struct resolution {
    std::vector<socket_address> addresses = {};
    std::error_code failed = {};
};

/// Begins to look up a host. Calls `done` once with the result.
using look_up = std::function<void(endpoint const& where, std::function<void(resolution)> done)>;

/// The system's lookup, in Asio's resolver thread; `done` is called on `executor`.
[[nodiscard]] look_up system_look_up(asio::any_io_executor executor);

/// The addresses of one host.
///
/// Shape: calls that ask at the same time share one lookup. Its result is used for a few seconds more:
/// services change their addresses that often. A numeric address needs no lookup.
/// Thread: any.
class resolver : public std::enable_shared_from_this<resolver> {
  public:
    static constexpr timer_queue::clock::duration kept_for = std::chrono::seconds(3);
    /// How long addresses are used if lookups fail.
    static constexpr timer_queue::clock::duration usable_for = std::chrono::minutes(10);
    /// How long an address that worked comes before those that did not.
    static constexpr timer_queue::clock::duration preferred_for = std::chrono::minutes(10);

    [[nodiscard]] static std::shared_ptr<resolver> make(endpoint where, look_up how);

    /// Shape: in the order in which to try them: the address that worked before, then IPv6 and IPv4
    /// alternating.
    /// Errors: in the result, also if the lookup throws; `std::errc::timed_out` at `until`. Throws
    /// `std::errc::operation_canceled`.
    /// Lifetime: a lookup without waiters continues until the system ends it.
    [[nodiscard]] asio::awaitable<resolution> addresses(timer_queue& a, timer_queue::clock::time_point until);
    /// No address worked: the next call looks them up again.
    void forget() noexcept;
    /// This address worked. If it was not the first in the order, it will be for a while.
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
    timer_queue::clock::time_point kept_until_{}, usable_until_{};  // the latter if lookups fail
    std::optional<socket_address> preferred_;
    timer_queue::clock::time_point preferred_until_{};
};

}  // namespace dynamap::aws
