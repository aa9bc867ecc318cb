// What a service says when it refuses, in any of its formats.
#pragma once

#include <string>
#include <string_view>

#include "dynamap/error.hpp"

namespace dynamap::aws {

/// A refusal, as the service wrote it.
struct service_error {
    std::string code;          ///< without namespace and URL; empty when the body does not say
    std::string message;       ///< the service's words
    std::string request_id;    ///< from an XML body
    std::string type;          ///< "Sender" or "Receiver": whose fault it is; only with `query_error`
    std::string modeled_code;  ///< the code without regard to `query_error`
    std::string endpoint;      ///< of S3's redirects: the host that is meant
    std::string region;        ///< of S3: where the bucket is, if the request was signed for another region
};

/// Reads the body of an error answer: JSON, or XML as S3, the Query services or EC2 and SimpleDB write it.
///
/// Shape: `error_type` is the X-Amzn-ErrorType header, or empty; it goes before the body. `query_error` is
/// the x-amzn-query-error header, "CODE;Sender", or empty: the code that a service had before it learnt JSON,
/// for who asked for it with x-amzn-query-mode; it goes before both.
/// Errors: none for a body that cannot be read: what was found is given.
[[nodiscard]] service_error read_error_answer(std::string_view body, std::string_view error_type,
                                              std::string_view query_error = {});

/// What a code or, where it says nothing to us, a status means.
[[nodiscard]] errc meaning_of(std::string_view code, int http_status, std::string_view service) noexcept;

}  // namespace dynamap::aws
