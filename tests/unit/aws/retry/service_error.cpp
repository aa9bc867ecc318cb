// Refusals in the formats of AWS's services.
#include "aws/retry/service_error.hpp"

#include "catch.hpp"

using namespace dynamap::aws;
using dynamap::errc;

TEST_CASE("a JSON error response has code and message") {
    auto const said =
        read_service_error(R"({"__type":"com.amazonaws.sqs#QueueDoesNotExist","message":"no \"q\""})", "");
    CHECK(said.code == "QueueDoesNotExist");
    CHECK(said.message == "no \"q\"");
    CHECK(read_service_error(R"({"code":"Refused","Message":"why"})", "").code == "Refused");
    CHECK(read_service_error(R"({"code":"Refused","Message":"why"})", "").message == "why");
}

TEST_CASE("the header with the error's type goes before the body") {
    auto const said =
        read_service_error(R"({"__type":"Other","message":"m"})", "NoSuchThing:http://internal/x/");
    CHECK(said.code == "NoSuchThing");
    CHECK(said.message == "m");
}

TEST_CASE("an XML error response has code, message and request id: S3, Query, EC2 and SimpleDB") {
    char const* const body = GENERATE(
        "<?xml version=\"1.0\"?>\n<Error><Code>NoSuchKey</Code><Message>not &amp; there</Message><Key>k</Key>"
        "<RequestId>ID1</RequestId></Error>",
        "<ErrorResponse xmlns=\"http://sqs/\"><Error><Type>Sender</Type><Code>NoSuchKey</Code>"
        "<Message>not &amp; there</Message></Error><RequestId>ID1</RequestId></ErrorResponse>",
        "\n<Response><Errors><Error><Code>NoSuchKey</Code><Message>not &amp; there</Message></Error></Errors>"
        "<RequestID>ID1</RequestID></Response>");
    auto const said = read_service_error(body, "");
    CHECK(said.code == "NoSuchKey");
    CHECK(said.message == "not & there");
    CHECK(said.request_id == "ID1");
}

TEST_CASE("a body that is not an error document has no code") {
    char const* const body =
        GENERATE("", "Bad Gateway", "<html><body><h1>502", "{\"message\":", "<a/>", "{}", "[]");
    auto const said = read_service_error(body, "");
    CHECK(said.code.empty());
    CHECK(said.message.empty());
    CHECK(said.request_id.empty());
}

TEST_CASE("a code means more than its status") {
    CHECK(meaning_of("SlowDown", 503, "s3") == errc::throttled);
    CHECK(meaning_of("Throttling", 400, "ses") == errc::throttled);
    CHECK(meaning_of("SignatureDoesNotMatch", 400, "sqs") == errc::access_denied);
    CHECK(meaning_of("NoSuchBucket", 404, "s3") == errc::resource_not_found);
    CHECK(meaning_of("AWS.SimpleQueueService.NonExistentQueue", 400, "sqs") == errc::resource_not_found);
    CHECK(meaning_of("", 404, "s3") == errc::resource_not_found);
    CHECK(meaning_of("", 403, "s3") == errc::access_denied);
    CHECK(meaning_of("", 429, "s3") == errc::throttled);
    CHECK(meaning_of("PreconditionFailed", 412, "s3") == errc::conditional_check_failed);
    CHECK(meaning_of("InternalError", 500, "s3") == errc::service_unavailable);
    CHECK(meaning_of("MessageRejected", 400, "ses") == errc::service_error);
    CHECK(meaning_of("", 301, "s3") == errc::service_error);
}
