// Signature Version 4 as a pure function: request, credentials, scope and time in; headers or a URL's query
// out.
//
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

/// Where a signature is valid.
struct signing_scope {
    std::string region;   ///< "eu-central-1"
    std::string service;  ///< the signing name: "dynamodb"
};

/// The names of headers that are never worth signing: proxies and clients change them on the way.
[[nodiscard]] std::vector<std::string> const& hop_headers();

/// What differs between services.
struct signing_options {
    bool normalize_path = true;       ///< resolve '.', '..' and '//' (S3: no)
    bool double_encode_path = true;   ///< percent-encode the path once more (S3: no)
    bool sign_body = false;           ///< send and sign x-amz-content-sha256 (S3: yes)
    bool omit_session_token = false;  ///< add the token after signing
    std::string payload_hash = {};    ///< empty: of the body; else e.g. "UNSIGNED-PAYLOAD"
    /// Names, lower case, left out of the signature.
    std::vector<std::string> unsigned_headers = hop_headers();
};

/// The rules of a service, by its signing name: S3's own for "s3", else those that all others have.
[[nodiscard]] signing_options signing_options_of(std::string_view service);

/// All that a signature is made of; for tests, and for the error message of a refused signature.
struct signature {
    std::string canonical_request;
    std::string string_to_sign;
    std::string signed_headers;
    std::string value;  ///< 64 hexadecimal digits
};

/// The key of a day, region and service, derived from a secret by four HMACs; worth keeping.
///
/// Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
class signing_key {
  public:
    /// Derives the key; `date` is "YYYYMMDD".
    signing_key(std::string_view secret_access_key, std::string_view date, std::string_view region,
                std::string_view service);
    /// HMAC-SHA-256 of `text` under the key, as 64 hexadecimal digits.
    [[nodiscard]] std::string sign(std::string_view text) const;
    /// The derived key's bytes.
    [[nodiscard]] std::array<std::uint8_t, 32> const& bytes() const noexcept { return key_; }

  private:
    std::array<std::uint8_t, 32> key_{};
};

/// Adds X-Amz-Date, X-Amz-Security-Token, x-amz-content-sha256 (if asked for) and Authorization to the
/// request's headers.
///
/// Shape: pure; the same input gives the same signature. What an earlier signature left in headers and query
/// goes, so that a request may be signed again.
/// Errors: `errc::missing_credentials` when `who` is empty; `errc::invalid_configuration` when there is no
/// Host header.
/// Cost: hashes the body once; derives the day's key each time: pass a `signing_key` where there are many
/// requests.
/// Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
signature sign(http_request& request, credentials const& who, signing_scope const& scope,
               std::chrono::system_clock::time_point time, signing_options const& options = {});

/// The same with a derived key kept by the caller.
signature sign(http_request& request, credentials const& who, signing_scope const& scope,
               std::chrono::system_clock::time_point time, signing_options const& options,
               signing_key const& key);

/// Adds the signature to the request's query, so that the URL alone may be used by whoever holds it (a
/// presigned URL).
///
/// Shape: `expires_in` is how long AWS will accept it, at most 7 days; none: no X-Amz-Expires (some services
/// take it as 5 to 15 minutes). Whoever uses the URL must send the signed headers too. `sign_body` has no
/// effect.
/// Errors: as of `sign`.
/// Source: https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
signature presign(http_request& request, credentials const& who, signing_scope const& scope,
                  std::chrono::system_clock::time_point time, std::optional<std::chrono::seconds> expires_in,
                  signing_options const& options = {});

/// SHA-256 of `data` as 64 hexadecimal digits.
[[nodiscard]] std::string sha256_hex(std::string_view data);

/// "YYYYMMDDTHHMMSSZ" of a time.
[[nodiscard]] std::string amz_date(std::chrono::system_clock::time_point time);

/// Signs the one kind of request that DynamoDB's protocol has, and writes its head; keeps the day's key.
///
/// Shape: `POST / HTTP/1.1`, or with another path, with Host, Content-Type, X-Amz-Date, X-Amz-Target, the
/// session token, Content-Length (not signed) and Authorization. The signature is what `sign` gives for the
/// same request.
/// Errors: `errc::missing_credentials` for empty credentials; `errc::invalid_configuration` for credentials
/// that hold control characters.
/// Thread: not to be shared; keep one a thread or guard it.
/// Cost: about a microsecond for a body of 200 bytes; allocates nothing once warm.
class json_signer {
  public:
    /// `host` is the Host header's value; `content_type` e.g. "application/x-amz-json-1.0"; `path` the path
    /// of all requests, empty for "/"; `origin` stands before it in the request line, for a proxy, and is not
    /// signed.
    json_signer(std::string_view host, signing_scope const& scope, std::string_view content_type,
                std::string_view path = {}, std::string_view origin = {});

    /// Writes the whole head of a request, blank line included, to `out` (which is cleared first).
    /// `target` is X-Amz-Target's value and holds no white space; `extra` is header lines that are sent
    /// unsigned, each ended by CRLF, or empty.
    void head(std::string& out, std::string_view target, std::string_view body, credentials const& who,
              std::chrono::system_clock::time_point time, std::string_view extra = {});

  private:
    void use(credentials const& who);
    void use_day(std::string_view day);

    signing_scope scope_;
    std::string head_start_, canonical_start_;  // all that comes before the date
    credentials who_;                           // whom the next five were made for
    std::string token_header_, token_line_;     // as sent and as signed; empty without a session token
    std::string signed_headers_;
    std::string day_, credential_scope_;  // "YYYYMMDD" and "YYYYMMDD/region/service/aws4_request"
    std::array<std::uint8_t, 32> key_{};  // derived for the two
    std::string canonical_, to_sign_;     // kept for their capacity
};

}  // namespace dynamap::aws
