// A call as a machine under test: its steps are done by hand, without a socket or a clock.
#pragma once

#include <asio/error.hpp>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "aws/call/exchange.hpp"
#include "aws/net/asio_error.hpp"
#include "catch.hpp"
#include "failure_of.hpp"

namespace test {

using namespace std::chrono_literals;
namespace aws = dynamap::aws;
using aws::io_result;
using aws::step;
using dynamap::errc;

using clock_type = aws::exchange::clock;

// Where the machine's time and chance come from: plain functions.
inline clock_type::time_point now;
inline std::chrono::sys_seconds wall;
inline clock_type::time_point read_clock() { return now; }
inline std::chrono::system_clock::time_point read_wall_clock() { return wall; }
inline std::uint64_t bits() { return 42; }
inline double half() { return 0.5; }

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
class kept final : public aws::http_response_handler {
  public:
    void success(aws::received_response const& a) override {
        if (throws) throw dynamap::error(errc::wrong_type, "not a number");
        body = a.body;
        attempt = a.attempt;
        repeated = a.repeated;
    }
    std::optional<dynamap::error> failure(aws::received_response const& a) override {
        if (throws) throw dynamap::error(errc::wrong_type, "not a number");
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

inline aws::retry_policy policy() {
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

inline constexpr std::string_view good = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";
inline std::error_code const aborted = dynamap::code_of(asio::error::operation_aborted);
inline std::error_code const end_of_stream = dynamap::code_of(asio::error::eof);
inline std::error_code const reset = std::make_error_code(std::errc::connection_reset);

}  // namespace test
