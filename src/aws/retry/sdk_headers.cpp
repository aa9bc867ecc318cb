// The headers that identify a call's attempts to AWS, and a call from Lambda. They are not signed.
#include "aws/retry/sdk_headers.hpp"

#include <charconv>

#include "base/hex_digits.hpp"

namespace dynamap::aws {
namespace {

void append_number(std::string& out, int number) {
    char digits[12];
    out.append(digits, std::to_chars(digits, digits + sizeof digits, number).ptr);
}

}  // namespace

invocation_id::invocation_id(std::uint64_t high, std::uint64_t low) noexcept {
    high = (high & ~std::uint64_t{0xf000}) | 0x4000;                     // version 4
    low = (low & ~(std::uint64_t{3} << 62)) | (std::uint64_t{2} << 62);  // variant 1
    char* out = text_.data();
    for (int byte = 0; byte < 16; ++byte) {
        if (byte == 4 || byte == 6 || byte == 8 || byte == 10) *out++ = '-';
        std::uint64_t& bits = byte < 8 ? high : low;
        out = put_hex(out, static_cast<unsigned char>(bits >> 56));
        bits <<= 8;
    }
}

void append_sdk_request(std::string& out, int attempt, retry_policy const& policy) {
    out += "attempt=";
    append_number(out, attempt);
    if (attempt == 1 && policy.spec == retry_spec::v2_0) return;
    out += "; max=";
    append_number(out, policy.max_attempts);
}

void append_sdk_lines(std::string& out, invocation_id const& id, int attempt, retry_policy const& policy) {
    out.append("amz-sdk-invocation-id: ").append(id.view()).append("\r\namz-sdk-request: ");
    append_sdk_request(out, attempt, policy);
    out += "\r\n";
}

std::optional<std::string> trace_id(environment const& env) {
    auto const function = env("AWS_LAMBDA_FUNCTION_NAME");
    auto const id = env("_X_AMZN_TRACE_ID");
    if (!function || function->empty() || !id || id->empty()) return std::nullopt;
    std::string out;
    for (char const c : *id) {
        auto const byte = static_cast<unsigned char>(c);
        if (byte >= 0x20 && byte < 0x7f) out += c;
        else
            out.append(1, '%')
                .append(1, "0123456789ABCDEF"[byte >> 4])
                .append(1, "0123456789ABCDEF"[byte & 15]);
    }
    return out;
}

}  // namespace dynamap::aws
