// All deadlines and sleeps of a client with one Asio timer.
#pragma once

#include <asio/any_io_executor.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

namespace dynamap::aws {

/// Expires entries at their times, with one Asio timer for any number of entries.
///
/// Shape: the timer is set again only for an entry that is earlier than all others. If no entry is left the
/// timer is cancelled, so that `io_context::run()` can return.
/// Thread: any. An entry expires on a thread of the executor's context, under the queue's lock.
/// Cost: set is O(log n), and O(1) if no other entry is later; clear is amortised O(1). Neither makes a
/// system call if another entry is earlier. Neither touches the other entries, which lie far apart in memory.
class timer_queue : public std::enable_shared_from_this<timer_queue> {
  public:
    using clock = std::chrono::steady_clock;

    /// An object with a time, in the frame of its coroutine.
    class entry {
      public:
        entry(entry const&) = delete;
        entry& operator=(entry const&) = delete;

      protected:
        entry() = default;
        ~entry() = default;

      private:
        friend timer_queue;
        /// The time has come. Must be short and must not call the queue.
        virtual void on_expiry() noexcept = 0;
        /// The execution context is being destroyed: the entry will not expire.
        virtual void abandon() noexcept = 0;

        std::uint32_t registration_ = 0;  // in the queue's entries, from 1; 0: not there
    };

    [[nodiscard]] static std::shared_ptr<timer_queue> make(asio::any_io_executor const& executor);
    ~timer_queue();

    /// Makes `e` expire at `at`. It must not be set already.
    void set(entry& e, clock::time_point at);
    /// Makes sure that `e` is not set. It is not expiring any more after the return. Returns whether it was
    /// set.
    bool clear(entry& e) noexcept;

  private:
    struct timer;  // Asio's timer and its pending operations
    class wait_handler;
    struct registration {
        entry* what = nullptr;         // null: free
        std::uint32_t generation = 0;  // how many entries it has had
    };
    /// A time that was set. If it was cleared, its place has another generation when the time comes.
    struct slot {
        clock::time_point at;
        std::uint32_t registration;
        std::uint32_t generation;
        friend bool operator>(slot const& a, slot const& b) noexcept { return a.at > b.at; }
    };

    explicit timer_queue(asio::any_io_executor const& executor);
    void arm(clock::time_point at);
    void on_timer(std::size_t generation);
    void disarm_if_idle();
    void abandon_all() noexcept;

    [[nodiscard]] bool cleared(slot const& s) const noexcept {
        return registrations_[s.registration].generation != s.generation;
    }
    void take_out(entry& e) noexcept;
    void drop_cleared() noexcept;

    std::mutex mutex_;
    std::vector<slot> heap_;  // earliest first; cleared ones are removed when they are the majority
    std::vector<registration> registrations_;
    std::vector<std::uint32_t> free_;  // free places; has room for all
    std::size_t set_ = 0;              // number of entries
    std::unique_ptr<timer> timer_;
};

}  // namespace dynamap::aws
