// A growing run of bytes with room kept free in front. Room: base.
#pragma once

#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>

namespace dynamap {

/// Bytes that grow at the end; room in front lets a message's head be put before a body already written.
///
/// Shape: one contiguous block; `view()` is the body.
/// Cost: growing doubles; `clear()` keeps the block, so a reused buffer allocates nothing once warm.
class byte_buffer {
  public:
    /// An empty buffer that keeps `front_room` bytes free before its first byte; allocates at the first
    /// write.
    explicit byte_buffer(std::size_t front_room = 0) noexcept : front_(front_room) {}
    byte_buffer(byte_buffer&& other) noexcept;
    byte_buffer& operator=(byte_buffer&& other) noexcept;
    ~byte_buffer() = default;

    /// The bytes written so far.
    /// Lifetime: valid until the next call that is not const.
    [[nodiscard]] std::string_view view() const noexcept { return {body_, size_}; }
    /// How many bytes were written.
    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    /// How many bytes are kept free in front.
    [[nodiscard]] std::size_t front_room() const noexcept { return front_; }

    /// Forgets the bytes and keeps the block.
    void clear() noexcept { size_ = 0; }
    /// Makes room for `count` more bytes and answers where they go; `commit` what was written.
    /// Lifetime: valid until the next call that is not const.
    [[nodiscard]] char* prepare(std::size_t count) {
        if (capacity_ - size_ < count) grow(count);
        return body_ + size_;
    }
    /// Counts `count` bytes, written where `prepare` said, as part of the buffer; at most as many as were prepared.
    void commit(std::size_t count) noexcept { size_ += count; }
    /// Appends `text`, which must not lie in this buffer.
    void append(std::string_view text) {
        if (text.empty()) return;  // memcpy takes no null pointer, not even for nothing
        std::memcpy(prepare(text.size()), text.data(), text.size());
        size_ += text.size();
    }
    /// Appends one character.
    void push_back(char c) {
        *prepare(1) = c;
        ++size_;
    }
    /// Takes back the last `count` bytes, of which there must be as many.
    void pop_back(std::size_t count = 1) noexcept { size_ -= count; }

    /// The body with `head` in front of it, contiguous; the body itself does not change.
    ///
    /// Lifetime: valid until the next call that is not const. A head longer than the front room makes it
    /// larger.
    [[nodiscard]] std::string_view with_head(std::string_view head);

  private:
    void grow(std::size_t count);
    void reallocate(std::size_t front, std::size_t capacity);

    std::unique_ptr<char[]> block_;
    char* body_ = nullptr;  // block_ behind the front room
    std::size_t front_ = 0;
    std::size_t size_ = 0;
    std::size_t capacity_ = 0;  // bytes behind the front room
};

}  // namespace dynamap
