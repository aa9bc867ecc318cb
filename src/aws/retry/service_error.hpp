// A service's error response, in any of its formats.
#pragma once

#include <string>
#include <string_view>

#include "dynamap/error.hpp"

namespace dynamap::aws {

/// An error as the service wrote it.
struct service_error {
    std::string code;          ///< without namespace and URL; empty if the body has none
    std::string message;       ///< the service's message
    std::string request_id;    ///< from an XML body
    std::string type;          ///< "Sender" or "Receiver": who caused the error; only with `query_error`
    std::string modeled_code;  ///< the code, ignoring `query_error`
    std::string endpoint;      ///< of S3's redirects: the correct host
    std::string region;        ///< of S3: the bucket's region, if the request was signed for another one
};

/// Parses the body of an error response: JSON, or the XML of S3, of the Query services, or of EC2 and
/// SimpleDB.
///
/// Shape: `error_type` is the X-Amzn-ErrorType header, or empty; it takes precedence over the body.
/// `query_error` is the x-amzn-query-error header, "CODE;Sender", or empty; it takes precedence over both. A
/// service with x-amzn-query-mode sends in it the code that it used before it supported JSON.
/// Errors: none. If the body cannot be parsed, returns what was found.
[[nodiscard]] service_error read_service_error(std::string_view body, std::string_view error_type,
                                               std::string_view query_error = {});

/// The meaning of a code or, if the code is unknown, of a status.
[[nodiscard]] errc meaning_of(std::string_view code, int http_status, std::string_view service) noexcept;

}  // namespace dynamap::aws
