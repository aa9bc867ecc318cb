// Signature Version 2 as a pure function, for services that support no other (SimpleDB).
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "dynamap/aws/credentials.hpp"
#include "dynamap/aws/request.hpp"

namespace dynamap::aws {

/// Returns the signed form, percent-encoded: a POST's body or a GET's query.
///
/// Shape: replaces or adds AWSAccessKeyId, SignatureVersion, SignatureMethod, Timestamp, SecurityToken and
/// Signature. An existing Timestamp or Expires is kept. `host` is the Host header's value. `path` begins with
/// '/'.
/// Errors: `errc::missing_credentials` if `identity` is empty.
/// Source: https://docs.aws.amazon.com/general/latest/gr/signature-version-2.html
[[nodiscard]] std::string sign_v2(std::string_view method, std::string_view host, std::string_view path,
                                  form_parameters parameters, credentials const& identity,
                                  std::chrono::system_clock::time_point time);

}  // namespace dynamap::aws
