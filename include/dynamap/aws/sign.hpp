// Signature Version 4 as a pure function of request, credentials, scope and time. It returns headers or a
// URL's query.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dynamap/aws/credentials.hpp"
#include "dynamap/aws/request.hpp"

namespace dynamap::aws {

/// The scope in which a signature is valid.
struct signing_scope {
    std::string region;   ///< "eu-central-1"
    std::string service;  ///< the signing name: "dynamodb"
};

/// Returns the names of headers that are not signed, because proxies and clients change them.
[[nodiscard]] std::vector<std::string> const& hop_headers();

/// The differences between services.
struct signing_options {
    bool normalize_path = true;       ///< resolve '.', '..' and '//' (S3: no)
    bool double_encode_path = true;   ///< percent-encode the path once more (S3: no)
    bool sign_body = false;           ///< send and sign x-amz-content-sha256 (S3: yes)
    bool omit_session_token = false;  ///< add the token after signing
    std::string payload_hash = {};    ///< empty: that of the body; else e.g. "UNSIGNED-PAYLOAD"
    /// Headers that are not signed, in lower case.
    std::vector<std::string> unsigned_headers = hop_headers();
};

/// Returns the options of a service, by its signing name: S3's own for "s3", else the common ones.
[[nodiscard]] signing_options signing_options_of(std::string_view service);

/// All parts of a signature, for tests and for the error message of a rejected signature.
struct signature {
    std::string canonical_request;  ///< the request in AWS's normal form
    std::string string_to_sign;     ///< what the key signs: the scope and the hash of the request
    std::string signed_headers;     ///< their names, with ';' between them
    std::string value;              ///< 64 hexadecimal digits
};

/// The key of a day, region and service, derived from a secret by four HMACs. Keep it to save time.
///
/// Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
class signing_key {
  public:
    /// Derives the key; `date` is "YYYYMMDD".
    signing_key(std::string_view secret_access_key, std::string_view date, std::string_view region,
                std::string_view service);
    /// Returns the HMAC-SHA-256 of `text` under the key, as 64 hexadecimal digits.
    [[nodiscard]] std::string sign(std::string_view text) const;
    /// The derived key's bytes.
    [[nodiscard]] std::array<std::uint8_t, 32> const& bytes() const noexcept { return key_; }

  private:
    std::array<std::uint8_t, 32> key_{};
};

/// Signs a request: adds X-Amz-Date, X-Amz-Security-Token, x-amz-content-sha256 (if asked for) and
/// Authorization to its headers.
///
/// Shape: pure: the same input gives the same signature. Parts of an earlier signature are removed from
/// headers and query, so a request may be signed again.
/// Errors: `errc::missing_credentials` if `identity` is empty; `errc::invalid_configuration` if there is no
/// Host header.
/// Cost: hashes the body once and derives the day's key each time. For many requests pass a `signing_key`.
/// Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
signature sign(http_request& request, credentials const& identity, signing_scope const& scope,
               std::chrono::system_clock::time_point time, signing_options const& options = {});

/// Signs a request with a derived key that the caller keeps.
signature sign(http_request& request, credentials const& identity, signing_scope const& scope,
               std::chrono::system_clock::time_point time, signing_options const& options,
               signing_key const& key);

/// Adds the signature to the request's query: a presigned URL, which anyone who has it can use.
///
/// Shape: `expires_in` is how long AWS accepts the URL, at most 7 days. Empty: no X-Amz-Expires (some
/// services then use 5 to 15 minutes). The user of the URL must send the signed headers too. `sign_body` has
/// no effect.
/// Errors: those of `sign`.
/// Source: https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
signature presign(http_request& request, credentials const& identity, signing_scope const& scope,
                  std::chrono::system_clock::time_point time, std::optional<std::chrono::seconds> expires_in,
                  signing_options const& options = {});

/// Returns the SHA-256 of `data` as 64 hexadecimal digits.
[[nodiscard]] std::string sha256_hex(std::string_view data);

/// Returns a time as "YYYYMMDDTHHMMSSZ".
[[nodiscard]] std::string amz_date(std::chrono::system_clock::time_point time);

/// Signs requests of DynamoDB's protocol and writes their heads. It keeps the day's key.
///
/// Shape: `POST / HTTP/1.1`, or with another path, with Host, Content-Type, X-Amz-Date, X-Amz-Target, the
/// session token, Content-Length (not signed) and Authorization. The signature equals that of `sign` for the
/// same request.
/// Errors: `errc::missing_credentials` for empty credentials; `errc::invalid_configuration` for credentials
/// with control characters.
/// Thread: one thread at a time. Keep one for each thread, or guard it.
/// Cost: about a microsecond for a body of 200 bytes. After warm-up it does not allocate.
class json_signer {
  public:
    /// `host` is the Host header's value. `content_type` is e.g. "application/x-amz-json-1.0". `path` is the
    /// path of all requests, empty for "/". `origin` comes before it in the request line, for a proxy, and is
    /// not signed.
    json_signer(std::string_view host, signing_scope const& scope, std::string_view content_type,
                std::string_view path = {}, std::string_view origin = {});

    /// Writes the whole head of a request, blank line included, to `out`, which is cleared first. `target` is
    /// X-Amz-Target's value, without white space. `extra` contains header lines that are sent unsigned, each
    /// ended by CRLF, or is empty.
    void head(std::string& out, std::string_view target, std::string_view body, credentials const& identity,
              std::chrono::system_clock::time_point time, std::string_view extra = {});

  private:
    void use(credentials const& identity);
    void use_day(std::string_view day);

    signing_scope scope_;
    std::string head_start_, canonical_start_;  // everything before the date
    credentials identity_;                      // the next five were made for these
    std::string token_header_, token_line_;     // as sent and as signed; empty without a session token
    std::string signed_headers_;
    std::string day_, credential_scope_;  // "YYYYMMDD" and "YYYYMMDD/region/service/aws4_request"
    std::array<std::uint8_t, 32> key_{};  // derived for the two
    std::string canonical_, to_sign_;     // kept for their capacity
};

}  // namespace dynamap::aws
