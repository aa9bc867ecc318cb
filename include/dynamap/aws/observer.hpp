// The interface through which a client reports its calls.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <system_error>

namespace dynamap::aws {

/// The phases of a call.
enum class phase : unsigned char {
    waiting_for_connection,   ///< for one of `max_connections` to become free
    resolving,                ///< looking up the host's addresses
    connecting,               ///< TCP
    tls_handshake,            ///< TLS
    sending,                  ///< signing and writing the request
    waiting_for_response,     ///< from the request's last byte to the response's last byte
    backoff,                  ///< between two attempts
    waiting_for_credentials,  ///< for their first load, or a refresh that cannot be postponed
    finding_region,  ///< asking the EC2 instance metadata, if no region is configured; in the first call
};

/// The time spent in each phase.
class phase_times {
  public:
    using duration = std::chrono::nanoseconds;

    /// Returns the time spent in a phase.
    [[nodiscard]] duration operator[](phase p) const noexcept { return times_[static_cast<std::size_t>(p)]; }
    /// Adds time to a phase.
    void add(phase p, duration time) noexcept { times_[static_cast<std::size_t>(p)] += time; }
    /// Adds the times of `other`, phase by phase.
    phase_times& operator+=(phase_times const& other) noexcept {
        for (std::size_t i = 0; i < times_.size(); ++i) times_[i] += other.times_[i];
        return *this;
    }
    /// Returns the sum of all phases.
    [[nodiscard]] duration total() const noexcept {
        duration sum{};
        for (duration const one : times_) sum += one;
        return sum;
    }

  private:
    std::array<duration, 9> times_{};
};

/// One attempt, or a whole call.
///
/// Lifetime: the texts are valid until the observer returns.
struct call_report {
    std::string_view operation;  ///< "GetItem"; for a REST request "GET /path"
    std::string_view table;      ///< or empty
    int attempt = 0;             ///< for an attempt its number, from 1; for a call the number of attempts
    int status = 0;              ///< of the last response; 0: there was none
    std::error_code
        failure;  ///< why it failed; a failed condition that is a result for the caller is not a failure
    std::uint64_t bytes_sent = 0;      ///< HTTP heads included, TLS not
    std::uint64_t bytes_received = 0;  ///< likewise
    /// Capacity units. Empty if the response has none; it has them only if the request has
    /// ReturnConsumedCapacity.
    std::optional<double> consumed_capacity = {};
    phase_times time;  ///< the time in each phase; that of an attempt includes the wait before it
};

/// Is notified of every attempt and every call of a client.
///
/// Shape: derive from it, override what you need, and set `observer` in the client's configuration.
/// Thread: called on the thread that runs the call. If several threads run the context, they may call it at
/// once.
/// Cost: the calling thread waits, so return quickly. A client without an observer has one branch for each
/// phase.
class observer {
  public:
    virtual ~observer() = default;
    /// An attempt ended.
    virtual void attempt_ended(call_report const&) noexcept {}
    /// A call ended: with a response, an error, a timeout, or cancelled.
    virtual void call_ended(call_report const&) noexcept {}
};

}  // namespace dynamap::aws
