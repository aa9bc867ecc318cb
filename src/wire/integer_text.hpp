// An integer's digits. Room: wire.
#pragma once

#include <charconv>
#include <cstdint>

#include "dynamap/byte_buffer.hpp"

namespace dynamap::wire {

inline void append_integer(byte_buffer& out, std::int64_t value) {
    constexpr std::size_t longest = 20;
    char* const begin = out.prepare(longest);
    out.commit(static_cast<std::size_t>(std::to_chars(begin, begin + longest, value).ptr - begin));
}

}  // namespace dynamap::wire
