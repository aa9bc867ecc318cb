// Decompresses response bodies: gzip and deflate.
#include "aws/http/content_coding.hpp"

#include <libdeflate.h>

#include <algorithm>
#include <cstdint>
#include <new>
#include <string>
#include <utility>

#include "aws/http/ascii.hpp"
#include "dynamap/error.hpp"

namespace dynamap::aws {
namespace {

constexpr std::size_t kept_capacity = std::size_t{2} << 20;
constexpr std::size_t greatest_ratio = 1032;  // the highest possible ratio of deflate

/// One way to decompress a body. libdeflate's functions have the same signature.
using inflate = libdeflate_result (*)(libdeflate_decompressor*, void const* in, std::size_t in_size,
                                      void* out, std::size_t out_size, std::size_t* taken, std::size_t* made);

[[noreturn]] void refuse_coding(std::string_view coding) {
    throw error(errc::malformed_response,
                "the response's body has the Content-Encoding \"" + std::string(coding) +
                    "\", which was not requested and is not supported; does something "
                    "between this client and the service change responses?");
}

[[noreturn]] void refuse_damaged(std::string_view coding) {
    throw error(errc::malformed_response,
                "the response's body is not valid " + std::string(coding) +
                    " data, although its Content-Encoding says so: it is damaged or truncated");
}

[[noreturn]] void refuse_size(std::size_t max_size) {
    throw error(errc::response_too_large,
                "the response is longer than " + std::to_string(max_size) +
                    " bytes when it is decompressed; request less at a time, or raise "
                    "client_config::max_response_bytes");
}

/// The uncompressed size in the last four bytes of gzip data. It may be wrong.
std::size_t stated_size(std::string_view gzip) noexcept {
    if (gzip.size() < 4) return 0;
    auto const byte = [&](std::size_t i) {
        return static_cast<std::uint32_t>(static_cast<unsigned char>(gzip[gzip.size() - 4 + i])) << (8 * i);
    };
    return byte(0) | byte(1) | byte(2) | byte(3);
}

/// The largest size to which data of this size can decompress.
std::size_t most_from(std::size_t compressed) noexcept { return compressed * greatest_ratio + 64; }

}  // namespace

struct content_decoder::memory {
    memory() : decompressor(::libdeflate_alloc_decompressor(), &::libdeflate_free_decompressor) {
        if (!decompressor) throw std::bad_alloc();
    }

    void reserve(std::size_t wanted) {
        if (wanted <= capacity) return;
        // many small members must not each copy all the data before them
        wanted = std::max(wanted, 2 * capacity);
        auto larger = std::make_unique_for_overwrite<char[]>(wanted);
        std::copy_n(block.get(), filled, larger.get());
        block = std::move(larger);
        capacity = wanted;
    }

    /// Decompresses one member, appends the result, and removes the member from the front of `body`.
    libdeflate_result add(inflate read, std::string_view& body, std::size_t guess, std::size_t max_size) {
        for (std::size_t room = std::max<std::size_t>(guess, 64);; room *= 2) {
            std::size_t const end = std::min(filled + room, max_size);
            reserve(end);
            std::size_t taken = 0, made = 0;
            auto const result = read(decompressor.get(), body.data(), body.size(), block.get() + filled,
                                     end - filled, &taken, &made);
            if (result == LIBDEFLATE_SUCCESS) {
                filled += made;
                body.remove_prefix(taken);
            }
            if (result != LIBDEFLATE_INSUFFICIENT_SPACE) return result;
            if (end == max_size) refuse_size(max_size);
        }
    }

    std::unique_ptr<libdeflate_decompressor, decltype(&::libdeflate_free_decompressor)> decompressor;
    std::unique_ptr<char[]> block;
    std::size_t capacity = 0;
    std::size_t filled = 0;
};

std::unique_ptr<content_decoder::memory>& content_decoder::spare() {
    thread_local std::unique_ptr<memory> of_thread;
    return of_thread;
}

content_decoder::content_decoder() noexcept = default;

content_decoder::~content_decoder() {
    if (memory_ == nullptr) return;
    if (memory_->capacity > kept_capacity) {
        memory_->block.reset();
        memory_->capacity = 0;
    }
    spare() = std::move(memory_);
}

std::string_view content_decoder::decode(std::string_view coding, std::string_view body,
                                         std::size_t max_size) {
    if (body.empty() || coding.empty() || same_name(coding, "identity")) return body;
    bool const gzip = same_name(coding, "gzip") || same_name(coding, "x-gzip");
    if (!gzip && !same_name(coding, "deflate")) refuse_coding(coding);

    if (memory_ == nullptr) memory_ = std::exchange(spare(), nullptr);
    if (memory_ == nullptr) memory_ = std::make_unique<memory>();
    memory_->filled = 0;
    std::size_t const stated = gzip ? stated_size(body) : 0;
    bool const credible = stated != 0 && stated <= most_from(body.size());
    if (credible && stated > max_size) refuse_size(max_size);
    std::size_t const guess = credible ? stated : std::min(body.size() * 4, max_size);

    if (gzip) {
        while (!body.empty())
            if (memory_->add(&::libdeflate_gzip_decompress_ex, body, guess, max_size) != LIBDEFLATE_SUCCESS)
                refuse_damaged(coding);
    } else if (memory_->add(&::libdeflate_zlib_decompress_ex, body, guess, max_size) != LIBDEFLATE_SUCCESS) {
        auto const raw = memory_->add(&::libdeflate_deflate_decompress_ex, body, guess, max_size);
        if (raw != LIBDEFLATE_SUCCESS) refuse_damaged(coding);
    }
    if (!body.empty()) refuse_damaged(coding);
    return {memory_->block.get(), memory_->filled};
}

}  // namespace dynamap::aws
