// An HTTP/1.1 response, read as its bytes come: no socket, no JSON.
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

/// The headers of an answer that the library acts on.
/// Lifetime: the texts lie in the parser's buffer until its next call that is not const.
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
    std::vector<header> headers;                 // all of them, if start() was asked to keep them
};

/// Reads one response after the other from one connection; the buffer belongs to it and is kept between
/// responses.
///
/// Use: start(); until done(): read some bytes to prepare(), commit(n); at the stream's end finish(). Then
/// head(), body().
/// Shape: interim answers (100 Continue) are passed over; chunks are joined; trailers are dropped.
/// Errors: `errc::malformed_response` and `errc::response_too_large`, thrown; after one the connection is of
/// no use.
/// Cost: linear in the bytes, however they come. No copy of a body with Content-Length; a buffer that grew
/// beyond 1 MiB is given back at start(), one beyond 64 KiB by rest().
class response_parser {
  public:
    explicit response_parser(std::size_t max_response_bytes);
    ~response_parser();
    response_parser(response_parser&&) noexcept;
    response_parser& operator=(response_parser&&) noexcept;

    /// Begins a new response. Bytes that came behind the last one make the connection unusable: see
    /// leftover(). The answer to a HEAD request has no body, whatever its Content-Length says.
    /// `keep_headers`: also those that the library does not act on.
    void start(bool to_head_request = false, bool keep_headers = false);
    /// Where the next bytes go: at least one.
    struct space {
        char* data;
        std::size_t size;
    };
    [[nodiscard]] space prepare();
    /// Counts `count` bytes that were written to prepare()'s space.
    void commit(std::size_t count);
    /// Tells that the stream ended.
    /// Errors: `errc::connection_lost` when the response is not whole by then.
    void finish();

    [[nodiscard]] bool done() const noexcept;
    /// Whether any byte of the response has come.
    [[nodiscard]] bool begun() const noexcept;
    /// Whether there are bytes behind the response, which nobody asked for.
    [[nodiscard]] bool leftover() const noexcept;
    /// These bytes; valid until start().
    [[nodiscard]] std::string_view surplus() const noexcept;
    [[nodiscard]] response_head const& head() const noexcept;
    /// The body, contiguous (chunks joined); valid until start().
    [[nodiscard]] std::string_view body() const noexcept;
    /// How many bytes from body().data() on may be read; at least body().size() + 64.
    [[nodiscard]] std::size_t readable() const noexcept;

    /// Gives a large buffer back, and the response in it: the connection is not used for a while.
    void rest() noexcept;

    /// Its own memory, without the buffer.
    [[nodiscard]] memory_range memory() const noexcept;

  private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

/// Whether bytes behind a whole response begin another one, which puts in doubt that the first belongs to the
/// request.
///
/// Shape: not a 408 (Request Timeout): a server sends that by itself, before it closes a connection.
[[nodiscard]] bool begins_response(std::string_view surplus) noexcept;

}  // namespace dynamap::aws
