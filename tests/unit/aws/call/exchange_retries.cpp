// What a call does after an error response.
#include "exchange_fixture.hpp"

using namespace test;

TEST_CASE_METHOD(exchange_fixture, "exchange: throttling waits longer, and as long as the service says") {
    start();
    send();
    SECTION("by itself") {
        receive_error(400, "ThrottlingException");
        then();
        REQUIRE(at == step::back_off);
        CHECK(x.resumes_at() - now == 500ms);
    }
    SECTION("as the service says") {
        receive_error(400, "ThrottlingException", "x-amz-retry-after: 700\r\n");
        then();
        CHECK(x.resumes_at() - now == 700ms);
    }
    SECTION("not beyond the deadline") {
        now += 9600ms;
        receive_error(400, "ThrottlingException");
        auto const e = error_of();
        CHECK(e.server_code() == "ThrottlingException");
        CHECK(shared.quota.tokens() == 500);
    }
    SECTION("not without quota") {
        REQUIRE(shared.quota.take(500));
        receive_error(400, "ThrottlingException");
        CHECK(contains(error_of().what(), "retry quota is used up"));
    }
}

TEST_CASE_METHOD(exchange_fixture, "exchange: a retry that succeeds returns its cost to the quota") {
    start();
    send();
    receive_error(503, "");
    then();
    CHECK(shared.quota.tokens() == 486);
    then();
    send();
    receive(good);
    ok();
    then();
    CHECK(at == step::done);
    CHECK(shared.quota.tokens() == 500);
}

TEST_CASE_METHOD(exchange_fixture, "exchange: a clock that is wrong is corrected once") {
    wall = std::chrono::sys_days(std::chrono::year(2026) / 11 / 28);
    std::string const date = "Date: Sat, 28 Nov 2026 01:00:00 GMT\r\n";
    start();
    send();
    receive_error(400, "RequestTimeTooSkewed", date);
    then();
    REQUIRE(at == step::back_off);
    then();
    send();
    REQUIRE(request.signed_at.size() == 2);
    CHECK(request.signed_at[1] - request.signed_at[0] == 1h);
    receive_error(400, "RequestTimeTooSkewed", date);
    CHECK(error_of().server_code() == "RequestTimeTooSkewed");
}

TEST_CASE_METHOD(exchange_fixture,
                 "exchange: credentials that the service takes for expired are refused once") {
    start();
    send();
    receive_error(400, "ExpiredTokenException");
    then();
    REQUIRE(at == step::refuse_credentials);
    SECTION("others are there: the next attempt follows at once") {
        ok();
        CHECK(at == step::resolve_credentials);
        send();
        receive_error(400, "ExpiredTokenException");
        auto const e = error_of();
        CHECK(e.server_code() == "ExpiredTokenException");
        CHECK(e.attempts() == 2);
    }
    SECTION("there are none") { CHECK(error_of(result(false)).server_code() == "ExpiredTokenException"); }
}

TEST_CASE_METHOD(exchange_fixture, "exchange: the session token does not get into an error") {
    start();
    send();
    receive("HTTP/1.1 403 No\r\nContent-Length: 22\r\n\r\nthe-token is not known");
    ok();
    CHECK(x.failed->what.server_message() == "[session token] is not known");
}

TEST_CASE_METHOD(exchange_fixture, "exchange: a redirect is not followed, and leaves nothing in doubt") {
    start();
    send();
    receive("HTTP/1.1 307 Go\r\nLocation: http://other/\r\nContent-Length: 0\r\n\r\n");
    ok();
    auto const e = error_of();
    CHECK(e.http_status() == 307);
    CHECK(e.attempts() == 1);
    CHECK_FALSE(contains(e.what(), "may have been done"));
}

TEST_CASE_METHOD(
    exchange_fixture,
    "exchange: after a lost request a write may have been done, whatever the code of the error") {
    auto const code = GENERATE(errc::service_error, errc::bad_value, errc::out_of_range,
                               errc::missing_attribute, errc::wrong_type);
    bool const lost = GENERATE(true, false);
    start();
    if (lost) {
        send();
        fails(reset);
        while (at != step::back_off) ok();
        then();
    }
    send();
    receive_error(400, "ExpiredTokenException");
    then();
    REQUIRE(at == step::refuse_credentials);
    ok();
    REQUIRE(at == step::resolve_credentials);
    auto const e = failure_of([&] {
        try {
            throw dynamap::error(code, "the vault's document has no such field");
        } catch (...) {
            x.fail();
        }
    });
    REQUIRE(e);
    CHECK(e->code() == code);
    CHECK(contains(e->what(), "a write may have been done") == lost);
}
