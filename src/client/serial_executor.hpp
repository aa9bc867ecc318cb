// An executor that runs what it is given one after the other, and survives a failed allocation.
#pragma once

#include <asio/any_io_executor.hpp>
#include <asio/detail/executor_function.hpp>
#include <asio/execution/blocking.hpp>
#include <asio/execution/context.hpp>
#include <asio/execution/outstanding_work.hpp>
#include <asio/execution_context.hpp>
#include <cstddef>
#include <memory>
#include <type_traits>
#include <utility>

namespace dynamap::detail {

/// What a strand is, for the coroutines of one call.
///
/// An `asio::strand` does not fit into an `asio::any_io_executor`: each operation that begins copies it into
/// memory of its own, in functions that are noexcept, and making one without memory crashes. This one fits.
/// Its queue is as long as reserve() asks for, so that what is queued within that needs no memory of it.
class serial_executor {
  public:
    /// Runs functions on `inner`.
    /// Errors: `std::bad_alloc`.
    [[nodiscard]] static serial_executor make(asio::any_io_executor const& inner);
    serial_executor(serial_executor const& other) noexcept;
    serial_executor(serial_executor&& other) noexcept = default;
    serial_executor& operator=(serial_executor const&) = delete;
    ~serial_executor();

    /// Makes room for so many functions that wait. To be called by one of them, or before the first.
    void reserve(std::size_t functions) const;
    /// Calls `function`, the first one of all, in this thread, which must be one of `inner`.
    template <class Function>
    void begin(Function& function) const {
        begin([](void* called) { (*static_cast<Function*>(called))(); }, &function);
    }

    // What Asio asks of an executor.
    template <class Function>
    void execute(Function&& function) const {
        using plain = std::remove_cvref_t<Function>;
        if (!never_blocks_ && runs_here()) {
            plain now(std::forward<Function>(function));
            return now();
        }
        if constexpr (std::is_same_v<plain, asio::detail::executor_function>)
            push(std::forward<Function>(function));
        else
            push(asio::detail::executor_function(plain(std::forward<Function>(function)),
                                                 std::allocator<void>()));
    }
    [[nodiscard]] asio::execution_context& query(asio::execution::context_t) const noexcept;
    [[nodiscard]] asio::execution::blocking_t query(asio::execution::blocking_t) const noexcept {
        if (never_blocks_) return asio::execution::blocking.never;
        return asio::execution::blocking.possibly;
    }
    [[nodiscard]] asio::execution::outstanding_work_t query(
        asio::execution::outstanding_work_t) const noexcept {
        if (tracked_) return asio::execution::outstanding_work.tracked;
        return asio::execution::outstanding_work.untracked;
    }
    [[nodiscard]] serial_executor require(asio::execution::blocking_t::never_t) const noexcept {
        return {state_, true, tracked_};
    }
    [[nodiscard]] serial_executor require(asio::execution::blocking_t::possibly_t) const noexcept {
        return {state_, false, tracked_};
    }
    [[nodiscard]] serial_executor require(asio::execution::outstanding_work_t::tracked_t) const noexcept {
        return {state_, never_blocks_, true};
    }
    [[nodiscard]] serial_executor require(asio::execution::outstanding_work_t::untracked_t) const noexcept {
        return {state_, never_blocks_, false};
    }
    friend bool operator==(serial_executor const& a, serial_executor const& b) noexcept {
        return a.state_ == b.state_ && a.never_blocks_ == b.never_blocks_ && a.tracked_ == b.tracked_;
    }

  private:
    class state;
    class invoker;
    serial_executor(std::shared_ptr<state> const& of, bool never_blocks, bool tracked) noexcept;
    void begin(void (*function)(void*), void* with) const;
    [[nodiscard]] bool runs_here() const noexcept;
    void push(asio::detail::executor_function function) const;

    std::shared_ptr<state> state_;
    bool never_blocks_ = false;
    bool tracked_ = false;
};

}  // namespace dynamap::detail
