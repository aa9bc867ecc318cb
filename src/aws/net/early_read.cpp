// A read that begins before a request is sent.
#include "aws/net/early_read.hpp"

#include <asio/buffer.hpp>
#include <asio/error.hpp>
#include <cerrno>
#include <new>
#include <tuple>
#include <utility>

#include "aws/net/asio_error.hpp"
#include "aws/net/waiter.hpp"

namespace dynamap::aws {

/// An allocator of one block, which lies in the early_read, and else of blocks of the heap.
///
/// Lifetime: Asio frees the block before it calls or destroys the handler, which owns the early_read.
template <class T>
class early_read::memory {
  public:
    using value_type = T;

    explicit memory(early_read& read) noexcept : read_(&read) {}
    template <class Other>
    memory(memory<Other> const& other) noexcept : read_(other.read_) {}

    [[nodiscard]] T* allocate(std::size_t count) {
        if (count * sizeof(T) > operation_size || alignof(T) > alignof(std::max_align_t) ||
            read_->operation_exists_)
            return std::allocator<T>().allocate(count);
        read_->operation_exists_ = true;
        return reinterpret_cast<T*>(read_->operation_);
    }
    void deallocate(T* block, std::size_t count) noexcept {
        if (reinterpret_cast<std::byte*>(block) == read_->operation_) read_->operation_exists_ = false;
        else std::allocator<T>().deallocate(block, count);
    }
    template <class Other>
    bool operator==(memory<Other> const& other) const noexcept {
        return read_ == other.read_;
    }

  private:
    template <class Other>
    friend class memory;

    early_read* read_;
};

/// The handler that Asio calls, on the coroutine's executor, when the read has ended. If the execution
/// context is destroyed, Asio destroys the handler instead.
class early_read::handler {
  public:
    using executor_type = asio::any_io_executor;
    using allocator_type = memory<void>;

    handler(std::shared_ptr<early_read> read, asio::any_io_executor executor,
            prefetch_set const& soon) noexcept
        : read_(std::move(read)), executor_(std::move(executor)), soon_(soon) {}
    handler(handler&&) = default;
    handler& operator=(handler&&) = delete;
    ~handler() {
        if (read_) read_->abandon();
    }

    [[nodiscard]] executor_type get_executor() const noexcept { return executor_; }
    [[nodiscard]] allocator_type get_allocator() const noexcept { return allocator_type(*read_); }

    void operator()(std::error_code failed, std::size_t count = 0) {
        auto const read = std::move(read_);
        prefetch({read.get(), sizeof *read - operation_size});  // what Asio used is its last member
        for (memory_range const& range : soon_) prefetch(range);
        read->end(failed, count);
    }

  private:
    std::shared_ptr<early_read> read_;
    asio::any_io_executor executor_;
    prefetch_set soon_;
};

template <class Initiate>
void early_read::begin(std::shared_ptr<early_read> self, asio::any_io_executor const& executor,
                       prefetch_set const& soon, Initiate initiate) {
    early_read& read = *self;
    handler ends(std::move(self), executor, soon);
    read.called_off_ = read.cancelled_ = false;
    read.state_.store(state::reading, std::memory_order_relaxed);
    try {
        initiate(std::move(ends));
    } catch (...) {
        std::ignore = read.take();
        throw;
    }
}

bool early_read::begin(std::shared_ptr<early_read> self, asio::ip::tcp::socket& from,
                       asio::any_io_executor const& executor, char* to, std::size_t size,
                       prefetch_set const& soon) {
    bool nothing_yet = false;
    begin(std::move(self), executor, soon, [&](handler ends) {
        // Asio reports only later whether its first try read something. The system's result of that try can
        // be seen at once in errno.
        errno = 0;
        from.async_read_some(asio::buffer(to, size), std::move(ends));
        nothing_yet = errno == EAGAIN || errno == EWOULDBLOCK;
    });
    return nothing_yet;
}

void early_read::begin_wait(std::shared_ptr<early_read> self, asio::ip::tcp::socket& on,
                            asio::ip::tcp::socket::wait_type type, asio::any_io_executor const& executor,
                            prefetch_set const& soon) {
    begin(std::move(self), executor, soon, [&](handler ends) { on.async_wait(type, std::move(ends)); });
}

void early_read::call_off(asio::ip::tcp::socket& from) noexcept {
    if (has_ended()) return;
    called_off_ = true;
    asio_error_code ignored;
    from.cancel(ignored);
}

void early_read::wait(awaitable_handler::coroutine* waits, asio::ip::tcp::socket& from,
                      std::error_code* cancelled) {
    frames_ = frames(waits);
    awaitable_handler waiting(waits);
    auto slot = waiting.get_cancellation_slot();
    try {  // Asio calls this from a function that is noexcept
        if (slot.is_connected())
            slot.assign([this, &from, cancelled](asio::cancellation_type) {
                cancelled_ = true;
                if (cancelled != nullptr) *cancelled = code_of(asio::error::operation_aborted);
                asio_error_code ignored;
                from.cancel(ignored);
            });
    } catch (std::bad_alloc const&) {  // the wait cannot be cancelled then; its deadline ends it
    }
    handler_.emplace(std::move(waiting));
    // From here on another thread may resume the coroutine, which may destroy this object.
    auto expected = state::reading;
    if (state_.compare_exchange_strong(expected, state::waited_for, std::memory_order_acq_rel)) return;
    awaitable_handler early = std::move(*handler_);
    handler_.reset();
    waiter::resume(std::move(early));
}

early_read::result early_read::take() noexcept {
    state_.store(state::none, std::memory_order_relaxed);
    result got = std::exchange(got_, {});
    if (called_off_ && !cancelled_ && got.failed == code_of(asio::error::operation_aborted))
        got.failed.clear();
    return got;
}

void early_read::end(std::error_code failed, std::size_t count) {
    got_ = {count, failed};
    if (state_.exchange(state::ended, std::memory_order_acq_rel) != state::waited_for) return;
    frames_.prefetch();
    awaitable_handler waits = std::move(*handler_);
    handler_.reset();
    waits.resume();
}

void early_read::abandon() noexcept {
    got_ = {0, code_of(asio::error::operation_aborted)};
    if (state_.exchange(state::ended, std::memory_order_acq_rel) != state::waited_for) return;
    awaitable_handler const unwound = std::move(*handler_);
    handler_.reset();
}

}  // namespace dynamap::aws
