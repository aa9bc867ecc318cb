// Requests of the three protocols, as they go over the wire.
#include "dynamap/aws/request.hpp"

#include "catch.hpp"

using namespace dynamap::aws;

TEST_CASE("a request of the JSON protocol names its target and its version") {
    auto const request = json_request("DynamoDB_20120810.DescribeTable", "{}", "1.1");
    CHECK(request.method == "POST");
    CHECK(request.path == "/");
    CHECK(request.query.empty());
    CHECK(request.body == "{}");
    CHECK(request.headers == std::vector<header>{{"Content-Type", "application/x-amz-json-1.1"},
                                                 {"X-Amz-Target", "DynamoDB_20120810.DescribeTable"}});
}

TEST_CASE("a request of the Query protocol is a form that begins with action and version") {
    auto const request =
        query_request("SendMessage", "2012-11-05", {{"MessageBody", "a&b=c d+e"}, {"Empty", ""}});
    CHECK(request.method == "POST");
    CHECK(request.path == "/");
    CHECK(request.body == "Action=SendMessage&Version=2012-11-05&MessageBody=a%26b%3Dc%20d%2Be&Empty=");
    CHECK(request.headers.at(0) ==
          header{"Content-Type", "application/x-www-form-urlencoded; charset=utf-8"});
    CHECK(query_request("A", "1", {}, "/123/queue").path == "/123/queue");
}

TEST_CASE("a path and its parameters are encoded, slashes of the path apart") {
    auto const request = rest_request("GET", "/bucket/what? 100%/ä", {{"prefix", "a/b"}, {"acl", ""}});
    CHECK(request.method == "GET");
    CHECK(request.path == "/bucket/what%3F%20100%25/%C3%A4");
    CHECK(request.query == "prefix=a%2Fb&acl=");
    CHECK(request.body.empty());
    CHECK(request.headers.empty());
}

TEST_CASE("a form comes back as it was") {
    form_parameters const parameters{{"a b", "c&d"}, {"empty", ""}, {"again", "%41"}, {"again", "ä+"}};
    CHECK(decode_form(encode_form(parameters)) == parameters);
    CHECK(decode_form("").empty());
    CHECK(decode_form("&&flag&a=b=c&") == form_parameters{{"flag", ""}, {"a", "b=c"}});
}

TEST_CASE("messages name what a request asks for") {
    CHECK(operation_of(json_request("DynamoDB_20120810.DescribeTable", "{}")) == "DescribeTable");
    CHECK(operation_of(query_request("GetCallerIdentity", "2011-06-15")) == "GetCallerIdentity");
    CHECK(operation_of(rest_request("PUT", "/bucket/key")) == "PUT /bucket/key");
}
