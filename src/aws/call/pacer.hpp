// Attempts that wait until they may be sent, at the rate that adaptive retries have found.
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
/// Shape: first come, first served. Nothing is reserved ahead: the first in the queue takes its permission
/// when there is one, and tries again as soon as the rate rises. An attempt that leaves the queue early uses
/// up nothing.
/// Thread: any; takes a mutex, but only with adaptive retries.
/// Lifetime: must outlive its leaves and the attempts that wait.
class pacer {
  public:
    using clock = timer_queue::clock;
    class permit;

    explicit pacer(clock::time_point start) : rate_(seconds_of(start)) {}

    /// Permission to send one attempt if no attempt has to wait; otherwise an empty object.
    [[nodiscard]] permit try_take(clock::time_point now);
    /// Waits for permission to send one attempt; an empty object if there is none until `until`.
    /// Errors: `std::errc::operation_canceled`.
    [[nodiscard]] asio::awaitable<permit> wait(timer_queue& a, clock::time_point until);

    /// How many attempts wait.
    [[nodiscard]] std::size_t waiting() const;
    [[nodiscard]] rate_limiter::numbers current() const;

  private:
    class waiting_call;
    friend permit;

    static seconds_since seconds_of(clock::time_point time) noexcept { return time.time_since_epoch(); }
    void give_back() noexcept;
    void sent(clock::time_point now) noexcept;
    void learn(bool throttled, clock::time_point sent, clock::time_point now) noexcept;
    template <class Change>
    void change(clock::time_point now, Change what) noexcept;
    void look_again(clock::time_point now, std::optional<awaitable_handler>& first) noexcept;

    mutable std::mutex mutex_;
    rate_limiter rate_;
    std::list<waiting_call*> queue_;
};

/// Permission to send one attempt. If it is not used, the next attempt gets it.
class pacer::permit {
  public:
    permit() = default;
    permit(permit&& other) noexcept
        : from_(std::exchange(other.from_, nullptr)), sent_(std::exchange(other.sent_, {})) {}
    permit& operator=(permit&& other) noexcept {
        if (this == &other) return *this;
        give_back();
        from_ = std::exchange(other.from_, nullptr);
        sent_ = std::exchange(other.sent_, {});
        return *this;
    }
    ~permit() { give_back(); }

    [[nodiscard]] explicit operator bool() const noexcept { return from_ != nullptr; }
    /// The attempt is being sent.
    void use(clock::time_point now) noexcept {
        if (from_ == nullptr) return;
        from_->sent(now);
        sent_ = now;
    }
    /// The attempt has ended. One that was not sent does not change the rate.
    void end(bool throttled, clock::time_point now) noexcept {
        if (from_ != nullptr && sent_) from_->learn(throttled, *sent_, now);
    }

  private:
    friend pacer;
    explicit permit(pacer& from) noexcept : from_(&from) {}
    void give_back() noexcept {
        if (from_ != nullptr && !sent_) from_->give_back();
    }

    pacer* from_ = nullptr;
    std::optional<clock::time_point> sent_ = std::nullopt;
};

}  // namespace dynamap::aws
