// Bodies that a server has compressed: gzip and deflate.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

namespace dynamap::aws {

/// Restores a compressed body.
///
/// Cost: nothing until a body is compressed; then the thread's spare memory, which it gives back at its end.
class content_decoder {
  public:
    content_decoder() noexcept;
    content_decoder(content_decoder const&) = delete;
    content_decoder& operator=(content_decoder const&) = delete;
    ~content_decoder();

    /// What `body` was before `coding` was applied, the value of a Content-Encoding header.
    ///
    /// Shape: gzip (x-gzip) of one or several members, deflate with zlib's frame or without. An empty body,
    /// and one whose coding is empty or "identity", is returned as it is.
    /// Errors: `errc::response_too_large` beyond `max_size`, before more memory than that is asked for;
    /// `errc::malformed_response` for damaged data and for an unknown coding.
    /// Lifetime: the text lives as long as this object and `body`.
    [[nodiscard]] std::string_view decode(std::string_view coding, std::string_view body,
                                          std::size_t max_size);

  private:
    struct memory;
    static std::unique_ptr<memory>& spare();

    std::unique_ptr<memory> memory_;
};

}  // namespace dynamap::aws
