// Stands between a client and an engine, and does to each request what its plan says: passes it on, or some
// harm.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine_link.hpp"
#include "scripted_server.hpp"

namespace test {

/// What can happen to a request on its way there and back.
enum class fault_kind : unsigned char {
    none,              ///< passed on, and answered
    refuse,            ///< reset unread, and so is the next connection as soon as it is made
    reset_unread,      ///< reset with the request unread
    lose_response,     ///< passed on and answered, then reset before a byte of the answer
    cut_response,      ///< passed on; the answer ends in the middle, with or without a reset
    stall,             ///< no answer until the client hangs up; the request was passed on, or not
    stall_midway,      ///< passed on; the answer stops in the middle until the client hangs up
    dribble,           ///< passed on; the answer comes a byte at a time
    status_500,        ///< an answer of the service that fails; the request was passed on, or not
    status_502,        ///< the same of a gateway, which speaks HTML
    status_503,        ///< the same
    status_429,        ///< the same
    throttle,          ///< 400, ProvisionedThroughputExceededException; the request was not passed on
    wrong_crc,         ///< passed on; the answer's checksum is another's
    no_crc,            ///< passed on; the answer has no checksum
    close_after,       ///< passed on and answered, then closed without a word
    connection_close,  ///< the same with `Connection: close`
    chunked,           ///< passed on; the answer comes in chunks
    continue_first,    ///< passed on; a 100 Continue comes before the answer
    giant_headers,     ///< passed on; the answer has a header that is large, or too large
    bad_json,          ///< passed on; the answer is JSON that breaks off
};
inline constexpr std::size_t fault_kinds = 21;
[[nodiscard]] std::string_view name_of(fault_kind kind);

/// One fault, with a number that decides what its kind leaves open: the byte a cut comes after, for one.
struct fault {
    fault_kind kind = fault_kind::none;
    std::uint64_t detail = 0;
};

/// What happens to the n-th request, over all connections: a pure function, called from many threads.
using fault_plan = std::function<fault(std::size_t n)>;
/// Fault after fault as listed; the last is repeated.
[[nodiscard]] fault_plan faults_in_order(std::vector<fault> list);
/// A fault of any kind in `percent` of 100 requests, all kinds alike; the same ones for the same seed.
[[nodiscard]] fault_plan mixed_faults(std::uint64_t seed, unsigned percent);

/// A proxy on loopback, with a thread for each connection. What it passes on is what came, to the byte: the
/// engine may check signatures, for which Host is the proxy's.
class fault_proxy {
  public:
    /// `engine`: "http://127.0.0.1:PORT".
    fault_proxy(std::string_view engine, fault_plan plan);
    ~fault_proxy();

    [[nodiscard]] std::string url() const { return server_.url(); }
    /// How often a fault was done.
    [[nodiscard]] std::size_t count(fault_kind kind) const { return counts_[static_cast<std::size_t>(kind)]; }
    /// How many requests came.
    [[nodiscard]] std::size_t requests() const { return server_.steps(); }
    /// How many requests the engine did not answer, which nobody had planned.
    [[nodiscard]] std::size_t unplanned() const { return unplanned_; }

  private:
    void serve(peer& client);
    void pass_on(peer& client, fault what);
    std::optional<std::string> ask_engine(std::string_view request);

    engine_link engine_;
    fault_plan plan_;
    std::array<std::atomic<std::size_t>, fault_kinds> counts_{};
    std::atomic<std::size_t> begun_{0}, unplanned_{0};
    scripted_server server_;  // last: its threads use all the rest
};

}  // namespace test
