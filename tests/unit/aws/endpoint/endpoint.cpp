// Tests of dynamap/aws/endpoint.hpp.
#include "dynamap/aws/endpoint.hpp"

#include "aws/endpoint/partition.hpp"
#include "aws/http/url.hpp"
#include "catch.hpp"
#include "dynamap/error.hpp"
#include "failure_of.hpp"

using namespace dynamap::aws;

namespace {

/// The text of the refusal of an endpoint.
std::string refusal(std::string_view url) {
    auto const e = failure_of([&] { (void)parse_endpoint(url); });
    if (!e) return "accepted";
    CHECK(e->code() == dynamap::errc::invalid_configuration);
    return e->what();
}

}  // namespace

TEST_CASE("an endpoint is read from its URL") {
    auto const local = parse_endpoint("http://127.0.0.1:8000");
    CHECK_FALSE(local.tls);
    CHECK(local.host == "127.0.0.1");
    CHECK(local.port == 8000);
    CHECK(local.host_header == "127.0.0.1:8000");

    auto const secure = parse_endpoint("https://Dynamodb.EU-central-1.amazonaws.com/");
    CHECK(secure.tls);
    CHECK(secure.host == "dynamodb.eu-central-1.amazonaws.com");
    CHECK(secure.port == 443);
    CHECK(secure.host_header == "dynamodb.eu-central-1.amazonaws.com");

    auto const six = parse_endpoint("http://[::1]:8000");
    CHECK(six.host == "::1");
    CHECK(six.host_header == "[::1]:8000");
}

TEST_CASE("the scheme's own port is not in the Host header") {
    CHECK(parse_endpoint("http://localhost:80").host_header == "localhost");
    CHECK(parse_endpoint("https://localhost:443").host_header == "localhost");
    CHECK(parse_endpoint("http://localhost:443").host_header == "localhost:443");
    CHECK(parse_endpoint("https://localhost:80").host_header == "localhost:80");
    CHECK(parse_endpoint("http://localhost").port == 80);
}

TEST_CASE("an endpoint that cannot be used is refused and shown") {
    for (std::string const url :
         {"", "localhost:8000", "ftp://localhost", "http://", "http://:8000",
          "http://localhost:", "http://localhost:0", "http://localhost:65536", "http://localhost:80a",
          "http://localhost:-1", "http://localhost?query", "http://localhost#part", "http://local host",
          "http://[::1", "http://[::1]8000", "http://[localhost]", "http://h\xc3\xb6st", "http:/localhost",
          "http//localhost"}) {
        INFO(url);
        CHECK(contains(refusal(url), '"' + url + '"'));
    }
}

TEST_CASE("a password in an endpoint is not shown") {
    std::string const short_one = refusal("http://user:secret@localhost:8000");
    CHECK(contains(short_one, "\"...@localhost:8000\""));
    CHECK_FALSE(contains(short_one, "secret"));
    CHECK_FALSE(contains(refusal("http://user:" + std::string(200, 's') + "@localhost"), "sss"));
}

TEST_CASE("a region's endpoint has the suffix of its partition") {
    CHECK(regional_endpoint("dynamodb", "eu-central-1").host == "dynamodb.eu-central-1.amazonaws.com");
    CHECK(regional_endpoint("dynamodb", "cn-north-1").host == "dynamodb.cn-north-1.amazonaws.com.cn");
    CHECK(regional_endpoint("sqs", "us-gov-west-1").host == "sqs.us-gov-west-1.amazonaws.com");
    CHECK(regional_endpoint("dynamodb", "us-iso-east-1").host == "dynamodb.us-iso-east-1.c2s.ic.gov");
    CHECK(regional_endpoint("dynamodb", "us-isob-east-1").host == "dynamodb.us-isob-east-1.sc2s.sgov.gov");
    CHECK(regional_endpoint("dynamodb", "eusc-de-east-1").host == "dynamodb.eusc-de-east-1.amazonaws.eu");
    CHECK(regional_endpoint("dynamodb", "xx-new-7").host == "dynamodb.xx-new-7.amazonaws.com");
    auto const e = regional_endpoint("dynamodb", "us-east-1");
    CHECK(e.tls);
    CHECK(e.port == 443);
    CHECK(e.host_header == e.host);
}

TEST_CASE("a partition also has a region without a place") {
    CHECK(partition_of("aws-cn-global").name == "aws-cn");
    CHECK(partition_of("aws-iso-b-global").name == "aws-iso-b");
    CHECK(partition_of("aws-global").name == "aws");
}

TEST_CASE("a region that is not a host label is refused and shown") {
    for (std::string const region :
         {"eu central 1", "eu-central-1.evil.example", "eu/central", "-eu", "eu-", "eu_1", "\n"}) {
        INFO(region);
        CHECK_FALSE(valid_region(region));
        auto const e = failure_of([&] { (void)regional_endpoint("dynamodb", region); });
        REQUIRE(e);
        CHECK(contains(e->what(), region == "\n" ? "\"?\"" : '"' + region + '"'));
    }
    CHECK_FALSE(valid_region(std::string(64, 'a')));
    CHECK(valid_region("eu-central-1"));
    CHECK(valid_region("local"));
    auto const e = failure_of([] { (void)regional_endpoint("dynamodb", ""); });
    REQUIRE(e);
    CHECK(contains(e->what(), "AWS_REGION"));
}

TEST_CASE("a URL is taken apart") {
    auto const u = parse_url("HTTPS://user:pass@S3.us-west-2.amazonaws.com:8443/a%20b/c?x=1&y");
    REQUIRE(u);
    CHECK(u->tls);
    CHECK(u->has_user);
    CHECK(u->host == "s3.us-west-2.amazonaws.com");
    CHECK(u->port == 8443);
    CHECK(u->path == "/a%20b/c");
    CHECK(u->query == "x=1&y");
    CHECK(u->host_header() == "s3.us-west-2.amazonaws.com:8443");
    CHECK_FALSE(parse_url("https://host?")->query.size());
    CHECK(parse_url("https://host?")->has_query);
}
