// An executor that runs what it is given one after the other, and survives a failed allocation.
// Tests: tests/unit/client/serial_executor.cpp, tests/integration/lifetimes.cpp.
#include "client/serial_executor.hpp"

#include <asio/prefer.hpp>
#include <asio/query.hpp>
#include <asio/require.hpp>
#include <atomic>
#include <mutex>
#include <optional>
#include <vector>

namespace dynamap::detail {

class serial_executor::state : public std::enable_shared_from_this<serial_executor::state> {
  public:
    explicit state(asio::any_io_executor const& on)
        : inner(on), later_(asio::require(on, asio::execution::blocking.never)) {
        make_room(at_first);
    }

    void make_room(std::size_t size) {
        std::lock_guard const lock(mutex_);
        waiting_.reserve(size);
        ready_.reserve(size);
    }

    void begin(void (*function)(void*), void* with) {
        {
            std::lock_guard const lock(mutex_);
            held_ = true;
        }
        run([&] { function(with); });
    }

    void push(asio::detail::executor_function&& function, bool never_blocks) {
        std::size_t place = 0;
        {
            std::lock_guard const lock(mutex_);
            place = waiting_.size();
            waiting_.push_back(std::move(function));
            if (std::exchange(held_, true)) return;
        }
        bool lost = false;
        try {
            schedule(never_blocks ? later_ : inner, lost);
        } catch (...) {
            // Else a function has thrown that `inner` ran at once, and leave() has scheduled the rest.
            if (lost && take_back(place)) run();
            throw;
        }
    }

    /// Runs what waits now; what comes meanwhile gets a turn of its own.
    void run() {
        run([this] { run_ready(); });
    }

    /// `inner` has destroyed an invoker: it runs nothing any more, or had no memory.
    void lose() noexcept {
        for (attempt* at = attempt::innermost; at != nullptr; at = at->outer)
            if (at->of == this) {
                at->lost = true;
                return;
            }
        abandon();
    }

    [[nodiscard]] bool runs_here() const noexcept {
        for (here const* at = here::innermost; at != nullptr; at = at->outer)
            if (at->of == this) return true;
        return false;
    }

    void add_work() noexcept {
        if (tracked_.fetch_add(1) != 0) return;
        std::lock_guard const lock(mutex_);
        if (!work_) work_.emplace(asio::prefer(inner, asio::execution::outstanding_work.tracked));
    }
    void end_work() noexcept {
        if (tracked_.fetch_sub(1) != 1) return;
        std::optional<asio::any_io_executor> ended;
        std::lock_guard const lock(mutex_);
        if (tracked_.load() == 0) ended.swap(work_);
    }

    asio::any_io_executor const inner;

  private:
    static constexpr std::size_t at_first = 16;
    using functions = std::vector<asio::detail::executor_function>;

    /// This thread runs the functions of a state.
    struct here {
        explicit here(state const& what) noexcept : of(&what), outer(std::exchange(innermost, this)) {}
        ~here() { innermost = outer; }
        here(here const&) = delete;
        here& operator=(here const&) = delete;

        static thread_local here* innermost;
        state const* of;
        here* outer;
    };
    /// This thread asks `inner` to run them.
    struct attempt {
        attempt(state const& what, bool& is_lost) noexcept
            : of(&what), lost(is_lost), outer(std::exchange(innermost, this)) {}
        ~attempt() { innermost = outer; }
        attempt(attempt const&) = delete;
        attempt& operator=(attempt const&) = delete;

        static thread_local attempt* innermost;
        state const* of;
        bool& lost;
        attempt* outer;
    };

    template <class What>
    void run(What const& what) {
        struct leaving {
            ~leaving() { of.leave(); }
            state& of;
        } const at_end{*this};
        here const inside(*this);
        what();
    }

    void run_ready() {
        if (next_ == ready_.size()) {
            ready_.clear();
            next_ = 0;
            std::lock_guard const lock(mutex_);
            ready_.swap(waiting_);
        }
        while (next_ < ready_.size()) {  // one that throws is done; a call of reserve() may move the others
            auto const at = next_++;
            auto function = std::move(ready_[at]);
            function();
        }
    }

    /// Lets the next one run the rest, or runs it at once if there is no memory for that.
    void leave() noexcept {
        bool lost = false;
        while (has_more()) try {
                return schedule(later_, lost);
            } catch (...) {
                here const inside(*this);
                run_ready();
            }
    }
    [[nodiscard]] bool has_more() noexcept {
        std::lock_guard const lock(mutex_);
        return held_ = next_ != ready_.size() || !waiting_.empty();
    }

    /// Asks `inner` to run the functions.
    /// Errors: what `inner` throws; `lost`, if it will not run them.
    void schedule(asio::any_io_executor const& on, bool& lost);
    /// Removes a function that could not be scheduled. Returns whether others have come meanwhile, which
    /// this thread must then run.
    [[nodiscard]] bool take_back(std::size_t place) noexcept {
        std::optional<asio::detail::executor_function> removed;  // destroyed outside the lock
        std::lock_guard const lock(mutex_);
        if (place >= waiting_.size()) return held_ = false;  // `inner` has ended meanwhile
        removed.emplace(std::move(waiting_[place]));         // which leaves one that does nothing
        if (place + 1 == waiting_.size()) waiting_.pop_back();
        return held_ = place < waiting_.size();
    }

    void abandon() noexcept {
        functions lost, rest;
        std::lock_guard const lock(mutex_);
        lost.swap(waiting_);
        rest.swap(ready_);
        next_ = 0;
        held_ = false;
    }

    asio::any_io_executor const later_;  // the same, never at once
    std::mutex mutex_;
    bool held_ = false;  // somebody runs the functions, or is about to
    functions waiting_;
    functions ready_;       // by the thread that holds
    std::size_t next_ = 0;  // of ready_
    std::atomic<std::size_t> tracked_{0};
    std::optional<asio::any_io_executor> work_;
};

thread_local serial_executor::state::here* serial_executor::state::here::innermost = nullptr;
thread_local serial_executor::state::attempt* serial_executor::state::attempt::innermost = nullptr;

/// Runs the queue on the inner executor.
class serial_executor::invoker {
  public:
    explicit invoker(std::shared_ptr<state> of) noexcept : state_(std::move(of)) {}
    invoker(invoker&&) noexcept = default;
    invoker& operator=(invoker&&) = delete;
    ~invoker() {
        if (state_) state_->lose();
    }
    void operator()() {
        auto const of = std::exchange(state_, nullptr);
        of->run();
    }

  private:
    std::shared_ptr<state> state_;
};

void serial_executor::state::schedule(asio::any_io_executor const& on, bool& lost) {
    lost = false;
    {
        attempt now(*this, lost);
        on.execute(invoker(shared_from_this()));
    }
    if (lost) abandon();
}

serial_executor serial_executor::make(asio::any_io_executor const& inner) {
    return {std::make_shared<state>(inner), false, false};
}
serial_executor::serial_executor(std::shared_ptr<state> const& of, bool never_blocks, bool tracked) noexcept
    : state_(of), never_blocks_(never_blocks), tracked_(tracked) {
    if (tracked_) state_->add_work();
}
serial_executor::serial_executor(serial_executor const& other) noexcept
    : serial_executor(other.state_, other.never_blocks_, other.tracked_) {}
serial_executor::~serial_executor() {
    if (tracked_ && state_) state_->end_work();
}

void serial_executor::reserve(std::size_t functions) const { state_->make_room(functions); }
asio::execution_context& serial_executor::query(asio::execution::context_t) const noexcept {
    return asio::query(state_->inner, asio::execution::context);
}
void serial_executor::begin(void (*function)(void*), void* with) const { state_->begin(function, with); }
bool serial_executor::runs_here() const noexcept { return state_->runs_here(); }
void serial_executor::push(asio::detail::executor_function function) const {
    state_->push(std::move(function), never_blocks_);
}

}  // namespace dynamap::detail
