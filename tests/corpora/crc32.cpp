// Answers with an x-amz-crc32 header that matches their body, or not.
#include "aws/checksum.hpp"

#include "corpus.hpp"
#include "whole_response.hpp"

namespace corpora {

verdict crc32(json const& test) {
    auto const body = text(test, "body");
    auto const header = has(test, "x_amz_crc32") ? "x-amz-crc32: " + text(test, "x_amz_crc32") + "\r\n" : "";
    auto const parser = whole_response(200, header, body);
    auto const& expected = parser.head().crc32;
    bool const accepted = !expected || *expected == dynamap::aws::crc32(parser.body());
    comparison differences;
    differences.equal("the verdict", text(test, "expect"), accepted ? "accept" : "retry");
    return differences.result();
}

}  // namespace corpora
