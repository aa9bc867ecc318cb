// A repeating timer that does not keep its context running.
#include "aws/net/background_timer.hpp"

#include <asio/basic_waitable_timer.hpp>
#include <asio/io_context.hpp>
#include <cstddef>
#include <exception>
#include <new>
#include <typeinfo>
#include <utility>

namespace dynamap::aws {

#if !defined(ASIO_NO_TS_EXECUTORS)

/// Uses the context's own executor, so that Asio counts it only once: with the timer, not also with the
/// handler.
struct background_timer::timer {
    using executor_type = asio::io_context::executor_type;
    using clock = std::chrono::steady_clock;

    explicit timer(executor_type const& on) : executor(on), waits(on) {}

    executor_type executor;
    asio::basic_waitable_timer<clock, asio::wait_traits<clock>, executor_type> waits;
    // of the wait: one at a time, and Asio frees it before the handler runs
    alignas(std::max_align_t) std::byte block[256];
    bool block_taken = false;
};

/// The timer's handler. It lies in the timer's own block, so that a client in steady use allocates nothing.
class background_timer::wait_handler {
  public:
    template <class T>
    struct allocator {
        using value_type = T;
        explicit allocator(timer& t) noexcept : home(&t) {}
        template <class U>
        allocator(allocator<U> const& other) noexcept : home(other.home) {}

        T* allocate(std::size_t count) {
            if (count * sizeof(T) > sizeof home->block || std::exchange(home->block_taken, true))
                return static_cast<T*>(::operator new(count * sizeof(T)));
            return reinterpret_cast<T*>(home->block);
        }
        void deallocate(T* what, std::size_t) noexcept {
            if (static_cast<void*>(what) == home->block) home->block_taken = false;
            else ::operator delete(what);
        }
        friend bool operator==(allocator const& a, allocator const& b) noexcept { return a.home == b.home; }

        timer* home;
    };
    using allocator_type = allocator<std::byte>;

    explicit wait_handler(std::shared_ptr<background_timer> owner) noexcept
        : owner_(std::move(owner)), home_(owner_->timer_.get()) {}
    // Asio calls this on a moved-from handler too, if there is no memory for the wait.
    [[nodiscard]] allocator_type get_allocator() const noexcept { return allocator_type(*home_); }

    void operator()(std::error_code) {
        // a running handler is counted, and Asio uncounts it when it has run
        owner_->timer_->executor.on_work_started();
        owner_->on_timer();
    }

  private:
    std::shared_ptr<background_timer> owner_;
    timer* home_;
};

background_timer::background_timer(asio::any_io_executor const& executor, std::chrono::milliseconds every,
                                   std::function<bool()> on_expiry)
    : every_(every), on_expiry_(std::move(on_expiry)) {
    using wanted = asio::io_context::executor_type;
    if (executor.target_type() == typeid(wanted))  // target() of Asio 1.22 does not check the type
        timer_ = std::make_unique<timer>(*executor.target<wanted>());
}

void background_timer::arm() noexcept {
    if (timer_ == nullptr) return;  // and is never asked again
    if (!timer_->executor.running_in_this_thread()) {
        pending_ = false;
        return;
    }
    try {
        timer_->waits.expires_after(every_);
        timer_->waits.async_wait(wait_handler(shared_from_this()));
        timer_->executor.on_work_finished();
    } catch (std::exception const&) {  // no memory; the next start() tries again
        pending_ = false;
    }
}

#else

struct background_timer::timer {};

background_timer::background_timer(asio::any_io_executor const&, std::chrono::milliseconds every,
                                   std::function<bool()> on_expiry)
    : every_(every), on_expiry_(std::move(on_expiry)) {}

void background_timer::arm() noexcept {}

#endif

background_timer::~background_timer() = default;

std::shared_ptr<background_timer> background_timer::make(asio::any_io_executor const& executor,
                                                         std::chrono::milliseconds every,
                                                         std::function<bool()> on_expiry) {
    return std::shared_ptr<background_timer>(new background_timer(executor, every, std::move(on_expiry)));
}

void background_timer::on_timer() noexcept {
    pending_ = false;  // before the handler runs: a start() meanwhile counts
    bool again = false;
    {
        std::lock_guard const lock(mutex_);
        again = on_expiry_ && on_expiry_();
    }
    if (again) start();
}

void background_timer::end() noexcept {
    std::lock_guard const lock(mutex_);
    on_expiry_ = nullptr;
}

}  // namespace dynamap::aws
