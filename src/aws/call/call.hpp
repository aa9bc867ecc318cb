// One call on its way: what is sent, who reads the answer, and how far it has come.
#pragma once

#include <asio/any_io_executor.hpp>
#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "aws/call/call_metrics.hpp"
#include "aws/call/pacer.hpp"
#include "aws/call/request_writer.hpp"
#include "aws/credentials/credential_cache.hpp"
#include "aws/http/response_parser.hpp"
#include "aws/net/deadline.hpp"
#include "aws/net/network_error.hpp"
#include "aws/net/phase_timer.hpp"
#include "aws/net/pool.hpp"
#include "aws/net/timer_queue.hpp"
#include "aws/retry/sdk_headers.hpp"
#include "base/block_cache.hpp"
#include "dynamap/error.hpp"

namespace dynamap::aws {

/// A whole answer, in the connection's buffer.
struct answer {
    response_head const& head;
    std::string_view body;
    int attempt = 1;        ///< the how manieth it answers
    bool repeated = false;  ///< whether an earlier request of the call may have been carried out
    int sent = 1;           ///< how many requests of the call were sent, wholly or in part
};

/// Who understands a service's answers.
class response_handler {
  public:
    /// Reads an answer of 2xx. What it throws ends the call.
    virtual void success(answer const& a) = 0;
    /// Reads any other answer: the error it stands for, with the service's code; none when it is no error to
    /// the caller.
    [[nodiscard]] virtual std::optional<error> failure(answer const& a) = 0;
    /// Whether the answer was one of success.
    [[nodiscard]] virtual bool succeeded() const noexcept { return true; }
    /// What the answer says of the capacity that the request consumed; asked only when an observer wants to
    /// know.
    [[nodiscard]] virtual std::optional<double> consumed_capacity(answer const&) const noexcept {
        return std::nullopt;
    }

  protected:
    ~response_handler() = default;
};

/// A flag that one at a time may have.
class flag_taken {
  public:
    flag_taken() = default;
    flag_taken(flag_taken const&) = delete;
    flag_taken& operator=(flag_taken const&) = delete;
    ~flag_taken() { give_back(); }

    /// Whether it was free, and is taken now.
    [[nodiscard]] bool take(std::atomic<bool>& flag) noexcept {
        if (flag.exchange(true, std::memory_order_relaxed)) return false;
        flag_ = &flag;
        return true;
    }
    void give_back() noexcept {
        if (flag_ != nullptr) std::exchange(flag_, nullptr)->store(false, std::memory_order_relaxed);
    }

  private:
    std::atomic<bool>* flag_ = nullptr;
};

/// A call's state, kept together and out of the coroutine's frame: thousands of calls wait at a time, and
/// what they touch when their answers come should be little.
///
/// Lifetime: `request` and `reader` must live as long; `owner` keeps what the call needs beyond itself.
struct call : pool_allocated {
    call(std::shared_ptr<void const> keeps, request_writer& what, response_handler& whose,
         std::chrono::milliseconds time)
        : owner(std::move(keeps)), request(what), reader(whose), timeout(time) {}
    call(call const&) = delete;
    call& operator=(call const&) = delete;
    virtual ~call() = default;

    /// Throws what kept the request from being written.
    virtual void begin() {}
    /// Called before each sending. What it throws ends the call, and nothing more is sent.
    virtual void sending() {}
    /// All that is its own, and the request.
    [[nodiscard]] virtual prefetch_set memory() noexcept { return {memory_range{this, sizeof *this}}; }

    std::shared_ptr<void const> owner;    // the first member, so that it ends last: the pool is behind it
    asio::any_io_executor executor = {};  // of the coroutine
    request_writer& request;
    response_handler& reader;
    std::chrono::milliseconds timeout;
    timer_queue::clock::time_point deadline{};
    phase_timer doing{false};
    call_metrics watch{};
    invocation_id id{0, 0};
    int attempts = 0;
    int sent = 0;              // requests, wholly or in part
    bool may_be_done = false;  // by a request that was sent and not refused
    int cost = 0;              // of the last retry
    bool renewed = false;      // because the service took the credentials for expired
    bool repeated = false;     // because a connection had been closed by the server while it was idle
    bool sent_now = false;     // whether some of the request was sent on this connection
    std::vector<attempt_record> history = {};
    std::unique_ptr<error const> last = {};  // the failure before the attempt under way

    // Of the attempt under way.
    credential_cache::snapshot who = {};
    connector const* way = nullptr;          // to the endpoint of `who`
    std::chrono::seconds clock_offset{0};    // with which it was signed
    pacer::leave may_send = {};              // with adaptive retries
    timer_queue::clock::time_point began{};  // the exchange, or not long before it
    lease place;
    std::optional<pool::turn> turn = {};  // while it waits for a place
    std::optional<pause> held = {};       // while it is not sure that the response is the only one
    flag_taken holding = {};              // so that no other call does meanwhile
    bool doubtful = false;                // whether the connection may bring what nobody asked for
    std::optional<socket_deadline> in_time = {};
    prefetch_set soon = {};           // looked at when the response comes
    std::string_view unsent[2] = {};  // of the request: lies in the connection, or in `request`
    std::error_code not_sent = {};    // why
    std::size_t transferred = 0;      // by the last read or write
    std::error_code not_received = {};
    std::optional<failed_attempt> failed = {};
};

}  // namespace dynamap::aws
