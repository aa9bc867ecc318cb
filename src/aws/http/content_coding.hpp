// Decompresses response bodies: gzip and deflate.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

namespace dynamap::aws {

/// Decompresses a response body.
///
/// Cost: nothing until a body is compressed. Then it uses spare memory of the thread, and gives it back in
/// its destructor.
class content_decoder {
  public:
    content_decoder() noexcept;
    content_decoder(content_decoder const&) = delete;
    content_decoder& operator=(content_decoder const&) = delete;
    ~content_decoder();

    /// Returns `body` without its `coding`, which is the value of a Content-Encoding header.
    ///
    /// Shape: gzip (x-gzip) with one or several members, deflate with or without zlib's frame. Returns the
    /// body unchanged if it is empty, or if its coding is empty or "identity".
    /// Errors: `errc::response_too_large` if the result is larger than `max_size`, before more memory than
    /// that is allocated; `errc::malformed_response` for damaged data and for an unknown coding.
    /// Lifetime: the text lives as long as this object and `body`.
    [[nodiscard]] std::string_view decode(std::string_view coding, std::string_view body,
                                          std::size_t max_size);

  private:
    struct memory;
    static std::unique_ptr<memory>& spare();

    std::unique_ptr<memory> memory_;
};

}  // namespace dynamap::aws
