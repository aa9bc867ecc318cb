// The examples that AWS publishes for Signature Version 4, and what a caller may rely on besides.
#include "dynamap/aws/sign.hpp"

#include <algorithm>

#include "aws/sign/digest.hpp"
#include "catch.hpp"
#include "failure_of.hpp"

using namespace dynamap::aws;
using namespace std::chrono_literals;
using std::chrono::sys_days;

namespace {

credentials const suite_key("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
credentials const s3_key("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
auto const suite_time = sys_days(2015y / 8 / 30) + 12h + 36min;
auto const s3_time = sys_days(2013y / 5 / 24) + 0h;
signing_scope const suite_scope{"us-east-1", "service"};
signing_scope const s3_scope{"us-east-1", "s3"};

signing_options s3_options() {
    signing_options options;
    options.normalize_path = false;
    options.double_encode_path = false;
    options.sign_body = true;
    return options;
}

http_request suite_request(std::string method, std::string query = {}) {
    return {std::move(method), "/", std::move(query), {{"Host", "example.amazonaws.com"}}, ""};
}

http_request s3_request(std::string method, std::string path, std::string query = {}) {
    return {std::move(method),
            std::move(path),
            std::move(query),
            {{"Host", "examplebucket.s3.amazonaws.com"}},
            ""};
}

/// The value of a header; empty if there is none.
std::string value_of(http_request const& request, std::string_view name) {
    auto const found = std::ranges::find(request.headers, name, &header::name);
    return found == request.headers.end() ? std::string() : found->value;
}

}  // namespace

// Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
TEST_CASE("the guide's derived key") {
    signing_key const key("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "20150830", "us-east-1", "iam");
    std::string hex;
    append_hex(hex, key.bytes());
    CHECK(hex == "c4afb1cc5771d871763a393e44b703571b55cc28424d1a5e86da6ed3c154a4b9");
}

TEST_CASE("the guide's ListUsers request") {
    http_request request{
        "GET",
        "/",
        "Action=ListUsers&Version=2010-05-08",
        {{"Host", "iam.amazonaws.com"}, {"Content-Type", "application/x-www-form-urlencoded; charset=utf-8"}},
        ""};
    auto const made = sign(request, suite_key, {"us-east-1", "iam"}, suite_time);
    CHECK(sha256_hex(made.canonical_request) ==
          "f536975d06c0309214f805bb90ccff089219ecd68b2577efef23edd43b7e1a59");
    CHECK(made.string_to_sign == "AWS4-HMAC-SHA256\n20150830T123600Z\n20150830/us-east-1/iam/aws4_request\n"
                                 "f536975d06c0309214f805bb90ccff089219ecd68b2577efef23edd43b7e1a59");
    CHECK(made.value == "5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7");
    CHECK(value_of(request, "X-Amz-Date") == "20150830T123600Z");
    CHECK(value_of(request, "Authorization") ==
          "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, "
          "SignedHeaders=content-type;host;x-amz-date, "
          "Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7");
}

TEST_CASE("AWS's test suite: plain requests") {
    auto const signed_as = [](http_request request) {
        return sign(request, suite_key, suite_scope, suite_time).value;
    };
    CHECK(signed_as(suite_request("GET")) ==
          "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31");
    CHECK(signed_as(suite_request("POST")) ==
          "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b");
    CHECK(signed_as(suite_request("GET", "Param2=value2&Param1=value1")) ==
          "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500");

    auto trimmed = suite_request("GET");
    trimmed.headers.push_back({"My-Header1", " value1"});
    trimmed.headers.push_back({"My-Header2", " \"a   b   c\""});
    CHECK(signed_as(trimmed) == "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736");

    auto doubled = suite_request("GET");
    for (auto const* value : {"value4", "value1", "value3", "value2"})
        doubled.headers.push_back({"My-Header1", value});
    CHECK(signed_as(doubled) == "08c7e5a9acfcfeb3ab6b2185e75ce8b1deb5e634ec47601a50643f830c755c01");
}

// Source: https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
TEST_CASE("S3's examples") {
    auto get = s3_request("GET", "/test.txt");
    get.headers.push_back({"Range", "bytes=0-9"});
    CHECK(sign(get, s3_key, s3_scope, s3_time, s3_options()).value ==
          "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41");
    CHECK(value_of(get, "x-amz-content-sha256") == sha256_hex(""));

    auto put = s3_request("PUT", "/test%24file.text");
    put.headers.push_back({"Date", "Fri, 24 May 2013 00:00:00 GMT"});
    put.headers.push_back({"x-amz-storage-class", "REDUCED_REDUNDANCY"});
    put.body = "Welcome to Amazon S3.";
    CHECK(sign(put, s3_key, s3_scope, s3_time, s3_options()).value ==
          "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd");

    auto lifecycle = s3_request("GET", "/", "lifecycle");
    CHECK(sign(lifecycle, s3_key, s3_scope, s3_time, s3_options()).value ==
          "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543");

    auto list = s3_request("GET", "/", "max-keys=2&prefix=J");
    CHECK(sign(list, s3_key, s3_scope, s3_time, s3_options()).value ==
          "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7");
}

// Source: https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
TEST_CASE("S3's presigned URL") {
    auto request = s3_request("GET", "/test.txt");
    auto options = s3_options();
    options.payload_hash = "UNSIGNED-PAYLOAD";
    auto const made = presign(request, s3_key, s3_scope, s3_time, 24h, options);
    CHECK(made.value == "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404");
    CHECK(request.query ==
          "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%"
          "2Fs3%2F"
          "aws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&"
          "X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404");
    CHECK(request.headers.size() == 1);
}

TEST_CASE("a session token is sent, and signed unless it is to be added afterwards") {
    credentials const identity("AKID", "secret", "a/token+=");
    auto request = suite_request("GET");
    auto const made = sign(request, identity, suite_scope, suite_time);
    CHECK(value_of(request, "X-Amz-Security-Token") == "a/token+=");
    CHECK(made.signed_headers == "host;x-amz-date;x-amz-security-token");

    signing_options later;
    later.omit_session_token = true;
    auto const without = sign(request, identity, suite_scope, suite_time, later);
    CHECK(value_of(request, "X-Amz-Security-Token") == "a/token+=");
    CHECK(without.signed_headers == "host;x-amz-date");

    auto url = suite_request("GET");
    auto const in_url = presign(url, identity, suite_scope, suite_time, 60s);
    CHECK(contains(in_url.canonical_request, "X-Amz-Security-Token=a%2Ftoken%2B%3D"));
    auto const after = presign(url, identity, suite_scope, suite_time, 60s, later);
    CHECK_FALSE(contains(after.canonical_request, "Token"));
    CHECK(contains(url.query, "&X-Amz-Security-Token=a%2Ftoken%2B%3D&X-Amz-Signature="));
}

TEST_CASE("a request may be signed again, by another and later") {
    auto fresh = suite_request("GET", "a=b");
    auto used = fresh;
    credentials const other("OTHER", "secret", "token");
    sign(used, other, suite_scope, suite_time - 24h);
    presign(used, other, suite_scope, suite_time - 24h, 60s);
    sign(used, suite_key, suite_scope, suite_time);
    sign(fresh, suite_key, suite_scope, suite_time);
    CHECK(used.headers == fresh.headers);
    CHECK(used.query == fresh.query);
}

TEST_CASE("a forged signature, however spelled, does not survive") {
    auto request = suite_request("GET", "x-amz-signature=lies&x=1&X%2dAmz-Algorithm=lies");
    request.headers.push_back({"AUTHORIZATION", "lies"});
    request.headers.push_back({"x-amz-content-SHA256", "lies"});
    sign(request, suite_key, suite_scope, suite_time);
    CHECK(request.query == "x=1");
    CHECK(std::ranges::none_of(request.headers, [](header const& h) { return h.value == "lies"; }));
}

TEST_CASE("headers that change on the way are sent but not signed") {
    auto request = suite_request("GET");
    request.headers.push_back({"User-Agent", "test"});
    request.headers.push_back({"Connection", "close"});
    request.headers.push_back({"X-Amzn-Trace-Id", "Root=1"});
    auto const made = sign(request, suite_key, suite_scope, suite_time);
    CHECK(made.signed_headers == "host;x-amz-date");
    CHECK(value_of(request, "User-Agent") == "test");
}

TEST_CASE("a kept key signs like a derived one") {
    auto one = suite_request("POST"), two = one;
    signing_key const key(suite_key.secret_access_key(), "20150830", "us-east-1", "service");
    sign(one, suite_key, suite_scope, suite_time);
    sign(two, suite_key, suite_scope, suite_time, {}, key);
    CHECK(one.headers == two.headers);
}

TEST_CASE("a request that cannot be signed is refused, and no secret is shown") {
    auto request = suite_request("GET");
    auto const nobody = failure_of([&] { sign(request, {}, suite_scope, suite_time); });
    REQUIRE(nobody);
    CHECK(nobody->code() == dynamap::errc::missing_credentials);

    http_request hostless{"GET", "/", "", {}, ""};
    for (auto const& e : {failure_of([&] { sign(hostless, suite_key, suite_scope, suite_time); }),
                          failure_of([&] { presign(hostless, suite_key, suite_scope, suite_time, 60s); })}) {
        REQUIRE(e);
        CHECK(e->code() == dynamap::errc::invalid_configuration);
        CHECK_FALSE(contains(e->what(), suite_key.secret_access_key()));
    }
}

TEST_CASE("times are written in UTC, to the second") {
    CHECK(amz_date(sys_days(2015y / 8 / 30) + 12h + 36min + 5s + 999ms) == "20150830T123605Z");
    CHECK(amz_date(sys_days(1970y / 1 / 1) + 0s) == "19700101T000000Z");
    CHECK(amz_date(sys_days(2024y / 2 / 29) + 23h + 59min + 59s) == "20240229T235959Z");
    CHECK(amz_date(sys_days(1969y / 12 / 31) + 1s) == "19691231T000001Z");
}
