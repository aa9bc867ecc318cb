// Parses an HTTP/1.1 response as its bytes arrive, without a socket and without JSON.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/prefetch.hpp"
#include "dynamap/aws/request.hpp"

namespace dynamap::aws {

/// The headers of a response that the library uses.
/// Lifetime: the views point into the parser's buffer. They are valid until its next non-const call.
struct response_head {
    int status = 0;
    std::string_view request_id;                 // x-amzn-requestid, x-amz-request-id
    std::string_view error_type;                 // x-amzn-errortype
    std::string_view query_error;                // x-amzn-query-error
    std::string_view date;                       // Date, for clock skew
    std::string_view content_encoding;           // Content-Encoding
    std::string_view location;                   // Location, of a redirect
    std::optional<std::uint32_t> crc32;          // x-amz-crc32
    std::optional<std::int64_t> retry_after_ms;  // x-amz-retry-after
    bool keep_alive = false;                     // whether the connection may serve another request
    std::vector<header> headers;                 // all headers, if start() was asked to keep them
};

/// Parses the responses of one connection, one after the other. It owns the buffer and keeps it between
/// responses.
///
/// Use: start(); until done(): read bytes into prepare(), commit(n); at the end of the stream finish(). Then
/// head(), body().
/// Shape: interim responses (100 Continue) are skipped; chunks are joined; trailers are dropped.
/// Errors: throws `errc::malformed_response` and `errc::response_too_large`; the connection cannot be used
/// after that.
/// Cost: linear in the bytes, however they are split. A body with Content-Length is not copied. start() frees
/// a buffer that grew beyond 1 MiB; rest() frees one beyond 64 KiB.
class response_parser {
  public:
    explicit response_parser(std::size_t max_response_bytes);
    ~response_parser();
    response_parser(response_parser&&) noexcept;
    response_parser& operator=(response_parser&&) noexcept;

    /// Begins a new response. If bytes followed the last one, the connection is unusable: see leftover(). The
    /// response to a HEAD request has no body, even if it has a Content-Length.
    /// `keep_headers`: also keep the headers that the library does not use.
    void start(bool to_head_request = false, bool keep_headers = false);
    /// Where the next bytes go; at least one byte.
    struct space {
        char* data;
        std::size_t size;
    };
    [[nodiscard]] space prepare();
    /// Counts `count` bytes that were written to prepare()'s space.
    void commit(std::size_t count);
    /// The stream has ended.
    /// Errors: `errc::connection_lost` if the response is incomplete.
    void finish();

    [[nodiscard]] bool done() const noexcept;
    /// Whether any byte of the response has arrived.
    [[nodiscard]] bool begun() const noexcept;
    /// Whether there are unsolicited bytes after the response.
    [[nodiscard]] bool leftover() const noexcept;
    /// These bytes; valid until start().
    [[nodiscard]] std::string_view surplus() const noexcept;
    [[nodiscard]] response_head const& head() const noexcept;
    /// The body, contiguous (chunks joined); valid until start().
    [[nodiscard]] std::string_view body() const noexcept;
    /// How many bytes from body().data() on may be read; at least body().size() + 64.
    [[nodiscard]] std::size_t readable() const noexcept;

    /// Frees a large buffer together with the response in it. Call it when the connection becomes idle.
    void rest() noexcept;

    /// Its own memory, without the buffer.
    [[nodiscard]] memory_range memory() const noexcept;

  private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

/// Whether the bytes after a complete response begin another one. If so, the first response may not belong to
/// the request.
///
/// Shape: not a 408 (Request Timeout): a server sends that on its own before it closes a connection.
[[nodiscard]] bool begins_response(std::string_view surplus) noexcept;

}  // namespace dynamap::aws
