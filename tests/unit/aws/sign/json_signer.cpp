// Tests of catch.hpp.
#include <algorithm>
#include <map>
#include <random>

#include "catch.hpp"
#include "dynamap/aws/sign.hpp"
#include "failure_of.hpp"

using namespace dynamap::aws;
using namespace std::chrono_literals;

namespace {

constexpr char json[] = "application/x-amz-json-1.0";
std::chrono::system_clock::time_point const noon = std::chrono::sys_days(std::chrono::year(2026) / 3 / 14) +
                                                   12h;

/// A head's request line and headers.
struct parsed_head {
    std::string request_line;
    std::map<std::string, std::string> headers;
};

parsed_head parse(std::string_view text) {
    REQUIRE(text.ends_with("\r\n\r\n"));
    text.remove_suffix(2);
    parsed_head out;
    while (!text.empty()) {
        auto const line = text.substr(0, text.find("\r\n"));
        text.remove_prefix(line.size() + 2);
        if (out.request_line.empty()) {
            out.request_line = line;
            continue;
        }
        auto const colon = line.find(": ");
        REQUIRE(colon != std::string_view::npos);
        bool const first = out.headers.emplace(line.substr(0, colon), line.substr(colon + 2)).second;
        CHECK(first);
    }
    return out;
}

/// The headers that `sign` gives the same request.
std::map<std::string, std::string> signed_headers(std::string const& host, signing_scope const& scope,
                                                  std::string const& target, std::string const& body,
                                                  credentials const& identity,
                                                  std::chrono::system_clock::time_point time) {
    http_request request{
        "POST", "/", "", {{"Host", host}, {"Content-Type", json}, {"X-Amz-Target", target}}, body};
    sign(request, identity, scope, time);
    request.headers.push_back({"Content-Length", std::to_string(body.size())});
    std::map<std::string, std::string> out;
    for (auto& h : request.headers) out.emplace(h.name, h.value);
    return out;
}

}  // namespace

TEST_CASE("DynamoDB's signer writes what sign() returns for the same request") {
    std::mt19937 random(20260314);
    auto const text = [&](std::size_t most, std::string_view alphabet) {
        std::string out(1 + random() % most, ' ');
        for (char& c : out) c = alphabet[random() % alphabet.size()];
        return out;
    };
    constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    constexpr std::string_view base64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=";
    for (int round = 0; round < 20; ++round) {
        std::string const host = text(30, "abcdefgh-.") + (round % 3 == 0 ? ":8000" : "");
        signing_scope const scope{text(20, letters), text(10, letters)};
        json_signer signer(host, scope, json);
        credentials identity;
        std::chrono::system_clock::time_point time = noon;
        std::string head = "what an earlier call left";
        for (int call = 0; call < 20; ++call) {
            // Now and then other credentials, with and without a token, and another day: what is kept must
            // follow.
            if (call % 5 == 0)
                identity = {text(20, letters), text(60, base64), call % 2 == 0 ? text(900, base64) : ""};
            time += std::chrono::hours(random() % 13) + std::chrono::seconds(random() % 3600);
            std::string const target = "DynamoDB_20120810." + text(20, letters);
            std::string body = text(3000, "{}\":, abc\xc3\xa4\n");
            if (call == 7) body.clear();
            signer.head(head, target, body, identity, time);
            auto const parsed = parse(head);
            CHECK(parsed.request_line == "POST / HTTP/1.1");
            CHECK(parsed.headers == signed_headers(host, scope, target, body, identity, time));
        }
    }
}

TEST_CASE("further header lines are sent unsigned, at the end") {
    json_signer signer("localhost", {"us-east-1", "dynamodb"}, json);
    credentials const identity("AKID", "secret");
    std::string with, without;
    signer.head(without, "T.Op", "{}", identity, noon);
    signer.head(with, "T.Op", "{}", identity, noon, "amz-sdk-request: attempt=1; max=4\r\n");
    CHECK(with == without.substr(0, without.size() - 2) + "amz-sdk-request: attempt=1; max=4\r\n\r\n");
}

TEST_CASE("the head is the same when the same call is signed again") {
    json_signer signer("localhost:8000", {"us-east-1", "dynamodb"}, json);
    credentials const identity("AKID", "secret", "token");
    std::string one, two;
    signer.head(one, "T.Op", "{}", identity, noon);
    signer.head(two, "T.Op", R"({"other":1})", credentials("OTHER", "key"), noon + 48h);
    signer.head(two, "T.Op", "{}", identity, noon);
    CHECK(one == two);
}

TEST_CASE("a copy signs by itself") {
    json_signer first("localhost", {"us-east-1", "dynamodb"}, json);
    std::string one, two;
    first.head(one, "T.Op", "{}", credentials("AKID", "secret"), noon);
    json_signer second = first;
    first.head(one, "T.Op", "{}", credentials("OTHER", "key"), noon);
    second.head(two, "T.Op", "{}", credentials("OTHER", "key"), noon);
    CHECK(one == two);
}

TEST_CASE("the signer refuses credentials that are missing or would break the head") {
    json_signer signer("localhost", {"us-east-1", "dynamodb"}, json);
    std::string head;
    auto const refusal = [&](credentials const& identity) {
        auto const e = failure_of([&] { signer.head(head, "T.Op", "{}", identity, noon); });
        REQUIRE(e);
        CHECK_FALSE(contains(e->what(), "hidden"));
        return e->code();
    };
    CHECK(refusal({}) == dynamap::errc::missing_credentials);
    CHECK(refusal({"AKID", ""}) == dynamap::errc::missing_credentials);
    CHECK(refusal({"AKID\r\nX-Evil: 1", "hidden"}) == dynamap::errc::invalid_configuration);
    CHECK(refusal({"AKID", "hidden", "hidden\n"}) == dynamap::errc::invalid_configuration);
    signer.head(head, "T.Op", "{}", credentials("AKID", "secret"), noon);
    CHECK(refusal({}) == dynamap::errc::missing_credentials);
}
