#include "dynamap/byte_buffer.hpp"

#include <algorithm>
#include <utility>

namespace dynamap {

byte_buffer::byte_buffer(byte_buffer&& other) noexcept
    : block_(std::move(other.block_)),
      body_(std::exchange(other.body_, nullptr)),
      front_(other.front_),
      size_(std::exchange(other.size_, 0)),
      capacity_(std::exchange(other.capacity_, 0)) {}

byte_buffer& byte_buffer::operator=(byte_buffer&& other) noexcept {
    byte_buffer taken(std::move(other));
    block_ = std::move(taken.block_);
    body_ = taken.body_;
    front_ = taken.front_;
    size_ = taken.size_;
    capacity_ = taken.capacity_;
    return *this;
}

std::string_view byte_buffer::with_head(std::string_view head) {
    if (block_ == nullptr || head.size() > front_) reallocate(std::max(front_, head.size()), capacity_);
    char* const begin = std::copy_backward(head.data(), head.data() + head.size(), body_);
    return {begin, head.size() + size_};
}

void byte_buffer::grow(std::size_t count) {
    constexpr std::size_t least = 256;
    reallocate(front_, std::max({least, capacity_ * 2, size_ + count}));
}

void byte_buffer::reallocate(std::size_t front, std::size_t capacity) {
    auto block = std::make_unique_for_overwrite<char[]>(front + capacity);
    char* const body = block.get() + front;
    std::copy_n(body_, size_, body);
    block_ = std::move(block);
    body_ = body;
    front_ = front;
    capacity_ = capacity;
}

}  // namespace dynamap
