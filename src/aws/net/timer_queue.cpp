// All deadlines and sleeps of a client with one Asio timer.
#include "aws/net/timer_queue.hpp"

#include <algorithm>
#include <asio/post.hpp>
#include <asio/steady_timer.hpp>
#include <functional>
#include <new>
#include <utility>

namespace dynamap::aws {

struct timer_queue::timer {
    explicit timer(asio::any_io_executor const& executor) : asio(executor) {}

    void disarm() {
        armed = false;
        ++generation;
        asio.cancel();
    }

    asio::steady_timer asio;
    bool armed = false;
    bool being_set = false;
    clock::time_point at{};
    std::size_t generation = 0;  // of the current wait
    bool check_pending = false;  // a check whether the timer may be cancelled is pending
};

/// The timer's handler. If it is destroyed without being called, the execution context has ended, unless
/// there was no memory while the timer was being set.
class timer_queue::wait_handler {
  public:
    wait_handler(std::shared_ptr<timer_queue> owner, std::size_t generation)
        : owner_(std::move(owner)), generation_(generation) {}
    wait_handler(wait_handler&&) noexcept = default;
    ~wait_handler() {
        if (owner_ && !owner_->timer_->being_set) owner_->abandon_all();
    }

    void operator()(std::error_code) {
        auto const owner = std::move(owner_);
        owner->on_timer(generation_);
    }

  private:
    std::shared_ptr<timer_queue> owner_;
    std::size_t generation_;
};

std::shared_ptr<timer_queue> timer_queue::make(asio::any_io_executor const& executor) {
    return std::shared_ptr<timer_queue>(new timer_queue(executor));
}

timer_queue::timer_queue(asio::any_io_executor const& executor) : timer_(std::make_unique<timer>(executor)) {}
timer_queue::~timer_queue() = default;

void timer_queue::set(entry& e, clock::time_point at) {
    std::lock_guard const lock(mutex_);
    if (free_.empty()) {
        free_.reserve(registrations_.size() + 1);
        registrations_.emplace_back();
        free_.push_back(static_cast<std::uint32_t>(registrations_.size() - 1));
    }
    std::uint32_t const index = free_.back();
    heap_.push_back({at, index, registrations_[index].generation});
    std::ranges::push_heap(heap_, std::greater());
    free_.pop_back();
    registrations_[index].what = &e;
    e.registration_ = index + 1;
    ++set_;
    if (timer_->armed && at >= timer_->at) return;
    try {
        arm(heap_.front().at);
    } catch (...) {  // the timer is not set now; the earlier handler, or the next set(), handles that
        take_out(e);
        throw;
    }
}

bool timer_queue::clear(entry& e) noexcept {
    std::lock_guard const lock(mutex_);
    if (e.registration_ == 0) return false;
    take_out(e);
    if (set_ == 0 && timer_->armed && !std::exchange(timer_->check_pending, true)) {
        // Not at once: the next call often follows on the same thread, and the timer may stay as it is.
        try {
            asio::post(timer_->asio.get_executor(), [self = shared_from_this()] { self->disarm_if_idle(); });
        } catch (std::bad_alloc const&) {
            timer_->check_pending = false;
            heap_.clear();
            timer_->disarm();
        }
    }
    return true;
}

void timer_queue::disarm_if_idle() {
    std::lock_guard const lock(mutex_);
    timer_->check_pending = false;
    if (set_ != 0 || !timer_->armed) return;
    heap_.clear();
    timer_->disarm();
}

void timer_queue::arm(clock::time_point at) {
    timer_->armed = false;
    timer_->being_set = true;
    try {
        timer_->asio.expires_at(at);
        timer_->asio.async_wait(wait_handler(shared_from_this(), ++timer_->generation));
    } catch (...) {
        timer_->being_set = false;
        throw;
    }
    timer_->being_set = false;
    timer_->at = at;
    timer_->armed = true;
}

void timer_queue::on_timer(std::size_t generation) {
    std::lock_guard const lock(mutex_);
    // A replaced wait does nothing, unless its replacement could not be set.
    if (generation != timer_->generation && timer_->armed) return;
    timer_->armed = false;
    auto const now = clock::now();
    while (!heap_.empty() && (cleared(heap_.front()) || heap_.front().at <= now)) {
        std::ranges::pop_heap(heap_, std::greater());
        slot const next = heap_.back();
        heap_.pop_back();
        if (cleared(next)) continue;
        entry& due = *registrations_[next.registration].what;
        take_out(due);
        due.on_expiry();
    }
    if (!heap_.empty()) arm(heap_.front().at);
}

void timer_queue::abandon_all() noexcept {
    // The context is being destroyed, so no thread runs it. A coroutine on a strand, which is shut down by
    // now, ends as soon as it is abandoned. It may end others too, and their entries are gone then.
    for (std::size_t i = 0; i < registrations_.size(); ++i) {
        if (registrations_[i].what == nullptr) continue;
        entry& next = *registrations_[i].what;
        take_out(next);
        next.abandon();
    }
}

void timer_queue::take_out(entry& e) noexcept {
    std::uint32_t const at = std::exchange(e.registration_, 0) - 1;
    registrations_[at].what = nullptr;
    ++registrations_[at].generation;
    free_.push_back(at);
    --set_;
    drop_cleared();
}

void timer_queue::drop_cleared() noexcept {
    constexpr std::size_t few = 64;
    if (heap_.size() < 2 * set_ + few) return;
    std::erase_if(heap_, [&](slot const& s) { return cleared(s); });
    std::ranges::make_heap(heap_, std::greater());
}

}  // namespace dynamap::aws
