// Tests of aws/sign/canonical_request.hpp.
#include "aws/sign/canonical_request.hpp"

#include "aws/http/uri_encoding.hpp"
#include "catch.hpp"

using namespace dynamap::aws;

namespace {

std::string header_value(std::string_view value) {
    std::string out;
    append_header_value(out, value);
    return out;
}

}  // namespace

TEST_CASE("paths are normalised as RFC 3986 says, and empty segments go") {
    CHECK(normalize_path("") == "/");
    CHECK(normalize_path("/") == "/");
    CHECK(normalize_path("//") == "/");
    CHECK(normalize_path("foo") == "/foo");
    CHECK(normalize_path("/foo/bar") == "/foo/bar");
    CHECK(normalize_path("/foo/bar/") == "/foo/bar/");
    CHECK(normalize_path("/foo//bar") == "/foo/bar");
    CHECK(normalize_path("/foo/./bar/.") == "/foo/bar/");
    CHECK(normalize_path("/foo/bar/..") == "/foo/");
    CHECK(normalize_path("/a/b/c/./../../g") == "/a/g");
    CHECK(normalize_path("/../../..") == "/");
    CHECK(normalize_path("/...") == "/...");
    CHECK(normalize_path("/foo%2F.%2Fbar") == "/foo%2F.%2Fbar");
}

TEST_CASE("a path is encoded once more, or left as it is") {
    CHECK(canonical_path("/a%20b/c:d", true, true) == "/a%2520b/c%3Ad");
    CHECK(canonical_path("/a%20b/./c:d", false, false) == "/a%20b/./c:d");
    CHECK(canonical_path("//", false, true) == "//");
    CHECK(canonical_path("", false, false) == "/");
}

TEST_CASE("a query is sorted by encoded name, then value, and each parameter has '='") {
    CHECK(canonical_query("") == "");
    CHECK(canonical_query("b&a=2&a=1&c=") == "a=1&a=2&b=&c=");
    CHECK(canonical_query("a-b=1&a=2") == "a=2&a-b=1");
    CHECK(canonical_query("a=b&%20b=c") == "%20b=c&a=b");
    CHECK(canonical_query("a=b=c") == "a=b%3Dc");
    CHECK(canonical_query("&a=1&&b=2&") == "a=1&b=2");
}

TEST_CASE("a query's encoding has one form") {
    CHECK(canonical_query("%7e=%41%c3%a4") == "~=A%C3%A4");
    CHECK(canonical_query("a=b+c") == "a=b%2Bc");
    CHECK(canonical_query("a=100%") == "a=100%25");
    CHECK(canonical_query("a=%zz") == "a=%25zz");
    CHECK(canonical_query({{"foo", "b c"}, {"foo", "a/b"}, {"bar", "d@te"}}) ==
          "bar=d%40te&foo=a%2Fb&foo=b%20c");
}

TEST_CASE("percent-encoding and decoding undo each other") {
    std::string all;
    for (int i = 0; i < 256; ++i) all += static_cast<char>(i);
    std::string encoded;
    append_percent_encoded(encoded, all);
    CHECK(percent_decoded(encoded) == all);
    CHECK(encoded.size() == 66 + 190 * 3);
}

TEST_CASE("white space in a header's value is folded") {
    CHECK(header_value("  a   b  ") == "a b");
    CHECK(header_value("") == "");
    CHECK(header_value(" \t ") == "");
    CHECK(header_value("value1\n  value2\r\n\tvalue3") == "value1 value2 value3");
    CHECK(header_value("\"a   b\"") == "\"a b\"");
}

TEST_CASE("headers are sorted by name; the values of one name stay in their order") {
    auto const made = canonicalize(
        {{"b", "3"}, {"A", " 1 "}, {"B", "1"}, {"a-b", "x"}, {"B", ""}, {"skip", "y"}}, {"skip"});
    CHECK(made.lines == "a:1\na-b:x\nb:3,1,\n");
    CHECK(made.names == "a;a-b;b");
}
