// All the deadlines and sleeps of a client behind one timer. Room: aws.
#pragma once

#include <asio/any_io_executor.hpp>
#include <chrono>
#include <cstddef>
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
/// Cost: set and clear are O(log n) and take
/// no system call when another entry is earlier.
class alarm : public std::enable_shared_from_this<alarm> {
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
        friend alarm;
        /// The time has come. Must be short and must not call the alarm.
        virtual void ring() noexcept = 0;
        /// The execution context is being destroyed: nobody will ring.
        virtual void abandon() noexcept = 0;

        clock::time_point at_{};
        std::size_t place_ = 0;  // in the heap, from 1; 0: not in it
    };

    [[nodiscard]] static std::shared_ptr<alarm> make(asio::any_io_executor const& executor);
    ~alarm();

    /// Has `e` ring at `at`. It must not be set already.
    void set(entry& e, clock::time_point at);
    /// Makes sure that `e` is not set; it is not ringing any more after the return. Answers whether it was
    /// set.
    bool clear(entry& e) noexcept;

  private:
    struct timer;  // Asio's, with what is pending on it
    class wait_handler;
    struct slot {
        clock::time_point at;
        entry* what;
    };

    explicit alarm(asio::any_io_executor const& executor);
    void arm();
    void on_timer(std::size_t generation);
    void disarm_if_idle();
    void abandon_all() noexcept;

    void put(std::size_t place, slot s) noexcept;
    void rise(std::size_t place) noexcept;
    void sink(std::size_t place) noexcept;
    void take_out(entry& e) noexcept;

    std::mutex mutex_;
    std::vector<slot> heap_;  // earliest first; the children of i are 2i+1 and 2i+2
    std::unique_ptr<timer> timer_;
};

}  // namespace dynamap::aws
