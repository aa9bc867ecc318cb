// Signs DynamoDB's requests. The parts that all requests share are written only once.
#include <charconv>

#include "aws/identity/required_credentials.hpp"
#include "aws/sign/amz_date.hpp"
#include "aws/sign/canonical_request.hpp"
#include "aws/sign/digest.hpp"
#include "dynamap/aws/sign.hpp"

namespace dynamap::aws {
namespace {

void append_number(std::string& out, std::size_t number) {
    char digits[20];
    auto const end = std::to_chars(digits, digits + sizeof digits, number).ptr;
    out.append(digits, end);
}

}  // namespace

json_signer::json_signer(std::string_view host, signing_scope const& scope, std::string_view content_type,
                         std::string_view path, std::string_view origin)
    : scope_(scope) {
    head_start_.append("POST ")
        .append(origin)
        .append(path.empty() ? "/" : path)
        .append(" HTTP/1.1\r\nHost: ")
        .append(host)
        .append("\r\nContent-Type: ")
        .append(content_type)
        .append("\r\nX-Amz-Date: ");
    canonical_start_.append("POST\n").append(canonical_path(path, true, true)).append("\n\ncontent-type:");
    append_header_value(canonical_start_, content_type);
    canonical_start_ += "\nhost:";
    append_header_value(canonical_start_, host);
    canonical_start_ += "\nx-amz-date:";
}

void json_signer::use(credentials const& identity) {
    require(identity);
    identity_ = identity;
    day_.clear();
    token_header_.clear();
    token_line_.clear();
    signed_headers_ = "content-type;host;x-amz-date;x-amz-target";
    if (identity.session_token().empty()) return;
    token_header_.append("X-Amz-Security-Token: ").append(identity.session_token()).append("\r\n");
    token_line_ = "x-amz-security-token:";
    append_header_value(token_line_, identity.session_token());
    token_line_ += '\n';
    signed_headers_ = "content-type;host;x-amz-date;x-amz-security-token;x-amz-target";
}

void json_signer::use_day(std::string_view day) {
    key_ = signing_key(identity_.secret_access_key(), day, scope_.region, scope_.service).bytes();
    credential_scope_ = credential_scope(day, scope_);
    day_ = day;
}

void json_signer::head(std::string& out, std::string_view target, std::string_view body,
                       credentials const& identity, std::chrono::system_clock::time_point time,
                       std::string_view extra) {
    if (identity.empty() || identity != identity_) use(identity);
    amz_date_text const date(time);
    if (date.day() != day_) use_day(date.day());

    canonical_.assign(canonical_start_)
        .append(date.view())
        .append(1, '\n')
        .append(token_line_)
        .append("x-amz-target:")
        .append(target)
        .append("\n\n")
        .append(signed_headers_)
        .append(1, '\n');
    append_hex(canonical_, sha256(body));

    to_sign_.assign("AWS4-HMAC-SHA256\n")
        .append(date.view())
        .append(1, '\n')
        .append(credential_scope_)
        .append(1, '\n');
    append_hex(to_sign_, sha256(canonical_));

    out.assign(head_start_)
        .append(date.view())
        .append("\r\nX-Amz-Target: ")
        .append(target)
        .append("\r\nContent-Length: ");
    append_number(out, body.size());
    out.append("\r\n")
        .append(token_header_)
        .append("Authorization: AWS4-HMAC-SHA256 Credential=")
        .append(identity_.access_key_id())
        .append(1, '/')
        .append(credential_scope_)
        .append(", SignedHeaders=")
        .append(signed_headers_)
        .append(", Signature=");
    append_hex(out, hmac_sha256(key_, to_sign_));
    out.append("\r\n").append(extra).append("\r\n");
}

}  // namespace dynamap::aws
