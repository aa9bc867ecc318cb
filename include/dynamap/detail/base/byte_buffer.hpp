// A growing sequence of bytes.
#pragma once

#include <cstddef>
#include <cstring>
#include <string_view>
#include <utility>

namespace dynamap {

/// A sequence of bytes that grows at its end.
///
/// Shape: one contiguous block.
/// Cost: growing doubles the block. Blocks up to 32 KiB come from a cache of this thread, and `clear()` keeps
/// the block, so there is no allocation after warm-up.
class byte_buffer {
  public:
    /// Makes an empty buffer. It takes a block at the first write.
    byte_buffer() = default;
    byte_buffer(byte_buffer&& other) noexcept
        : block_(std::exchange(other.block_, nullptr)),
          size_(std::exchange(other.size_, 0)),
          capacity_(std::exchange(other.capacity_, 0)) {}
    byte_buffer& operator=(byte_buffer&& other) noexcept {
        byte_buffer taken(std::move(other));
        std::swap(block_, taken.block_);
        std::swap(size_, taken.size_);
        std::swap(capacity_, taken.capacity_);
        return *this;
    }
    ~byte_buffer() {
        if (block_ != nullptr) give_back();
    }

    /// Returns the bytes written so far.
    /// Lifetime: valid until the next call that is not const.
    [[nodiscard]] std::string_view view() const noexcept { return {block_, size_}; }
    /// Returns the number of bytes written.
    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    /// Removes the bytes and keeps the block.
    void clear() noexcept { size_ = 0; }
    /// Makes room for `count` more bytes and returns their position. `commit` what was written.
    /// Lifetime: valid until the next call that is not const.
    [[nodiscard]] char* prepare(std::size_t count) {
        if (capacity_ - size_ < count) grow(count);
        return block_ + size_;
    }
    /// Adds `count` bytes that were written at the position that `prepare` returned, at most as many as were
    /// prepared.
    void commit(std::size_t count) noexcept { size_ += count; }
    /// Appends `text`, which must not lie in this buffer.
    void append(std::string_view text) {
        if (text.empty()) return;  // memcpy takes no null pointer, not even for a length of 0
        std::memcpy(prepare(text.size()), text.data(), text.size());
        size_ += text.size();
    }
    /// Appends one character.
    void push_back(char c) {
        *prepare(1) = c;
        ++size_;
    }
    /// Removes the last `count` bytes. The buffer must have that many.
    void pop_back(std::size_t count = 1) noexcept { size_ -= count; }

  private:
    void grow(std::size_t count);
    void give_back() noexcept;

    char* block_ = nullptr;
    std::size_t size_ = 0;
    std::size_t capacity_ = 0;
};

}  // namespace dynamap
