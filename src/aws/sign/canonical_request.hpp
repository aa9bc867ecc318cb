// The canonical form of a request, which Signature Version 4 hashes.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dynamap/aws/sign.hpp"

namespace dynamap::aws {

/// Resolves '.', '..' and empty segments (RFC 3986, 5.2.4); the result begins with '/'.
[[nodiscard]] std::string normalize_path(std::string_view path);

/// The path in the form that is signed; `path` is as on the request line.
[[nodiscard]] std::string canonical_path(std::string_view path, bool normalize, bool double_encode);

/// Names and values encoded, sorted by name, then value; `query` is as on the request line, without '?'.
[[nodiscard]] std::string canonical_query(std::string_view query);

/// Does the same with decoded names and values.
[[nodiscard]] std::string canonical_query(std::vector<std::pair<std::string, std::string>> parameters);

/// Appends a header's value without surrounding white space. Each run of white space inside, folded lines
/// included, becomes one space.
void append_header_value(std::string& out, std::string_view value);

/// A request's headers in the form that is signed.
struct canonical_headers {
    std::string lines;  ///< "name:value\n", names in lower case, sorted; values of one name joined by ','
    std::string names;  ///< "content-type;host;x-amz-date"
};

/// Canonicalizes all headers except `unsigned_names` (lower case).
[[nodiscard]] canonical_headers canonicalize(std::vector<header> const& headers,
                                             std::vector<std::string> const& unsigned_names);

/// The whole canonical request. `payload_hash` is its last line.
[[nodiscard]] std::string canonical_request(http_request const& request, canonical_headers const& headers,
                                            signing_options const& options, std::string_view payload_hash);

/// The text to sign; `date` is X-Amz-Date's value, `scope` is "YYYYMMDD/region/service/aws4_request".
[[nodiscard]] std::string string_to_sign(std::string_view date, std::string_view scope,
                                         std::string_view canonical);

/// "YYYYMMDD/region/service/aws4_request".
[[nodiscard]] std::string credential_scope(std::string_view day, signing_scope const& scope);

}  // namespace dynamap::aws
