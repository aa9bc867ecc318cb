// All the deadlines and sleeps of a client behind one timer.
#pragma once

#include <asio/any_io_executor.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

namespace dynamap::aws {

/// Rings entries when their time comes: one timer for any number of them.
///
/// Shape: the timer is set anew only when an entry comes that is earlier than all others. When there is no
/// entry left it is cancelled, so that `io_context::run()` may return.
/// Thread: from anywhere. An entry rings
/// on a thread of the executor's context, under the alarm's lock.
/// Cost: set is O(log n), and O(1) when no other entry is later; clear is O(1), spread over many. Neither
/// takes a system call when another entry is earlier, and neither touches the other entries, which lie far
/// apart.
class timer_queue : public std::enable_shared_from_this<timer_queue> {
  public:
    using clock = std::chrono::steady_clock;

    /// Something with a time, in the frame of the coroutine that it concerns.
    class entry {
      public:
        entry(entry const&) = delete;
        entry& operator=(entry const&) = delete;

      protected:
        entry() = default;
        ~entry() = default;

      private:
        friend timer_queue;
        /// The time has come. Must be short and must not call the alarm.
        virtual void on_expiry() noexcept = 0;
        /// The execution context is being destroyed: nobody will ring.
        virtual void abandon() noexcept = 0;

        std::uint32_t place_ = 0;  // in the alarm's entries, from 1; 0: not there
    };

    [[nodiscard]] static std::shared_ptr<timer_queue> make(asio::any_io_executor const& executor);
    ~timer_queue();

    /// Has `e` ring at `at`. It must not be set already.
    void set(entry& e, clock::time_point at);
    /// Makes sure that `e` is not set; it is not ringing any more after the return. Answers whether it was
    /// set.
    bool clear(entry& e) noexcept;

  private:
    struct timer;  // Asio's, with what is pending on it
    class wait_handler;
    struct place {
        entry* what = nullptr;         // null: free
        std::uint32_t generation = 0;  // how many entries it has had
    };
    /// A time that was set. That it was cleared shows when it comes up: its place has another generation
    /// then.
    struct slot {
        clock::time_point at;
        std::uint32_t place;
        std::uint32_t generation;
        friend bool operator>(slot const& a, slot const& b) noexcept { return a.at > b.at; }
    };

    explicit timer_queue(asio::any_io_executor const& executor);
    void arm(clock::time_point at);
    void on_timer(std::size_t generation);
    void disarm_if_idle();
    void abandon_all() noexcept;

    [[nodiscard]] bool cleared(slot const& s) const noexcept {
        return places_[s.place].generation != s.generation;
    }
    void take_out(entry& e) noexcept;
    void drop_cleared() noexcept;

    std::mutex mutex_;
    std::vector<slot>
        heap_;  // the earliest first; those that were cleared are dropped when they are the most
    std::vector<place> places_;
    std::vector<std::uint32_t> free_;  // places; has room for all
    std::size_t set_ = 0;              // entries
    std::unique_ptr<timer> timer_;
};

}  // namespace dynamap::aws
