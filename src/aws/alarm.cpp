#include "aws/alarm.hpp"

#include <asio/post.hpp>
#include <asio/steady_timer.hpp>
#include <utility>

namespace dynamap::aws {

struct alarm::timer {
    explicit timer(asio::any_io_executor const& executor) : asio(executor) {}

    asio::steady_timer asio;
    bool armed = false;
    clock::time_point at{};
    std::size_t generation = 0;  // of the wait in force: the handler of one that was replaced does nothing
    bool check_pending = false;  // a look whether the timer may be disarmed is on its way
};

/// The timer's handler. Destroyed without being called, it tells of the end of the execution context.
class alarm::wait_handler {
  public:
    wait_handler(std::shared_ptr<alarm> owner, std::size_t generation)
        : owner_(std::move(owner)), generation_(generation) {}
    wait_handler(wait_handler&&) noexcept = default;
    ~wait_handler() {
        if (owner_) owner_->abandon_all();
    }

    void operator()(std::error_code) {
        auto const owner = std::move(owner_);
        owner->on_timer(generation_);
    }

  private:
    std::shared_ptr<alarm> owner_;
    std::size_t generation_;
};

std::shared_ptr<alarm> alarm::make(asio::any_io_executor const& executor) {
    return std::shared_ptr<alarm>(new alarm(executor));
}

alarm::alarm(asio::any_io_executor const& executor) : timer_(std::make_unique<timer>(executor)) {}
alarm::~alarm() = default;

void alarm::set(entry& e, clock::time_point at) {
    std::lock_guard const lock(mutex_);
    heap_.push_back({at, &e});
    e.at_ = at;
    rise(heap_.size() - 1);
    if (!timer_->armed || heap_.front().at < timer_->at) arm();
}

bool alarm::clear(entry& e) noexcept {
    std::lock_guard const lock(mutex_);
    if (e.place_ == 0) return false;
    take_out(e);
    if (heap_.empty() && timer_->armed && !std::exchange(timer_->check_pending, true)) {
        // Not at once: the next call often follows on the same thread, and the timer may stay as it is.
        asio::post(timer_->asio.get_executor(), [self = shared_from_this()] { self->disarm_if_idle(); });
    }
    return true;
}

void alarm::disarm_if_idle() {
    std::lock_guard const lock(mutex_);
    timer_->check_pending = false;
    if (!heap_.empty() || !timer_->armed) return;
    timer_->armed = false;
    ++timer_->generation;
    timer_->asio.cancel();
}

void alarm::arm() {
    timer_->armed = true;
    timer_->at = heap_.front().at;
    timer_->asio.expires_at(timer_->at);
    timer_->asio.async_wait(wait_handler(shared_from_this(), ++timer_->generation));
}

void alarm::on_timer(std::size_t generation) {
    std::lock_guard const lock(mutex_);
    if (generation != timer_->generation) return;
    timer_->armed = false;
    auto const now = clock::now();
    while (!heap_.empty() && heap_.front().at <= now) {
        entry& due = *heap_.front().what;
        take_out(due);
        due.ring();
    }
    if (!heap_.empty()) arm();
}

void alarm::abandon_all() noexcept {
    // The context is being destroyed, so no thread runs it. A coroutine on a strand, which is shut down by now, ends as
    // soon as it is abandoned, and may take others with it: their entries are gone then.
    while (!heap_.empty()) {
        entry& next = *heap_.back().what;
        take_out(next);
        next.abandon();
    }
}

void alarm::put(std::size_t place, slot s) noexcept {
    heap_[place] = s;
    s.what->place_ = place + 1;
}

void alarm::rise(std::size_t place) noexcept {
    slot const s = heap_[place];
    while (place > 0) {
        std::size_t const parent = (place - 1) / 2;
        if (heap_[parent].at <= s.at) break;
        put(place, heap_[parent]);
        place = parent;
    }
    put(place, s);
}

void alarm::sink(std::size_t place) noexcept {
    slot const s = heap_[place];
    for (;;) {
        std::size_t child = 2 * place + 1;
        if (child >= heap_.size()) break;
        if (child + 1 < heap_.size() && heap_[child + 1].at < heap_[child].at) ++child;
        if (s.at <= heap_[child].at) break;
        put(place, heap_[child]);
        place = child;
    }
    put(place, s);
}

void alarm::take_out(entry& e) noexcept {
    std::size_t const place = e.place_ - 1;
    e.place_ = 0;
    slot const last = heap_.back();
    heap_.pop_back();
    if (place == heap_.size()) return;
    put(place, last);
    rise(place);
    sink(last.what->place_ - 1);
}

}  // namespace dynamap::aws
