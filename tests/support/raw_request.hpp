// A request's text taken apart, so that a proxy can change it, or check its signature.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "dynamap/aws/sign.hpp"

namespace test {

/// Reads a whole request, head and body. Header values are as they came but for the spaces around them.
/// Errors: `std::invalid_argument` for what is no request.
[[nodiscard]] dynamap::aws::http_request read_raw_request(std::string_view text);
/// A request as it goes over the wire; Content-Length is its body's.
[[nodiscard]] std::string write_raw_request(dynamap::aws::http_request const& request);

/// A header's value; empty when there is none. Names are the same in any case.
[[nodiscard]] std::string header_of(dynamap::aws::http_request const& request, std::string_view name);

/// The parts of an Authorization header of Signature Version 4.
struct authorization {
    std::string access_key_id, day;
    dynamap::aws::signing_scope scope;
    std::string signed_headers, signature;
};
[[nodiscard]] std::optional<authorization> authorization_of(dynamap::aws::http_request const& request);

/// Why a service would refuse a request that must be signed by `identity`; empty: the signature is right.
///
/// Shape: it is computed anew from what came: path, query, the signed headers, the body. Host and all x-amz-
/// headers must be among those. The date is compared with the scope's day only.
[[nodiscard]] std::string signature_fault(dynamap::aws::http_request const& request,
                                          dynamap::aws::credentials const& identity);

}  // namespace test
