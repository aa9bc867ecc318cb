// A call as a machine: every step, and every step that fails, with no socket and no clock.
#include "aws/call/exchange.hpp"

#include <asio/error.hpp>
#include <cstring>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "catch.hpp"
#include "failure_of.hpp"

using namespace std::chrono_literals;
namespace aws = dynamap::aws;
using aws::io_result;
using aws::step;
using dynamap::errc;

namespace {

using clock_type = aws::exchange::clock;

// Where the machine's time and chance come from: plain functions.
clock_type::time_point now;
std::chrono::sys_seconds wall;
clock_type::time_point read_clock() { return now; }
std::chrono::system_clock::time_point read_wall_clock() { return wall; }
std::uint64_t bits() { return 42; }
double half() { return 0.5; }

/// A request of a few bytes, which remembers how it was signed.
class short_request final : public aws::request_writer {
  public:
    std::string_view write(std::string& head, aws::connector const&, aws::credentials const& identity,
                           std::chrono::system_clock::time_point time, std::string_view extra) override {
        signed_at.push_back(time);
        signed_by = identity.access_key_id();
        head.assign("POST / HTTP/1.1\r\n").append(extra).append("\r\n");
        return body;
    }

    std::string body = "{}";
    std::vector<std::chrono::system_clock::time_point> signed_at;
    std::string signed_by;
};

/// Keeps bodies; an error response's code is its header x-amzn-errortype.
class kept final : public aws::response_handler {
  public:
    void success(aws::received_response const& a) override {
        if (throws) throw dynamap::error(errc::wrong_type, "not a number");
        body = a.body;
        attempt = a.attempt;
        repeated = a.repeated;
    }
    std::optional<dynamap::error> failure(aws::received_response const& a) override {
        repeated = a.repeated;
        dynamap::error_details known;
        known.http_status = a.head.status;
        known.server_code = a.head.error_type;
        known.server_message = a.body;
        return dynamap::error(errc::service_error, "refused", known);
    }

    bool throws = false;
    std::string body;
    int attempt = 0;
    bool repeated = false;
};

struct tested_exchange final : aws::exchange {
    using exchange::exchange;
    void sending() override {
        ++sendings;
        if (too_old) throw dynamap::error(errc::deadline_exceeded, "the token is too old");
    }
    int sendings = 0;
    bool too_old = false;
};

aws::retry_policy policy() {
    aws::retry_policy p;
    p.max_attempts = 3;
    return p;
}

/// A call under way. `at` is the step that is to be done.
struct exchange_fixture {
    exchange_fixture() { now = clock_type::time_point(1000s); }

    aws::exchange_settings shared{"dynamodb", policy(), {read_clock, read_wall_clock, bits, half}};
    aws::connector to{{},     {false, "db.example", 8000, "db.example:8000"}, {},     nullptr, 1s,
                      10'000, aws::json_signer("db.example:8000", {}, {}),    nullptr};
    aws::pacer pacer{clock_type::time_point(1000s)};  // outlives the leave
    short_request request;
    kept reader;
    std::optional<aws::connection_state> line;
    tested_exchange x{request, reader, 10s};
    step at = step::done;

    void start() { at = x.start(shared); }
    void then(io_result const& came = {}) { at = x.next(came); }
    void ok() { then(result(true)); }
    void fails(std::error_code why, bool expired = false) {
        io_result came;
        came.failed = why;
        came.expired = expired;
        then(came);
    }
    static io_result result(bool ok, std::size_t count = 0) {
        io_result came;
        came.ok = ok;
        came.count = count;
        return came;
    }

    /// Credentials and endpoint are there.
    void find_endpoint() {
        REQUIRE(at == step::resolve_credentials);
        x.credentials = std::make_shared<aws::credentials const>("AKIDEXAMPLE", "secret", "the-token");
        then();
        REQUIRE(at == step::resolve_endpoint);
        x.connector = &to;
        then();
    }
    /// The slot is empty, or has a connection that was used.
    void take_slot(bool used = false) {
        REQUIRE(at == step::take_slot);
        x.connection = nullptr;
        if (used) {
            if (!line) line.emplace(to);
            line->used = true;
            x.connection = &*line;
        }
        ok();
    }
    void connect() {
        REQUIRE(at == step::connect);
        line.emplace(to);
        x.connection = &*line;
        then();
    }
    void write() {
        REQUIRE(at == step::begin_read);
        ok();
        REQUIRE(at == step::write);
        then(result(false, x.first_unsent().size() + x.second_unsent().size()));
    }
    /// On a connection that was used, or on a new one.
    void send(bool used = false) {
        find_endpoint();
        take_slot(used);
        if (!used) connect();
        write();
        REQUIRE(at == step::read);
    }
    /// From a read, or a read before the request is sent.
    void receive(std::string_view text) {
        auto const space = line->response.prepare();
        REQUIRE(space.size >= text.size());
        std::memcpy(space.data, text.data(), text.size());
        then(result(true, text.size()));
    }
    void receive_error(int status, std::string_view code, std::string_view headers = "") {
        receive("HTTP/1.1 " + std::to_string(status) + " No\r\nx-amzn-errortype: " + std::string(code) +
                "\r\n" + std::string(headers) + "Content-Length: 0\r\n\r\n");
        REQUIRE(at == step::end_response);
        ok();
    }
    /// The error that ends the call in the next step.
    dynamap::error error_of(io_result const& came = {}) {
        auto failed = failure_of([&] {
            try {
                then(came);
            } catch (...) {
                x.fail();
            }
        });
        REQUIRE(failed);
        return *failed;
    }
};

constexpr std::string_view good = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";
std::error_code const aborted = asio::error::operation_aborted;
std::error_code const end_of_stream = asio::error::eof;
std::error_code const reset = std::make_error_code(std::errc::connection_reset);

}  // namespace

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
    CHECK(x.failed->what.code() == errc::connect_failed);
    auto const e = error_of();
    CHECK(contains(e.what(), "proxy.example:3128"));
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
