// Endpoints with a path: read, joined with a request's own, and signed.
#include "catch.hpp"
#include "dynamap/aws/endpoint.hpp"
#include "dynamap/aws/endpoint_settings.hpp"
#include "dynamap/aws/sign.hpp"
#include "dynamap/error.hpp"
#include "failure_of.hpp"

using namespace dynamap::aws;
using dynamap::errc;

namespace {

std::string signed_by_hand(std::string const& path, credentials const& identity, signing_scope const& scope,
                           std::chrono::system_clock::time_point time) {
    http_request request;
    request.method = "POST";
    request.path = path;
    request.headers = {{"Host", "host:8000"}, {"Content-Type", "a/b"}, {"X-Amz-Target", "T.Op"}};
    request.body = "{}";
    return sign(request, identity, scope, time).value;
}

}  // namespace

TEST_CASE("endpoint: a path is kept as it is written, and a slash alone is none") {
    CHECK(parse_endpoint("http://host:8000").path.empty());
    CHECK(parse_endpoint("http://host:8000/").path.empty());
    CHECK(parse_endpoint("http://host:8000/dynamodb").path == "/dynamodb");
    CHECK(parse_endpoint("https://Host/A/b%20c/").path == "/A/b%20c/");
    CHECK(parse_endpoint("https://Host/A/b").host_header == "host");
}

TEST_CASE("endpoint: a query, a fragment and bytes that are not percent-encoded are refused") {
    for (char const* text :
         {"http://host/a?b", "http://host/?", "http://host?b=c", "http://host/a#b", "http://host#",
          "http://host/a b", "http://host/a\tb", "http://host/caf\xc3\xa9", "http://u:p@host/a"}) {
        CAPTURE(text);
        auto const e = failure_of([&] { (void)parse_endpoint(text); });
        REQUIRE(e);
        CHECK(e->code() == errc::invalid_configuration);
        CHECK(contains(e->what(), "query"));
        CHECK_FALSE(contains(e->what(), "u:p"));
    }
}

TEST_CASE("endpoint: a request's path goes behind the endpoint's") {
    CHECK(joined_path("", "/") == "/");
    CHECK(joined_path("", "/a/b") == "/a/b");
    CHECK(joined_path("/base", "/") == "/base");
    CHECK(joined_path("/base/", "/") == "/base/");
    CHECK(joined_path("/base", "/a") == "/base/a");
    CHECK(joined_path("/base/", "/a") == "/base/a");
}

TEST_CASE("endpoint: settings may have a path, from wherever they come") {
    endpoint_settings settings;
    settings.region = "eu-central-1";
    settings.url = "http://127.0.0.1:8000/dynamodb/";
    CHECK(dynamodb_location(settings).where.path == "/dynamodb/");
    CHECK(dynamodb_streams_location(settings).where.path == "/dynamodb/");
    CHECK(regional_location(settings, "sqs").where.path == "/dynamodb/");
}

TEST_CASE(
    "json signer: the path is signed by the rules of canonical URIs, and the proxy's form of it is not") {
    credentials const identity("AKIDEXAMPLE", "secret");
    signing_scope const scope{"us-east-1", "dynamodb"};
    std::chrono::system_clock::time_point const time(std::chrono::seconds(1'440'938'160));
    for (std::string const path : {"/dynamodb", "/dynamodb/", "/a/../b", "/a%20b/c", "/a//b", "/a=b&c"}) {
        CAPTURE(path);
        std::string head, proxied;
        json_signer(std::string_view("host:8000"), scope, "a/b", path)
            .head(head, "T.Op", "{}", identity, time);
        CHECK(head.starts_with("POST " + path + " HTTP/1.1\r\nHost: host:8000\r\n"));
        CHECK(contains(head, "Signature=" + signed_by_hand(path, identity, scope, time)));

        json_signer(std::string_view("host:8000"), scope, "a/b", path, "http://host:8000")
            .head(proxied, "T.Op", "{}", identity, time);
        CHECK(proxied.starts_with("POST http://host:8000" + path + " HTTP/1.1\r\n"));
        CHECK(proxied.substr(proxied.find("Signature=")) == head.substr(head.find("Signature=")));
    }
}
