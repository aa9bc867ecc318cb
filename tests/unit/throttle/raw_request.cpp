// The check of signatures that servers of the tests make.
#include "raw_request.hpp"

#include "catch.hpp"

namespace {

using dynamap::aws::credentials;
using dynamap::aws::http_request;

credentials const identity("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "a token");

/// As it comes over the wire, signed by `key`.
http_request received(credentials const& key = identity) {
    http_request request{"POST",
                         "/dynamodb",
                         "a=1",
                         {{"Host", "127.0.0.1:8000"},
                          {"X-Amz-Target", "DynamoDB_20120810.GetItem"},
                          {"X-Odd", "  two  words, 50%25 "},
                          {"User-Agent", "any"}},
                         R"({"a":1})"};
    sign(request, key, {"eu-central-1", "dynamodb"},
         std::chrono::sys_days(std::chrono::year(2026) / 11 / 28));
    return test::read_raw_request(test::write_raw_request(request));
}

std::string fault_of(http_request const& request) { return test::signature_fault(request, identity); }

}  // namespace

TEST_CASE("raw request: a signature that the library made is right for what came over the wire") {
    CHECK(fault_of(received()).empty());
    auto const given = test::authorization_of(received());
    REQUIRE(given);
    CHECK(given->access_key_id == "AKIDEXAMPLE");
    CHECK(given->scope.region == "eu-central-1");
    CHECK(given->signed_headers == "host;x-amz-date;x-amz-security-token;x-amz-target;x-odd");
}

TEST_CASE("raw request: what was changed on the way, or is signed by another key, is found") {
    auto const changed = [](auto change) {
        http_request request = received();
        change(request);
        return fault_of(request);
    };
    auto const header_changed = [&](std::string const& name, std::string const& value) {
        return changed([&](http_request& r) {
            for (auto& h : r.headers)
                if (h.name == name) h.value = value;
        });
    };
    CHECK_FALSE(changed([](http_request& r) { r.body += ' '; }).empty());
    CHECK_FALSE(changed([](http_request& r) { r.path = "/"; }).empty());
    CHECK_FALSE(changed([](http_request& r) { r.query = "a=2"; }).empty());
    CHECK_FALSE(changed([](http_request& r) { r.method = "PUT"; }).empty());
    CHECK_FALSE(changed([](http_request& r) { r.headers.push_back({"X-Amz-New", "1"}); }).empty());
    CHECK_FALSE(changed([](http_request& r) { r.headers.erase(r.headers.begin()); }).empty());
    CHECK_FALSE(header_changed("Host", "127.0.0.1:8001").empty());
    CHECK_FALSE(header_changed("X-Odd", "two words, 50%").empty());
    CHECK_FALSE(header_changed("X-Amz-Date", "20261128T000001Z").empty());
    CHECK_FALSE(header_changed("X-Amz-Date", "20261129T000000Z").empty());
    CHECK_FALSE(header_changed("X-Amz-Security-Token", "another").empty());
    CHECK_FALSE(header_changed("Authorization", "none").empty());
    CHECK_FALSE(fault_of(received(credentials("AKIDEXAMPLE", "another secret", "a token"))).empty());
    CHECK_FALSE(
        fault_of(received(credentials("AKIDOTHER", std::string(identity.secret_access_key()), "a token")))
            .empty());
    // What proxies may change is not signed.
    CHECK(header_changed("User-Agent", "another").empty());
    CHECK(changed([](http_request& r) { r.headers.push_back({"Via", "1.1 somebody"}); }).empty());
}

TEST_CASE("raw request: the form for a proxy is not part of a signature") {
    std::string text = test::write_raw_request(received());
    text.insert(text.find("/dynamodb"), "http://127.0.0.1:8000");
    auto const request = test::read_raw_request(text);
    CHECK(request.path == "/dynamodb");
    CHECK(fault_of(request).empty());
}

TEST_CASE("raw request: text that is not a request is refused") {
    CHECK_THROWS_AS(test::read_raw_request("POST / HTTP/1.1\r\nHost: x\r\n"), std::invalid_argument);
    CHECK_THROWS_AS(test::read_raw_request("\r\n\r\n"), std::invalid_argument);
}
