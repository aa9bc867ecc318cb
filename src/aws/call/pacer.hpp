// Attempts that wait for their turn to be sent, at the rate that adaptive retries have found.
#pragma once

#include <asio/awaitable.hpp>
#include <list>
#include <mutex>
#include <optional>
#include <utility>

#include "aws/net/awaitable_handler.hpp"
#include "aws/net/timer_queue.hpp"
#include "aws/retry/rate_limiter.hpp"

namespace dynamap::aws {

/// Lets attempts be sent one by one, as fast as a rate_limiter allows.
///
/// Shape: first come, first served. Nothing is reserved ahead: the first in the queue takes its leave when
/// there is one, and looks again as soon as the rate rises. Who leaves the queue early takes nothing with it.
/// Thread: from anywhere; a mutex, which only adaptive retries pay for.
/// Lifetime: must outlive its leaves and those that wait.
class pacer {
  public:
    using clock = timer_queue::clock;
    class leave;

    explicit pacer(clock::time_point start) : rate_(seconds_of(start)) {}

    /// Leave to send one attempt, if nobody has to wait for it; else an empty object.
    [[nodiscard]] leave try_take(clock::time_point now);
    /// Waits for leave to send one attempt; an empty object if there is none until `until`.
    /// Errors: `std::errc::operation_canceled`.
    [[nodiscard]] asio::awaitable<leave> wait(timer_queue& a, clock::time_point until);

    /// How many wait.
    [[nodiscard]] std::size_t waiting() const;
    [[nodiscard]] rate_limiter::numbers current() const;

  private:
    class turn;
    friend leave;

    static seconds_since seconds_of(clock::time_point time) noexcept { return time.time_since_epoch(); }
    void give_back() noexcept;
    void sent(clock::time_point now) noexcept;
    void learn(bool throttled, clock::time_point sent, clock::time_point now) noexcept;
    template <class Change>
    void change(clock::time_point now, Change what) noexcept;
    void look_again(clock::time_point now, std::optional<awaitable_handler>& first) noexcept;

    mutable std::mutex mutex_;
    rate_limiter rate_;
    std::list<turn*> queue_;
};

/// Leave to send one attempt; what was not used when it ends goes back to the next.
class pacer::leave {
  public:
    leave() = default;
    leave(leave&& other) noexcept
        : from_(std::exchange(other.from_, nullptr)), sent_(std::exchange(other.sent_, {})) {}
    leave& operator=(leave&& other) noexcept {
        if (this == &other) return *this;
        give_back();
        from_ = std::exchange(other.from_, nullptr);
        sent_ = std::exchange(other.sent_, {});
        return *this;
    }
    ~leave() { give_back(); }

    [[nodiscard]] explicit operator bool() const noexcept { return from_ != nullptr; }
    /// The attempt is being sent.
    void use(clock::time_point now) noexcept {
        if (from_ == nullptr) return;
        from_->sent(now);
        sent_ = now;
    }
    /// The attempt has ended. One that was not sent says nothing.
    void end(bool throttled, clock::time_point now) noexcept {
        if (from_ != nullptr && sent_) from_->learn(throttled, *sent_, now);
    }

  private:
    friend pacer;
    explicit leave(pacer& from) noexcept : from_(&from) {}
    void give_back() noexcept {
        if (from_ != nullptr && !sent_) from_->give_back();
    }

    pacer* from_ = nullptr;
    std::optional<clock::time_point> sent_ = std::nullopt;
};

}  // namespace dynamap::aws
