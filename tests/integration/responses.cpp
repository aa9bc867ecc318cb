// What a client makes of the answers it gets: good ones, odd ones, and refusals.
#include "failure_of.hpp"
#include "one_call.hpp"
#include "scripted_server.hpp"

using namespace test;
using dynamap::errc;

namespace {

std::string const item = R"({"Item":{"balance":{"N":"5"}}})";

}  // namespace

TEST_CASE("a response's JSON arrives as it was sent") {
    scripted_server server({script::respond(script::response(200, item))});
    asio::io_context io;
    dynamap::client const client(io, config_for(server.url()));
    CHECK(run(io, call(client)) == item);
    CHECK(client.statistics().attempts == 1);
}

TEST_CASE("unusual but valid responses are accepted") {
    std::string const ok = script::response(200, item);
    std::string const chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n" +
                                item.substr(0, 5) + "\r\n" + "19;x=y\r\n" + item.substr(5) +
                                "\r\n0\r\nTrailer: 1\r\n\r\n";
    REQUIRE(item.size() == 5 + 0x19);

    std::string const responses[] = {ok, chunked, "HTTP/1.1 100 Continue\r\n\r\n" + ok};
    std::string const& response = responses[GENERATE(0, 1, 2)];
    auto const as = GENERATE(&script::respond, &script::dribble, &script::respond_and_hang_up);
    scripted_server server({as(response)});
    asio::io_context io;
    dynamap::client const client(io, config_for(server.url()));
    CHECK(run(io, call(client)) == item);
    CHECK(run(io, call(client)) == item);
}

TEST_CASE("a large request and a large response are transferred whole") {
    std::string const large(std::size_t{6} << 20, 'x');
    scripted_server server({[&](peer& client) {
        std::string const request = client.read_request();
        client.send(script::response(200, request.substr(request.find("\r\n\r\n") + 4)));
    }});
    asio::io_context io;
    dynamap::client const client(io, config_for(server.url()));
    CHECK(run(io, call(client, large)) == large);
}

TEST_CASE("a connection serves one call after the other") {
    scripted_server server({script::respond(script::response(200, item))});
    asio::io_context io;
    dynamap::client const client(io, config_for(server.url()));
    for (int i = 0; i < 10; ++i) run(io, call(client));
    CHECK(server.connections() == 1);
    CHECK(client.statistics().idle_connections == 1);
}

TEST_CASE("a connection that the server does not keep is not kept") {
    scripted_server server({script::respond(script::response(200, item, "Connection: close\r\n"))});
    asio::io_context io;
    dynamap::client const client(io, config_for(server.url()));
    run(io, call(client));
    CHECK(client.statistics().open_connections == 0);
    run(io, call(client));
    CHECK(server.connections() == 2);
}

TEST_CASE("unsolicited bytes end the connection, not the call") {
    scripted_server server({script::respond(script::response(200, item) + "HTTP/1.1 408 Timeout\r\n\r\n")});
    asio::io_context io;
    dynamap::client const client(io, config_for(server.url()));
    CHECK(run(io, call(client)) == item);
    CHECK(client.statistics().open_connections == 0);
}

TEST_CASE("refusals are errors with a code, the service's words, and advice") {
    struct refusal {
        int status;
        char const* code;
        errc means;
        char const* advice;
    };
    auto const r =
        GENERATE(refusal{400, "ResourceNotFoundException", errc::resource_not_found, "create it"},
                 refusal{400, "ConditionalCheckFailedException", errc::conditional_check_failed, "condition"},
                 refusal{400, "UnrecognizedClientException", errc::access_denied, "check access key"},
                 refusal{403, "InvalidSignatureException", errc::access_denied, "clock"},
                 refusal{400, "ValidationException", errc::validation, "the request is not valid"});
    scripted_server server({script::respond(script::refusal(r.status, r.code))});
    asio::io_context io;
    dynamap::client const client(io, config_for(server.url()));
    dynamap::error const e = failure(io, call(client));
    CHECK(e.code() == r.means);
    CHECK(e.server_code() == r.code);
    CHECK(e.server_message() == "in its own words");
    CHECK(e.http_status() == r.status);
    CHECK(e.request_id() == "REQUEST1");
    CHECK(e.attempts() == 1);
    CHECK(e.details().operation == "GetItem");
    CHECK(e.details().table == "wallets");
    CHECK(contains(e.what(), r.advice));
    CHECK(client.statistics().idle_connections == 1);
}

TEST_CASE("a thousand refusals leave as many connections as one") {
    scripted_server server({script::respond(script::refusal(400, "ConditionalCheckFailedException"))});
    asio::io_context io;
    dynamap::client const client(io, config_for(server.url()));
    for (int i = 0; i < 1000; ++i)
        REQUIRE(failure(io, call(client)).code() == errc::conditional_check_failed);
    CHECK(server.connections() == 1);
    CHECK(client.statistics().open_connections == 1);
}

namespace {
struct takes_condition final : dynamap::response_handler {
    [[nodiscard]] bool takes_failed_condition() const noexcept override { return true; }
};
}  // namespace

TEST_CASE("a failed condition is a value if the caller asks for one") {
    scripted_server server({script::respond(script::refusal(400, "ConditionalCheckFailedException"))});
    asio::io_context io;
    dynamap::client const client(io, config_for(server.url()));
    takes_condition handler;
    dynamap::operation request("PutItem", "wallets");
    request.body().append("{}");
    CHECK_FALSE(run(io, client.send(std::move(request), handler)));
}

TEST_CASE("an error without a document reports its status") {
    scripted_server server({script::respond("HTTP/1.1 404 Not Found\r\nContent-Length: 9\r\n\r\nnot there")});
    asio::io_context io;
    dynamap::client const client(io, config_for(server.url()));
    dynamap::error const e = failure(io, call(client));
    CHECK(e.http_status() == 404);
    CHECK(contains(e.what(), "does the endpoint lead to DynamoDB?"));
}

TEST_CASE("a response to a request that was not read to its end is accepted") {
    scripted_server server({script::respond_unread(script::response(413, "too large"))});
    asio::io_context io;
    dynamap::client const client(io, config_for(server.url()));
    dynamap::error const e = failure(io, call(client, std::string(std::size_t{16} << 20, 'x')));
    CHECK(e.http_status() == 413);
}

TEST_CASE("a response that is not HTTP is an error, and the request is not repeated") {
    scripted_server server({script::respond("SSH-2.0-OpenSSH_9.2\r\n\r\n")});
    asio::io_context io;
    dynamap::client const client(io, config_for(server.url()));
    dynamap::error const e = failure(io, call(client));
    CHECK(e.code() == errc::malformed_response);
    CHECK(e.attempts() == 1);
    CHECK(client.statistics().open_connections == 0);
}

TEST_CASE("responses longer than the limit are refused") {
    std::string const body(5000, ' ');
    std::string const responses[] = {
        script::response(200, body),
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1388\r\n" + body + "\r\n0\r\n\r\n",
        script::response(200, "{}", "X-Giant: " + std::string(100'000, 'x') + "\r\n")};
    std::string const& response = responses[GENERATE(0, 1, 2)];
    scripted_server server({script::respond(response)});
    asio::io_context io;
    dynamap::client_config config = config_for(server.url());
    config.max_response_bytes = 4000;
    dynamap::client const client(io, config);
    dynamap::error const e = failure(io, call(client));
    CHECK(e.code() == errc::response_too_large);
    CHECK(e.attempts() == 1);
    CHECK(client.statistics().open_connections == 0);
}

TEST_CASE(
    "what a response handler throws ends the call, with what is known of it, and keeps the connection") {
    scripted_server server({script::respond(script::response(200, "{]"))});
    asio::io_context io;
    dynamap::client const client(io, config_for(server.url()));
    struct refusing final : dynamap::response_handler {
        void success(dynamap::response const&) override {
            throw dynamap::error(errc::malformed_response, "no JSON");
        }
    } handler;
    dynamap::operation request("GetItem", "wallets");
    request.body().append("{}");
    dynamap::error const e = failure(io, client.send(std::move(request), handler));
    CHECK(e.code() == errc::malformed_response);
    CHECK(e.http_status() == 200);
    CHECK(e.request_id() == "REQUEST1");
    CHECK(e.attempts() == 1);
    CHECK(e.details().table == "wallets");
    CHECK(client.statistics().idle_connections == 1);
}

TEST_CASE("a request that could not be encoded is not sent") {
    scripted_server server({script::respond(script::response(200, item))});
    asio::io_context io;
    dynamap::client const client(io, config_for(server.url()));
    dynamap::operation request("PutItem", "wallets");
    request.fail(std::make_exception_ptr(dynamap::error(errc::bad_value, "NaN is no number")));
    dynamap::error const e = failure(io, client.send(std::move(request)));
    CHECK(e.code() == errc::bad_value);
    CHECK(e.details().operation == "PutItem");
    CHECK(server.connections() == 0);
}

TEST_CASE("a truncated error response says nothing about the current item") {
    std::string const whole =
        R"({"__type":"com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException","message":"no","Item":{"a":{"S":"x"}}})";
    std::string const broken = whole.substr(0, whole.find(R"("Item")"));
    scripted_server server(
        {script::respond(script::response(400, broken)), script::respond(script::response(400, whole))});
    asio::io_context io;
    dynamap::client const client(io, config_for(server.url()));
    auto conditional = [&]() -> asio::awaitable<bool> {
        dynamap::operation request("UpdateItem", "wallets");
        request.body().append("{}");
        takes_condition handler;
        co_return co_await client.send(std::move(request), handler);
    };
    auto const failure = failure_of([&] { run(io, conditional()); });
    REQUIRE(failure);
    CHECK(failure->code() == errc::malformed_response);
    CHECK(failure->server_code() == "ConditionalCheckFailedException");
    CHECK_FALSE(run(io, conditional()));
}
