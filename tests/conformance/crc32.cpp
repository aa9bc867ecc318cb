// Answers with an x-amz-crc32 header that matches their body, or not.
#include "aws/http/checksum.hpp"

#include "cases.hpp"
#include "whole_response.hpp"
#include "wire/base64.hpp"

namespace conformance {

namespace {

/// The bytes as they came, so the compressed ones of a compressed body.
std::string body_of(json const& test) {
    if (!has(test, "body_base64")) return std::string(test["body"]);
    auto const bytes = dynamap::wire::decode_base64(text(test, "body_base64"));
    return {reinterpret_cast<char const*>(bytes.data()), bytes.size()};
}

}  // namespace

decision crc32(json const& test) {
    auto const body = body_of(test);
    excuse(test, "service", "the checksum is the same for DynamoDB and its streams");
    auto const header = has(test, "x_amz_crc32") ? "x-amz-crc32: " + text(test, "x_amz_crc32") + "\r\n" : "";
    auto const parser = whole_response(200, header, body);
    auto const& expected = parser.head().crc32;
    bool const accepted = !expected || *expected == dynamap::aws::crc32(parser.body());
    comparison differences;
    differences.equal("the verdict", text(test, "expect"), accepted ? "accept" : "retry");
    return differences.result();
}

}  // namespace conformance
