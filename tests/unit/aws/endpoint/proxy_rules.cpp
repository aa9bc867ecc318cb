// Which proxy an endpoint is reached through: URLs, variables, and the hosts that go without.
#include "aws/endpoint/proxy_rules.hpp"

#include <map>

#include "aws/endpoint/no_proxy.hpp"
#include "aws/endpoint/proxy.hpp"
#include "catch.hpp"
#include "dynamap/error.hpp"
#include "failure_of.hpp"

using namespace dynamap::aws;
using dynamap::errc;

namespace {

environment variables_of(std::map<std::string, std::string, std::less<>> values) {
    return [values](std::string_view name) -> std::optional<std::string> {
        auto const found = values.find(name);
        return found == values.end() ? std::nullopt : std::optional(found->second);
    };
}

/// "HOST:PORT" of the proxy for a URL under these variables; "direct" without one.
std::string route(std::map<std::string, std::string, std::less<>> values, std::string const& url,
                  proxy_settings const& given = {}) {
    auto const found = proxy_rules(given, variables_of(std::move(values))).proxy_for(parse_endpoint(url));
    return found ? found->where.host + ":" + std::to_string(found->where.port) : "direct";
}

bool bypasses(std::string const& list, std::string const& url) {
    return bypasses_proxy(list, parse_endpoint(url));
}

}  // namespace

TEST_CASE("proxy: a URL may have user, password and port, percent-encoded, and no scheme") {
    auto const plain = parse_proxy("http://Proxy.example:3128", "HTTPS_PROXY");
    CHECK(plain.where.host == "proxy.example");
    CHECK(plain.where.port == 3128);
    CHECK_FALSE(plain.where.tls);
    CHECK(plain.authorization.empty());
    CHECK(plain.authorization_line().empty());

    auto const user = parse_proxy("http://al%40ice:p%3Ass%2Fword@proxy.example:3128/", "HTTPS_PROXY");
    CHECK(user.where.host == "proxy.example");
    CHECK(user.authorization == "Basic YWxAaWNlOnA6c3Mvd29yZA==");  // al@ice:p:ss/word
    CHECK(user.authorization_line() == "Proxy-Authorization: Basic YWxAaWNlOnA6c3Mvd29yZA==\r\n");

    CHECK(parse_proxy("proxy.example:8080", "x").where.port == 8080);
    CHECK(parse_proxy("proxy.example", "x").where.port == 80);
    CHECK(parse_proxy("HTTP://[fd00::1]:3128", "x").where.host == "fd00::1");
    CHECK(parse_proxy("alice@proxy.example", "x").authorization == "Basic YWxpY2U6");
    CHECK(parse_proxy("http://alice:p@ss@proxy.example", "x").authorization == "Basic YWxpY2U6cEBzcw==");
}

TEST_CASE("proxy: what cannot be one is refused with the setting's name, and never shown") {
    for (char const* text :
         {"https://alice:hunter2@proxy.example", "socks5://alice:hunter2@proxy.example:1080",
          "http://alice:hunter2@", "http://alice:hunter2@proxy.example:port", "http://alice:hunter2@a b"}) {
        CAPTURE(text);
        auto const e = failure_of([&] { (void)parse_proxy(text, "HTTPS_PROXY"); });
        REQUIRE(e);
        CHECK(e->code() == errc::invalid_configuration);
        CHECK(contains(e->what(), "HTTPS_PROXY"));
        CHECK_FALSE(contains(e->what(), "hunter2"));
        CHECK_FALSE(contains(e->what(), "alice"));
    }
}

TEST_CASE("proxy: each scheme has its variables, in both cases, the lower one first") {
    CHECK(route({}, "https://h") == "direct");
    CHECK(route({{"HTTPS_PROXY", "http://up:1"}}, "https://h") == "up:1");
    CHECK(route({{"HTTPS_PROXY", "http://up:1"}}, "http://h") == "direct");
    CHECK(route({{"HTTP_PROXY", "http://up:1"}}, "http://h") == "up:1");
    CHECK(route({{"HTTP_PROXY", "http://up:1"}}, "https://h") == "direct");
    CHECK(route({{"HTTPS_PROXY", "http://up:1"}, {"https_proxy", "http://low:2"}}, "https://h") == "low:2");
    CHECK(route({{"ALL_PROXY", "http://all:3"}}, "https://h") == "all:3");
    CHECK(route({{"all_proxy", "http://all:3"}}, "http://h") == "all:3");
    CHECK(route({{"ALL_PROXY", "http://all:3"}, {"HTTPS_PROXY", "http://up:1"}}, "https://h") == "up:1");
    CHECK(route({{"HTTPS_PROXY", " http://up:1\n"}}, "https://h") == "up:1");
}

TEST_CASE("proxy: an ALL_PROXY that is not an HTTP proxy is ignored") {
    for (char const* url : {"socks5://127.0.0.1:1080", "socks5h://127.0.0.1:1080", "SOCKS4://h"}) {
        CHECK(route({{"ALL_PROXY", url}}, "https://h") == "direct");
        CHECK(route({{"all_proxy", url}}, "http://h") == "direct");
        CHECK(route({{"all_proxy", url}, {"ALL_PROXY", "http://all:3"}}, "https://h") == "all:3");
        CHECK(failure_of([&] { (void)route({{"HTTPS_PROXY", url}}, "https://h"); }).value().code() ==
              errc::invalid_configuration);
    }
}

TEST_CASE("proxy: blank variables are not set, and a blank one in lower case turns the proxy off") {
    CHECK(route({{"HTTPS_PROXY", "  "}}, "https://h") == "direct");
    CHECK(route({{"HTTPS_PROXY", ""}, {"ALL_PROXY", "http://all:3"}}, "https://h") == "all:3");
    CHECK(route({{"https_proxy", ""}, {"HTTPS_PROXY", "http://up:1"}}, "https://h") == "direct");
}

TEST_CASE("proxy: HTTP_PROXY is a header of somebody else's within CGI") {
    CHECK(route({{"HTTP_PROXY", "http://evil:1"}, {"REQUEST_METHOD", "GET"}}, "http://h") == "direct");
    CHECK(route({{"http_proxy", "http://low:2"}, {"REQUEST_METHOD", "GET"}}, "http://h") == "low:2");
}

TEST_CASE("proxy: what code says goes before the environment") {
    CHECK(route({{"HTTPS_PROXY", "http://up:1"}}, "https://h", {"http://code:9", ""}) == "code:9");
    CHECK(route({}, "http://h", {"http://code:9", ""}) == "code:9");
    CHECK(route({{"HTTPS_PROXY", "http://up:1"}}, "https://h", {"", "*"}) == "direct");
    CHECK(route({{"NO_PROXY", "h"}}, "https://h", {"http://code:9", ""}) == "direct");
    CHECK(route({{"NO_PROXY", "h"}}, "https://h", {"http://code:9", "other"}) == "code:9");
    CHECK(route({{"no_proxy", "other"}, {"NO_PROXY", "h"}}, "https://h", {"http://code:9", ""}) == "code:9");
}

TEST_CASE("proxy: a proxy that is not used is not checked") {
    CHECK(route({{"HTTPS_PROXY", "socks5://x"}, {"NO_PROXY", "*"}}, "https://h") == "direct");
    CHECK(route({{"HTTPS_PROXY", "socks5://x"}}, "http://h") == "direct");
}

TEST_CASE("no_proxy: a name has its host and those below, with a dot or a star before it too") {
    for (char const* list : {"example.com", ".example.com", "*.example.com", "EXAMPLE.com", "example.com.",
                             "other, example.com", "other example.com", "other,,example.com,"}) {
        CAPTURE(list);
        CHECK(bypasses(list, "https://example.com"));
        CHECK(bypasses(list, "https://db.Example.com"));
        CHECK(bypasses(list, "https://db.example.com."));
        CHECK_FALSE(bypasses(list, "https://badexample.com"));
        CHECK_FALSE(bypasses(list, "https://example.com.evil"));
        CHECK_FALSE(bypasses(list, "https://com"));
    }
    CHECK(bypasses("*", "https://example.com"));
    CHECK(bypasses("a, *", "http://[::1]"));
    CHECK_FALSE(bypasses("", "https://example.com"));
    CHECK_FALSE(bypasses(" , ", "https://example.com"));
    CHECK_FALSE(bypasses(".", "https://example.com"));
}

TEST_CASE("no_proxy: addresses and networks have endpoints that are addresses") {
    CHECK(bypasses("127.0.0.1", "http://127.0.0.1:8000"));
    CHECK_FALSE(bypasses("127.0.0.1", "http://127.0.0.10:8000"));
    CHECK_FALSE(bypasses("0.0.1", "http://127.0.0.1:8000"));
    CHECK(bypasses("10.0.0.0/8", "http://10.200.3.4"));
    CHECK(bypasses("10.128.0.0/9", "http://10.200.3.4"));
    CHECK_FALSE(bypasses("10.0.0.0/9", "http://10.200.3.4"));
    CHECK(bypasses("0.0.0.0/0", "http://10.200.3.4"));
    CHECK_FALSE(bypasses("0.0.0.0/0", "http://[::1]"));
    CHECK_FALSE(bypasses("10.0.0.0/33", "http://10.0.0.0"));
    CHECK_FALSE(bypasses("10.0.0.0/x", "http://10.0.0.0"));
    CHECK_FALSE(bypasses("10.0.0.0/", "http://10.0.0.0"));
    CHECK_FALSE(bypasses("10.0.0.0/8", "http://ten.example"));
    CHECK(bypasses("::1", "http://[::1]:8000"));
    CHECK(bypasses("[::1]", "http://[::1]:8000"));
    CHECK(bypasses("0:0:0:0:0:0:0:1", "http://[::1]:8000"));
    CHECK(bypasses("fd00::/8", "http://[fd12::7]"));
    CHECK_FALSE(bypasses("fd00::/8", "http://[fe80::7]"));
    CHECK(bypasses("10.0.0.0/8", "http://[::ffff:10.1.2.3]"));
}

TEST_CASE("no_proxy: an entry with a port has that port only") {
    CHECK(bypasses("example.com:8000", "http://example.com:8000"));
    CHECK(bypasses("example.com:443", "https://db.example.com"));
    CHECK_FALSE(bypasses("example.com:8000", "http://example.com"));
    CHECK(bypasses("127.0.0.1:8000", "http://127.0.0.1:8000"));
    CHECK_FALSE(bypasses("127.0.0.1:8001", "http://127.0.0.1:8000"));
    CHECK(bypasses("[::1]:8000", "http://[::1]:8000"));
    CHECK_FALSE(bypasses("[::1]:8001", "http://[::1]:8000"));
    CHECK_FALSE(bypasses("example.com:", "http://example.com"));
}
