// A call's request on its way: sent in pieces, lost, late, cancelled.
#include "exchange_fixture.hpp"

using namespace test;

TEST_CASE_METHOD(exchange_fixture, "exchange: a socket that takes little gets the request in pieces") {
    start();
    request.body = std::string(40'000, 'x');
    find_endpoint();
    take_slot();
    connect();
    ok();
    std::string const head(x.first_unsent());
    SECTION("a part of the head") {
        then(result(false, 10));
        REQUIRE(at == step::write_rest);
        CHECK(x.first_unsent() == std::string_view(head).substr(10));
        CHECK(x.second_unsent().size() == 40'000);
        then(result(false, head.size() - 10));
        CHECK(at == step::read_early);
        then(result(false));  // nothing there
        REQUIRE(at == step::write_rest);
        CHECK(x.first_unsent().size() == 40'000);
        then(result(false, 40'000));
        then(result(false));
        CHECK(at == step::read);
        CHECK(x.doing == aws::phase::waiting_for_response);
        CHECK(shared.attempts == 1);
    }
    SECTION("nothing, and the wait is cancelled: nothing was sent") {
        then(result(false, 0));
        io_result came;
        came.failed = aborted;
        auto const e = error_of(came);
        CHECK(e.code() == std::errc::operation_canceled);
        CHECK(e.sent() == 0);
        CHECK_FALSE(contains(e.what(), "may have been done"));
    }
    SECTION("some, and the wait is cancelled: a write may have been done") {
        then(result(false, head.size() + 10));
        io_result came;
        came.failed = aborted;
        auto const e = error_of(came);
        CHECK(e.sent() == 1);
        CHECK(contains(e.what(), "may have been done"));
    }
    SECTION("an error response that comes meanwhile counts") {
        then(result(false, 10));
        then(result(false, 10));
        REQUIRE(at == step::read_early);
        receive_error(413, "TooLarge");
        CHECK(at == step::release_slot);
        CHECK(x.failed->what.server_code() == "TooLarge");
        CHECK_FALSE(x.reusable());
    }
    SECTION("a response of success that comes meanwhile belongs to another request") {
        then(result(false, 10));
        then(result(false, 10));
        receive(good);
        REQUIRE(at == step::end_response);
        ok();
        CHECK(contains(x.failed->what.what(), "before it had the whole request"));
        CHECK(reader.body.empty());
    }
    SECTION("what the server says when it takes no more is read") {
        then(result(false, 10));
        fails(std::make_error_code(std::errc::broken_pipe));
        REQUIRE(at == step::read_early);
        then(result(false));
        REQUIRE(at == step::read);
        receive_error(400, "BadRequest");
        CHECK(x.failed->what.server_code() == "BadRequest");
    }
}

TEST_CASE_METHOD(exchange_fixture,
                 "exchange: a connection that was closed while it was idle costs no attempt") {
    request.reads = true;
    start();
    send(true);
    fails(end_of_stream);
    REQUIRE(at == step::end_response);
    ok();
    REQUIRE(at == step::connect);
    connect();
    write();
    SECTION("and the request is made again at once") {
        receive(good);
        ok();
        then();
        CHECK(at == step::done);
        CHECK(reader.attempt == 1);
        CHECK(shared.attempts == 2);
    }
    SECTION("but only once") {
        fails(end_of_stream);
        ok();
        CHECK(at == step::release_slot);
    }
}

TEST_CASE_METHOD(exchange_fixture, "exchange: a write is made again at once only if nothing of it was sent") {
    start();
    find_endpoint();
    take_slot(true);
    ok();
    io_result came;
    came.failed = std::make_error_code(std::errc::broken_pipe);
    SECTION("nothing was sent") {
        then(came);
        fails(reset);
        ok();
        CHECK(at == step::connect);
    }
    SECTION("a byte was sent") {
        came.count = 1;
        then(came);
        fails(reset);
        ok();
        CHECK(at == step::release_slot);
    }
}

TEST_CASE_METHOD(exchange_fixture, "exchange: a lost response of a write is reported until the end") {
    start();
    send();
    fails(reset);
    ok();
    REQUIRE(at == step::release_slot);
    CHECK(x.failed->progress == aws::received::nothing);
    then();
    REQUIRE(at == step::back_off);
    then();
    send();
    SECTION("to the handler of the next attempt's response") {
        receive(good);
        ok();
        CHECK(reader.repeated);
        CHECK(reader.attempt == 2);
    }
    SECTION("in the error of a call whose next attempt is refused") {
        receive_error(400, "ConditionalCheckFailedException");
        auto const e = error_of();
        CHECK(contains(e.what(), "a write may have been done"));
        CHECK(e.sent() == 2);
        CHECK(e.attempts() == 2);
    }
}

TEST_CASE_METHOD(exchange_fixture, "exchange: a lost response of a read leaves nothing in doubt") {
    request.reads = true;
    start();
    for (int attempt = 1; attempt <= 3; ++attempt) {
        send();
        receive("HTTP/1.1 200 OK\r\nContent-");
        fails(end_of_stream);
        ok();
        REQUIRE(at == step::release_slot);
        CHECK(x.failed->progress == aws::received::partly);
        if (attempt == 3) break;
        then();
        then();
    }
    auto const e = error_of();
    CHECK(e.code() == errc::connection_lost);
    CHECK_FALSE(contains(e.what(), "may have been done"));
    CHECK(e.history().size() == 3);
}

TEST_CASE_METHOD(exchange_fixture, "exchange: time that is over shows as a connection that ends") {
    shared.attempt_timeout = 2s;
    start();
    send();
    SECTION("the attempt's: another follows") {
        now += 2s;
        fails(end_of_stream, true);
        ok();
        REQUIRE(at == step::release_slot);
        CHECK(x.failed->timed_out);
        then();
        CHECK(at == step::back_off);
    }
    SECTION("the call's: it ends, and says what it was doing") {
        now += 10s;
        fails(end_of_stream, true);
        ok();
        auto const e = error_of();
        CHECK(e.code() == errc::deadline_exceeded);
        CHECK(contains(e.what(), "10000 ms passed while waiting for the"));
        CHECK(contains(e.what(), "a write may have been done"));
    }
}

TEST_CASE_METHOD(exchange_fixture, "exchange: a cancelled read ends the call") {
    start();
    send();
    io_result came;
    came.failed = aborted;
    auto const e = error_of(came);
    CHECK(e.code() == std::errc::operation_canceled);
    CHECK(contains(e.what(), "a write may have been done"));
}
