// What services and programs that hand out credentials write.
#include "aws/credentials/credential_parsers.hpp"
#include "aws/http/iso_time.hpp"
#include "aws/http/json_value.hpp"
#include "catch.hpp"
#include "dynamap/error.hpp"
#include "failure_of.hpp"

using namespace dynamap::aws;

TEST_CASE("a credential process's output needs its version, and its expiry must be a time") {
    auto const identity = read_process_credentials(
        R"({"Version": 1, "AccessKeyId": "AKID", "SecretAccessKey": "s", "Expiration": "2030-01-02T03:04:05+01:00"})",
        "123456789012");
    CHECK(identity.access_key_id() == "AKID");
    CHECK(identity.session_token().empty());
    CHECK(identity.account_id() == "123456789012");
    CHECK(identity.expires() == parse_iso_time("2030-01-02T02:04:05Z"));

    for (char const* wrong :
         {R"({"AccessKeyId": "AKID", "SecretAccessKey": "s"})",
          R"({"Version": 2, "AccessKeyId": "AKID", "SecretAccessKey": "s"})",
          R"({"Version": 1, "AccessKeyId": "AKID", "SecretAccessKey": "s", "Expiration": "soon"})",
          R"({"Version": 1, "AccessKeyId": "AKID"})", "{", "[]", ""}) {
        auto const e = failure_of([&] { (void)read_process_credentials(wrong, ""); });
        REQUIRE(e);
        CHECK(e->code() == dynamap::errc::malformed_response);
    }
}

TEST_CASE("a document that cannot be read is not shown, as it may contain a secret") {
    auto const e =
        failure_of([] { (void)read_metadata_credentials(R"({"SecretAccessKey": "wJalrXUtn", })"); });
    REQUIRE(e);
    CHECK_FALSE(contains(e->what(), "wJalrXUtn"));
}

TEST_CASE("STS's response has the account of the assumed role, its error response code and message") {
    auto const identity = read_sts_credentials(
        "<AssumeRoleResponse "
        "xmlns=\"x\"><AssumeRoleResult><AssumedRoleUser><Arn>arn:aws:sts::123456789012:assumed-role/r/s"
        "</Arn></AssumedRoleUser><Credentials><AccessKeyId>A</AccessKeyId><SecretAccessKey>s&amp;t</"
        "SecretAccessKey>"
        "<SessionToken>t</SessionToken><Expiration>2030-01-02T03:04:05Z</Expiration></Credentials></"
        "AssumeRoleResult>"
        "</AssumeRoleResponse>");
    CHECK(identity.account_id() == "123456789012");
    CHECK(identity.secret_access_key() == "s&t");
    auto const refusal = read_sts_failure(
        "<ErrorResponse><Error><Code>AccessDenied</Code><Message>not you</Message></Error></ErrorResponse>");
    CHECK(refusal.code == "AccessDenied");
    CHECK(refusal.message == "not you");
    CHECK(read_sts_failure("Bad Gateway").code.empty());
}

TEST_CASE("times are read with fractions and zones, and nothing else is taken for one") {
    CHECK(iso_time(*parse_iso_time("2021-09-18T03:31:56.123Z")) == "2021-09-18T03:31:56Z");
    CHECK(iso_time(*parse_iso_time("2024-02-29T23:59:59-00:30")) == "2024-03-01T00:29:59Z");
    for (char const* wrong : {"", "2021-02-29T00:00:00Z", "2021-09-18", "2021-09-18T24:00:00Z",
                              "2021-09-18T03:31:56", "2021-09-18T03:31:56Zx", "21-09-18T03:31:56Z",
                              "2021-09-18T03:31:56UT", "2021-09-18T03:31:56+1", "2021-09-18T03:31:56+01:",
                              "2021-09-18T03:31:56 CET", "2021-09-18T03:31:56Z UTC", "1600-01-01T00:00:00Z"})
        CHECK_FALSE(parse_iso_time(wrong));
}

TEST_CASE("times are read as other programs write them") {
    for (char const* text :
         {"2099-12-11T07:18:18UTC", "2099-12-11T07:18:18utc", "2099-12-11T07:18:18GMT",
          "2099-12-11T07:18:18 UTC", "2099-12-11T07:18:18.123456UTC", "2099-12-11t07:18:18z",
          "2099-12-11 07:18:18Z", "2099-12-11T07:18:18,5Z", "2099-12-11T07:18:18+00:00",
          "2099-12-11T07:18:18.999+0000", "2099-12-11T07:18:18-00", "2099-12-11T09:18:18+02",
          "2099-12-11T02:48:18-0430", "2099-12-11 07:18:18 +0000 UTC", "2099-12-11 07:18:18.25 +0000 UTC"}) {
        INFO(text);
        auto const time = parse_iso_time(text);
        REQUIRE(time);
        CHECK(iso_time(*time) == "2099-12-11T07:18:18Z");
    }
}

TEST_CASE("a time that is meant to be for ever is the end of the clock's, and can still be reckoned with") {
    for (char const* text : {"9999-12-31T23:59:59Z", "2262-01-01T00:00:00Z", "2261-12-31T00:00:00Z",
                             "9999-12-31T23:59:59.999-23:59"}) {
        auto const time = parse_iso_time(text);
        REQUIRE(time);
        CHECK(iso_time(*time + std::chrono::minutes(5)).starts_with("2261-12-31"));
    }
    CHECK(iso_time(std::chrono::system_clock::time_point::min()) == "1677-09-21T00:12:43Z");
    CHECK(iso_time(std::chrono::system_clock::time_point::max()) == "2262-04-11T23:47:16Z");
}

TEST_CASE("a text written as JSON is read back") {
    std::string out = "{\"k\": ";
    std::string const text = std::string("a\"b\\c\n\t") + '\x01' + "\xc3\xa9";
    append_json_text(out, text);
    CHECK(json_object(out + "}").text("K") == text);
}
