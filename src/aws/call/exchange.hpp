// The state machine of one call: chooses the next step from the result of the last one. It has no socket.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "aws/call/call_metrics.hpp"
#include "aws/call/http_response_handler.hpp"
#include "aws/call/pacer.hpp"
#include "aws/call/request_writer.hpp"
#include "aws/http/content_coding.hpp"
#include "aws/net/connection.hpp"
#include "aws/net/network_error.hpp"
#include "aws/net/phase_timer.hpp"
#include "aws/net/timer_queue.hpp"
#include "aws/retry/sdk_headers.hpp"
#include "dynamap/aws/credentials.hpp"
#include "dynamap/aws/retry.hpp"
#include "dynamap/error.hpp"

namespace dynamap::aws {

/// The steps of a call, in the order of a call that succeeds.
enum class step : unsigned char {
    resolve_credentials,  ///< find the credentials to sign with
    resolve_endpoint,     ///< find where requests with these credentials go
    take_permit,          ///< wait for permission to send, at the rate of adaptive retries
    take_slot,            ///< take a slot of the pool, with an idle connection or empty
    connect,              ///< open a connection in the slot; close the old one if there is one
    trade_slot,           ///< no file descriptors left: give the slot back, wait for an existing connection
    begin_read,           ///< begin to read the response; this detects unsolicited bytes
    check_connection,     ///< begin_read was not conclusive: end the read, and check for unsolicited bytes
    write,                ///< write the request
    write_rest,           ///< wait until the socket takes more or a response comes, then write more
    read_early,           ///< read what arrived before the request was sent completely, without a wait
    read,                 ///< read some of the response
    hold,                 ///< wait to see whether a second response arrives
    end_response,         ///< stop the attempt's time limit, and check for bytes after the response
    release_slot,         ///< give the slot back, with the connection if it is reusable()
    refuse_credentials,   ///< the service considers the credentials expired: ask for others
    back_off,             ///< wait until resumes_at()
    done,                 ///< the response has been handled
};

/// The result of a step.
struct io_result {
    bool waited = false;  ///< the step could not be done at once
    /// Slot: there is one. Connection: it is open, and nothing has arrived on it. Early read: there was
    /// something to read, or an error. Credentials: others may be available.
    bool ok = false;
    bool expired = false;         ///< the attempt's time limit caused the error
    std::size_t count = 0;        ///< bytes written or read
    std::error_code failed = {};  ///< why there are no more
    char seen[16] = {};           ///< the first `count` unsolicited bytes
};

/// What the state machines of a client's calls share.
///
/// Thread: several threads use it at the same time.
struct exchange_settings {
    using clock = timer_queue::clock;

    /// The clocks and random number generators.
    struct sources {
        clock::time_point (*now)();
        std::chrono::system_clock::time_point (*wall_clock)();
        std::uint64_t (*random_bits)();
        double (*random)();
    };

    exchange_settings(std::string service, retry_policy const& policy);
    exchange_settings(std::string service, retry_policy const& policy, sources from);

    std::string service;  ///< the service's signing name
    retry_policy retry;
    retry_quota quota;
    std::chrono::milliseconds attempt_timeout{0};  ///< zero: no limit
    std::string accept_line;  ///< a line of the head; empty: compressed bodies are passed on as they are
    bool in_lambda;           ///< each invocation has its own trace id
    std::shared_ptr<observer> watch;
    sources from;
    std::atomic<std::chrono::seconds::rep> clock_offset{0};  ///< of the service's clock from ours
    std::atomic<std::uint64_t> attempts{0};                  ///< requests sent, wholly or in part
    std::atomic<bool> holding{false};                        ///< whether a call holds its response back
};

/// A flag that one call at a time can own.
class flag_taken {
  public:
    flag_taken() = default;
    flag_taken(flag_taken const&) = delete;
    flag_taken& operator=(flag_taken const&) = delete;
    ~flag_taken() { give_back(); }

    /// Takes the flag. Returns whether it was free.
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

/// A call, from its first attempt until its response is handed to the caller.
///
/// Use: call start(). Until the step is `step::done`: perform the step, set the member that it provides, call
/// next(). Call will_wait() before a step that cannot be done at once.
/// Errors: start() and next() throw what ends the call. Then call fail(), which completes the error.
/// Lifetime: `request` and `reader` must outlive it. It is destroyed after what the steps provided.
class exchange {
  public:
    using clock = timer_queue::clock;

    exchange(request_writer& what, http_response_handler& whose, std::chrono::milliseconds time)
        : request(what), reader(whose), timeout(time) {}
    exchange(exchange const&) = delete;
    exchange& operator=(exchange const&) = delete;
    virtual ~exchange() = default;

    /// Returns the first step.
    [[nodiscard]] step start(exchange_settings& shared);
    /// Returns the step after the one whose result is `came`.
    [[nodiscard]] step next(io_result const& came) { return (this->*reactions[index_of(now_)])(came); }
    /// The current step has to wait.
    void will_wait() noexcept;
    /// Reports that the exception in flight ended the call, and throws that exception with what is known
    /// about the call. Call it in a catch block.
    [[noreturn]] void fail();
    /// More of the request was written: the attempt's time limit starts again.
    void note_progress() noexcept;

    /// The next part of the request to write: the head, and the part of the body that the head does not
    /// contain.
    [[nodiscard]] std::string_view first_unsent() const noexcept { return unsent_[0]; }
    [[nodiscard]] std::string_view second_unsent() const noexcept { return unsent_[1]; }
    /// When the attempt must end, counted from the last progress.
    [[nodiscard]] clock::time_point attempt_ends_at() const noexcept;
    /// Until when `step::hold` holds the response back, or `step::back_off` waits.
    [[nodiscard]] clock::time_point resumes_at() const noexcept { return resumes_at_; }
    /// Whether the connection can serve another request.
    [[nodiscard]] bool reusable() const noexcept { return reusable_; }
    /// When the step before the slot's ended, or the exchange on the connection began.
    [[nodiscard]] clock::time_point began() const noexcept { return began_; }

    request_writer& request;
    http_response_handler& reader;
    std::chrono::milliseconds timeout;
    clock::time_point deadline{};
    phase_timer doing{false};

    // What the steps provide.
    std::shared_ptr<aws::credentials const> credentials = {};  ///< null: not in time
    aws::connector const* connector = nullptr;                 ///< for `credentials`; null: not in time
    pacer::permit permit = {};                                 ///< empty: not in time
    connection_state* connection = nullptr;                    ///< in the slot; null: the slot is empty
    std::optional<failed_attempt> failed = {};                 ///< why there is no connection

  protected:
    /// Called before each sending. An exception from it ends the call, and nothing more is sent.
    virtual void sending() {}

  private:
    using reaction = step (exchange::*)(io_result const&);
    static reaction const reactions[];
    static constexpr std::size_t index_of(step s) noexcept { return static_cast<std::size_t>(s); }
    step go(step to) noexcept { return now_ = to; }

    step on_credentials(io_result const& came);
    step on_endpoint(io_result const& came);
    step on_permit(io_result const& came);
    step on_slot(io_result const& came);
    step on_connect(io_result const& came);
    step on_trade(io_result const& came);
    step on_begin_read(io_result const& came);
    step on_check(io_result const& came);
    step on_write(io_result const& came);
    step on_write_rest(io_result const& came);
    step on_read_early(io_result const& came);
    step on_read(io_result const& came);
    step on_hold(io_result const& came);
    step on_response(io_result const& came);
    step on_release(io_result const& came);
    step on_refuse(io_result const& came);
    step on_back_off(io_result const& came);
    step on_done(io_result const&) { return go(step::done); }

    step ask_for_slot();
    step use_slot();
    void compose();
    step send();
    void count_sent(std::size_t bytes);
    step await_response();
    step read_or_end();
    void accept_read(io_result const& came);
    void parse(std::size_t count, bool closed, received progress);
    bool came_too_soon();
    step end_exchange();
    bool repeats_at_once();
    void judge_response(bool reusable);
    void handle(response_head const& head);
    std::string_view body_of(content_decoder& decoder) const;
    void on_error_response(response_head const& head, error what);
    step retry();
    [[nodiscard]] error too_late() const;
    [[nodiscard]] error completed(error const& e);
    error_details known();

    exchange_settings* shared_ = nullptr;
    call_metrics watch_{};
    invocation_id id_{0, 0};
    std::vector<attempt_record> history_ = {};
    std::unique_ptr<error const> last_ = {};  // the failure of the attempt before
    int attempts_ = 0;
    int sent_ = 0;  // requests sent, wholly or in part
    int cost_ = 0;  // of the last retry

    step now_ = step::resolve_credentials;
    bool may_be_done_ = false;   // by a request that was sent and not refused
    bool renewed_ = false;       // after the service considered the credentials expired
    bool repeated_ = false;      // because the server had closed an idle connection
    bool sent_now_ = false;      // whether part of the request was sent on this connection
    bool used_before_ = false;   // whether the connection has served a request before
    bool doubtful_ = false;      // whether unsolicited bytes may arrive on the connection
    bool of_success_ = false;    // whether the reader has got a successful response
    bool reusable_ = false;      // whether the connection may serve another request
    flag_taken holding_ = {};    // so that no other call holds its response back meanwhile
    clock::time_point began_{};  // when the exchange began, or slightly earlier
    clock::time_point resumes_at_{};
    std::chrono::seconds clock_offset_{0};  // with which the request was signed
    std::string_view unsent_[2] = {};       // the unsent part of the request: in the connection, or in
                                            // `request`
    std::error_code not_sent_ = {};         // why it was not sent
};

}  // namespace dynamap::aws
