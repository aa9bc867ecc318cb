// What a client tells about its calls to whoever wants to know.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <system_error>

namespace dynamap::aws {

/// What a call is doing.
enum class phase : unsigned char {
    waiting_for_connection,   ///< for one of `max_connections` to become free
    resolving,                ///< looking up the host's addresses
    connecting,               ///< TCP
    tls_handshake,            ///< TLS
    sending,                  ///< signing and writing the request
    waiting_for_response,     ///< from the request's last byte to the answer's
    backoff,                  ///< between two attempts
    waiting_for_credentials,  ///< for their first load, or one that must not be put off
    finding_region,  ///< asking the EC2 instance metadata, where nothing else says it; in the first call
};

/// How long something spent in each phase.
class phase_times {
  public:
    using duration = std::chrono::nanoseconds;

    [[nodiscard]] duration operator[](phase p) const noexcept { return times_[static_cast<std::size_t>(p)]; }
    void add(phase p, duration time) noexcept { times_[static_cast<std::size_t>(p)] += time; }
    phase_times& operator+=(phase_times const& other) noexcept {
        for (std::size_t i = 0; i < times_.size(); ++i) times_[i] += other.times_[i];
        return *this;
    }
    /// All of them together.
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
/// Lifetime: the texts live until the observer returns.
struct call_report {
    std::string_view operation;  ///< "GetItem"; of a REST request "GET /path"
    std::string_view table;      ///< or empty
    int attempt = 0;             ///< of an attempt its number, from 1; of a call how many there were
    int status = 0;              ///< of the last answer; 0: none came
    std::error_code
        failure;  ///< why it did not succeed; a failed condition that is a value to the caller is no failure
    std::uint64_t bytes_sent = 0;      ///< HTTP heads included, TLS not
    std::uint64_t bytes_received = 0;  ///< likewise
    /// Capacity units; none where the answer does not say it, as it does only for a request with
    /// ReturnConsumedCapacity.
    std::optional<double> consumed_capacity = {};
    phase_times time;  ///< where its time went; an attempt's has the wait before it
};

/// Hears of every attempt and every call of a client.
///
/// Shape: inherit it, override what you want, and set `observer` in the client's configuration.
/// Thread: called on the thread that drives the call, so from several at once if the context runs on several.
/// Cost: the calling thread waits: count and return. A client without an observer spends one branch a phase.
class observer {
  public:
    virtual ~observer() = default;
    /// An attempt ended.
    virtual void attempt_ended(call_report const&) noexcept {}
    /// A call ended: answered, given up, past its deadline, or cancelled.
    virtual void call_ended(call_report const&) noexcept {}
};

}  // namespace dynamap::aws
