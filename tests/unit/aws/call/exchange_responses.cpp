// What a call does with a response.
#include "exchange_fixture.hpp"

using namespace test;

TEST_CASE_METHOD(exchange_fixture, "exchange: a response that cannot be trusted") {
    start();
    send();
    SECTION("is not HTTP: the call ends") {
        receive("ho ho ho\r\n\r\n");
        ok();
        CHECK(error_of().code() == errc::malformed_response);
    }
    SECTION("has another checksum: another attempt follows") {
        receive("HTTP/1.1 200 OK\r\nx-amz-crc32: 1\r\nContent-Length: 2\r\n\r\n{}");
        ok();
        CHECK(x.failed->what.code() == errc::checksum_mismatch);
        CHECK_FALSE(x.reusable());
        then();
        CHECK(at == step::back_off);
    }
    SECTION("has another behind it") {
        receive(std::string(good) + std::string(good));
        ok();
        CHECK(contains(x.failed->what.what(), "two responses"));
        CHECK(reader.body.empty());
    }
    SECTION("has another behind it, which came later") {
        receive(good);
        io_result came = result(true, 5);
        std::memcpy(came.seen, "HTTP/", 5);
        then(came);
        CHECK(contains(x.failed->what.what(), "two responses"));
    }
    SECTION("has a line end behind it: it counts, and the connection is closed") {
        receive(std::string(good) + "\r\n");
        ok();
        CHECK_FALSE(x.failed);
        CHECK_FALSE(x.reusable());
    }
}

TEST_CASE_METHOD(exchange_fixture, "exchange: a connection is not used again") {
    start();
    send();
    SECTION("if the server closes it") {
        receive("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}");
        ok();
    }
    SECTION("if it is over") {
        receive(good);
        then(result(false));
    }
    SECTION("if its time was over meanwhile") {
        receive(good);
        io_result came = result(true);
        came.expired = true;
        then(came);
    }
    CHECK(at == step::release_slot);
    CHECK_FALSE(x.failed);
    CHECK_FALSE(x.reusable());
}

TEST_CASE_METHOD(exchange_fixture, "exchange: a response that comes sooner than any before is held back") {
    start();
    find_endpoint();
    line.emplace(to);
    line->shortest = 20ms;
    take_slot(true);
    write();
    now += 5ms;
    SECTION("until another would have come") {
        receive(good);
        REQUIRE(at == step::hold);
        CHECK(x.resumes_at() == x.began() + 40ms);
        CHECK(shared.holding);
        ok();
        CHECK_FALSE(shared.holding);
        REQUIRE(at == step::end_response);
        ok();
        CHECK(x.reusable());
        CHECK(line->shortest == 5ms);
    }
    SECTION("and not believed if another comes") {
        receive(good);
        io_result came = result(true, 8);
        std::memcpy(came.seen, "HTTP/1.1", 8);
        then(came);
        REQUIRE(at == step::end_response);
        ok();
        CHECK(contains(x.failed->what.what(), "two responses"));
    }
    SECTION("by one call at a time") {
        shared.holding = true;
        receive(good);
        CHECK(at == step::end_response);
        CHECK(line->shortest == 5ms);
    }
    SECTION("not if there is no time: the connection is closed instead") {
        x.deadline = now + 30ms;
        receive(good);
        CHECK(at == step::end_response);
        ok();
        CHECK_FALSE(x.reusable());
        CHECK(reader.body == "{}");
    }
}

TEST_CASE_METHOD(exchange_fixture, "exchange: a reader that throws ends the call, not the connection") {
    start();
    send();
    reader.throws = true;
    receive("HTTP/1.1 200 OK\r\nx-amzn-requestid: R1\r\nContent-Length: 2\r\n\r\n{}");
    auto const e = error_of(result(true));
    CHECK(e.code() == errc::wrong_type);
    CHECK(e.request_id() == "R1");
    CHECK(x.reusable());
    CHECK_FALSE(contains(e.what(), "may have been done"));
}

TEST_CASE_METHOD(exchange_fixture, "exchange: a proxy that wants a password has not passed the request on") {
    to.via_proxy = aws::proxy{{false, "proxy.example", 3128, "proxy.example:3128"}};
    to.origin = "http://db.example:8000";
    start();
    send();
    receive_error(407, "");
    CHECK(x.failed->what.code() == errc::access_denied);
    CHECK(x.failed->what.http_status() == 407);
    auto const e = error_of();
    CHECK(contains(e.what(), "proxy.example:3128"));
    CHECK_FALSE(contains(e.what(), "may have been done"));
}

TEST_CASE_METHOD(exchange_fixture,
                 "exchange: a proxy's refusal is a whole response, and is not repeated at once") {
    to.via_proxy = aws::proxy{{false, "proxy.example", 3128, "proxy.example:3128"}};
    to.origin = "http://db.example:8000";
    start();
    send(true);
    receive_error(407, "");
    CHECK(at == step::release_slot);
}

TEST_CASE_METHOD(exchange_fixture,
                 "exchange: a refusal whose body cannot be read has still changed nothing") {
    start();
    send();
    reader.throws = true;
    receive("HTTP/1.1 400 No\r\nContent-Length: 0\r\n\r\n");
    auto const e = error_of(result(true));
    CHECK(e.code() == errc::wrong_type);
    CHECK(e.http_status() == 400);
    REQUIRE(e.history().size() == 1);
    CHECK(e.history()[0].http_status == 400);
    CHECK_FALSE(contains(e.what(), "may have been done"));
}

TEST_CASE_METHOD(exchange_fixture, "exchange: compressed bodies are decompressed if they were requested") {
    shared.accept_line = "Accept-Encoding: gzip\r\n";
    start();
    send();
    SECTION("of an error response that cannot be restored the status counts") {
        receive("HTTP/1.1 400 No\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}");
        ok();
        REQUIRE(x.failed);
        CHECK(x.failed->what.http_status() == 400);
        CHECK(x.failed->what.server_message().empty());
    }
    SECTION("of a response of success it is an error") {
        receive("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}");
        CHECK(error_of(result(true)).http_status() == 200);
    }
}

TEST_CASE_METHOD(exchange_fixture, "exchange: an exception that is not the library's goes through as it is") {
    start();
    auto const thrown = [&](auto const& what) {
        try {
            throw what;
        } catch (...) {
            x.fail();
        }
    };
    CHECK_THROWS_AS(thrown(std::logic_error("a codec's")), std::logic_error);
    CHECK_THROWS_AS(thrown(std::system_error(reset)), std::system_error);
    auto const cancelled = failure_of([&] { thrown(std::system_error(aborted)); });
    REQUIRE(cancelled);
    CHECK(cancelled->code() == std::errc::operation_canceled);
}
