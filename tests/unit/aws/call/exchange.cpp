// A call's steps up to its request, and those that fail.
#include "exchange_fixture.hpp"

using namespace test;

TEST_CASE_METHOD(exchange_fixture, "exchange: a call that goes well takes each step once") {
    start();
    CHECK(at == step::resolve_credentials);
    x.credentials = std::make_shared<aws::credentials const>("AKIDEXAMPLE", "secret");
    then();
    CHECK(at == step::resolve_endpoint);
    x.connector = &to;
    then();
    CHECK(at == step::take_slot);
    CHECK(x.doing == aws::phase::waiting_for_connection);
    ok();
    CHECK(at == step::connect);
    line.emplace(to);
    x.connection = &*line;
    then();
    CHECK(at == step::begin_read);
    CHECK(x.sendings == 0);
    ok();
    CHECK(at == step::write);
    CHECK(x.sendings == 1);
    CHECK(x.first_unsent().starts_with("POST / HTTP/1.1\r\namz-sdk-invocation-id: "));
    CHECK(x.second_unsent() == "{}");
    CHECK(x.doing == aws::phase::sending);
    then(result(false, x.first_unsent().size() + 2));
    CHECK(at == step::read);
    CHECK(x.doing == aws::phase::waiting_for_response);
    receive(good.substr(0, 20));
    CHECK(at == step::read);
    receive(good.substr(20));
    CHECK(at == step::end_response);
    CHECK(reader.body.empty());
    ok();
    CHECK(at == step::release_slot);
    CHECK(reader.body == "{}");
    CHECK(x.reusable());
    then();
    CHECK(at == step::done);
    CHECK(shared.attempts == 1);
    CHECK(request.signed_by == "AKIDEXAMPLE");
}

TEST_CASE_METHOD(exchange_fixture, "exchange: an idle connection to the endpoint is used, another is not") {
    start();
    find_endpoint();
    take_slot(true);
    CHECK(at == step::begin_read);

    aws::connector const elsewhere = to;
    tested_exchange other{request, reader, 10s};
    (void)other.start(shared);
    other.credentials = x.credentials;
    (void)other.next({});
    other.connector = &elsewhere;
    (void)other.next({});
    other.connection = &*line;
    CHECK(other.next(result(true)) == step::connect);
}

TEST_CASE_METHOD(exchange_fixture,
                 "exchange: credentials, endpoint and slot that come too late end the call") {
    start();
    SECTION("credentials") {
        x.will_wait();
        auto const e = error_of();
        CHECK(e.code() == errc::deadline_exceeded);
        CHECK(contains(e.what(), "waiting for credentials"));
        CHECK(e.attempts() == 0);
        CHECK(e.sent() == 0);
    }
    SECTION("endpoint") {
        x.credentials = std::make_shared<aws::credentials const>("A", "s");
        then();
        x.will_wait();
        CHECK(contains(error_of().what(), "EC2 instance metadata"));
    }
    SECTION("slot") {
        find_endpoint();
        auto const e = error_of(result(false));
        CHECK(contains(e.what(), "waiting for a free connection to db.example:8000"));
        CHECK(e.attempts() == 1);
    }
}

TEST_CASE_METHOD(exchange_fixture, "exchange: with adaptive retries an attempt waits for a permit") {
    shared.retry.mode = aws::retry_mode::adaptive;
    start();
    find_endpoint();
    REQUIRE(at == step::take_permit);
    SECTION("and goes on when it has it") {
        x.permit = pacer.try_take(now);
        then();
        CHECK(at == step::take_slot);
    }
    SECTION("and ends at the deadline without it") {
        x.will_wait();
        CHECK(contains(error_of().what(), "waiting before the next attempt"));
    }
}

TEST_CASE_METHOD(exchange_fixture, "exchange: a wait before the slot does not count to the attempt's time") {
    shared.attempt_timeout = 1s;
    start();
    now += 3s;
    x.credentials = std::make_shared<aws::credentials const>("A", "s");
    io_result waited;
    waited.waited = true;
    then(waited);
    CHECK(x.attempt_ends_at() == now + 1s);
    CHECK(x.deadline == now + 7s);
    now += 6500ms;
    x.note_progress();
    CHECK(x.attempt_ends_at() == x.deadline);
}

TEST_CASE_METHOD(exchange_fixture, "exchange: a refused connection is tried again after a pause") {
    start();
    for (int attempt = 1; attempt <= 2; ++attempt) {
        find_endpoint();
        take_slot();
        REQUIRE(at == step::connect);
        x.failed = aws::cannot_connect(to.where, std::make_error_code(std::errc::connection_refused));
        then();
        REQUIRE(at == step::release_slot);
        then();
        REQUIRE(at == step::back_off);
        CHECK(x.doing == aws::phase::backoff);
        CHECK(x.resumes_at() - now == (attempt == 1 ? 12500us : 25000us));
        now = x.resumes_at();
        then();
    }
    find_endpoint();
    take_slot();
    x.failed = aws::cannot_connect(to.where, std::make_error_code(std::errc::connection_refused));
    then();
    auto const e = error_of();
    CHECK(e.code() == errc::connect_failed);
    CHECK(e.attempts() == 3);
    CHECK(e.sent() == 0);
    REQUIRE(e.history().size() == 3);
    CHECK(e.history()[1].wait == 25000us);
    CHECK_FALSE(contains(e.what(), "may have been done"));
}

TEST_CASE_METHOD(exchange_fixture, "exchange: without a descriptor it waits for a connection that exists") {
    start();
    find_endpoint();
    take_slot();
    x.failed = aws::cannot_connect(to.where, std::make_error_code(std::errc::too_many_files_open));
    then();
    REQUIRE(at == step::trade_slot);
    SECTION("and uses it") {
        line.emplace(to);
        line->used = true;
        x.connection = &*line;
        ok();
        CHECK(at == step::begin_read);
        CHECK_FALSE(x.failed);
    }
    SECTION("or opens one in the slot of one that was closed") {
        x.connection = nullptr;
        ok();
        CHECK(at == step::connect);
    }
    SECTION("and fails when none exists") {
        then(result(false));
        CHECK(at == step::release_slot);
        CHECK(x.failed);
    }
}

TEST_CASE_METHOD(exchange_fixture, "exchange: a connection on which something may have come is looked at") {
    start();
    find_endpoint();
    SECTION("a used one that is fit gets the request, written anew") {
        take_slot(true);
        then(result(false));
        REQUIRE(at == step::check_connection);
        CHECK(x.sendings == 0);
        ok();
        CHECK(at == step::write);
        CHECK(request.signed_at.size() == 2);
        CHECK(x.sendings == 1);
    }
    SECTION("a used one that is over gives place to a new one") {
        take_slot(true);
        then(result(false));
        then(result(false));
        CHECK(at == step::connect);
        CHECK(x.sendings == 0);
    }
    SECTION("a new one that is over is a failed attempt") {
        take_slot();
        connect();
        then(result(false));
        then(result(false));
        REQUIRE(at == step::release_slot);
        CHECK(contains(x.failed->what.what(), "before any request"));
        then();
        CHECK(at == step::back_off);
    }
    SECTION("a cancelled look ends the call") {
        take_slot(true);
        then(result(false));
        io_result came;
        came.failed = aborted;
        auto const e = error_of(came);
        CHECK(e.code() == std::errc::operation_canceled);
        CHECK(e.sent() == 0);
    }
}

TEST_CASE_METHOD(exchange_fixture, "exchange: a request that must not be sent any more is not sent") {
    start();
    find_endpoint();
    take_slot();
    connect();
    x.too_old = true;
    auto const e = error_of(result(true));
    CHECK(e.code() == errc::deadline_exceeded);
    CHECK(e.sent() == 0);
    CHECK_FALSE(contains(e.what(), "may have been done"));
}
