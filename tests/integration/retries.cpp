// What a client repeats, what it does not, and when it gives up.
#include <thread>

#include "failure_of.hpp"
#include "one_call.hpp"
#include "scripted_server.hpp"
#include "variables.hpp"

using namespace test;
using dynamap::errc;

namespace {

std::string const ok = script::response(200, R"({"Item":{}})");
/// A body whose CRC-32 is 2745614147.
std::string with_crc(std::string_view number) {
    return script::response(200, "{}", "x-amz-crc32: " + std::string(number) + "\r\n");
}

/// Sends an operation, whatever it is.
asio::awaitable<bool> sent(dynamap::client client, std::string_view operation) {
    dynamap::operation request(operation, "wallets");
    request.body().append("{}");
    kept_response kept;
    co_return co_await client.send(std::move(request), kept);
}

/// Where a server was, and is no more.
std::string unused_url() {
    scripted_server const gone({script::stall()});
    return gone.url();
}

}  // namespace

TEST_CASE("requests that fail transiently are repeated") {
    auto const fault = GENERATE(
        script::reset_unread(), script::respond_and_reset(""), script::respond_and_hang_up(""),
        script::respond_and_hang_up(ok.substr(0, 20)), script::respond_and_reset(ok.substr(0, ok.size() - 1)),
        script::respond(script::refusal(500, "InternalServerError")),
        script::respond(script::response(502, "")), script::respond(script::response(503, "")),
        script::respond(script::response(504, "<html>")), script::respond(script::response(429, "")),
        script::respond(script::refusal(400, "ProvisionedThroughputExceededException")),
        script::respond(script::refusal(400, "ThrottlingException")), script::respond(with_crc("1")));
    scripted_server server({fault, fault, script::respond(ok)});
    asio::io_context io;
    dynamap::client const client(io, config_for(server.url()));
    CHECK(run(io, call(client)) == R"({"Item":{}})");
    CHECK(server.steps() == 3);
    CHECK(client.statistics().attempts == 3);
}

TEST_CASE("a response cut at any byte is requested again") {
    for (std::size_t cut = 0; cut < ok.size(); ++cut) {
        scripted_server server({script::respond_and_hang_up(ok.substr(0, cut)), script::respond(ok)});
        asio::io_context io;
        dynamap::client const client(io, config_for(server.url()));
        INFO("cut at " << cut);
        CHECK(run(io, call(client)) == R"({"Item":{}})");
        CHECK(client.statistics().idle_connections == 1);
    }
}

TEST_CASE("permanent failures end in their own error") {
    struct fault {
        scripted_server::step step;
        errc means;
        char const* says;
    };
    auto const f =
        GENERATE(fault{script::reset_unread(), errc::connection_lost, "before a response arrived"},
                 fault{script::respond_and_hang_up(""), errc::connection_lost, "the server closed it"},
                 fault{script::respond_and_hang_up(ok.substr(0, 30)), errc::connection_lost,
                       "before the whole response arrived"},
                 fault{script::respond(script::refusal(500, "InternalServerError")),
                       errc::service_unavailable, "HTTP 500"},
                 fault{script::respond(script::refusal(400, "ThrottlingException")), errc::throttled,
                       "lower the request rate"},
                 fault{script::respond(with_crc("1")), errc::checksum_mismatch, "x-amz-crc32"});
    scripted_server server({f.step});
    asio::io_context io;
    dynamap::client const client(io, config_for(server.url()));
    dynamap::error const e = failure(io, call(client));
    CHECK(e.code() == f.means);
    CHECK(e.attempts() == 4);
    CHECK(server.steps() == 4);
    CHECK(contains(e.what(), f.says));
    CHECK_FALSE(contains(e.what(), "not-to-be-seen"));
}

TEST_CASE("a right checksum is accepted") {
    scripted_server server({script::respond(with_crc("2745614147"))});
    asio::io_context io;
    dynamap::client const client(io, config_for(server.url()));
    CHECK(run(io, call(client)) == "{}");
    CHECK(server.steps() == 1);
}

TEST_CASE("a connection that was closed while idle costs a read nothing but a new one") {
    // One attempt only: this is no retry. The server closes before or after the next request, with or without
    // a reset.
    auto const end =
        GENERATE(script::reset_unread(), script::respond_and_hang_up(""), script::respond_and_reset(""));
    scripted_server server({script::respond(ok), end, script::respond(ok)});
    asio::io_context io;
    dynamap::client_config config = config_for(server.url());
    config.retry.max_attempts = 1;
    dynamap::client const client(io, config);
    run(io, call(client));
    CHECK(run(io, call(client)) == R"({"Item":{}})");
    CHECK(server.connections() == 2);
    CHECK(client.statistics().open_connections == 1);
}

TEST_CASE("one attempt sends a write once, also on a connection that was used before") {
    auto const end =
        GENERATE(script::reset_unread(), script::respond_and_hang_up(""), script::respond_and_reset(""));
    auto const operation = GENERATE("PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem",
                                    "TransactWriteItems", "ExecuteStatement", "CreateTable");
    scripted_server server({script::respond(ok), end, script::respond(ok)});
    asio::io_context io;
    dynamap::client_config config = config_for(server.url());
    config.retry.max_attempts = 1;
    dynamap::client const client(io, config);
    run(io, call(client));
    dynamap::error const e = failure(io, sent(client, operation));
    CHECK(e.code() == errc::connection_lost);
    CHECK(contains(e.what(), "a write may have been done"));
    CHECK(e.attempts() == 1);
    CHECK(e.sent() == 1);
    CHECK(server.steps() == 2);
}

TEST_CASE("a write on a connection that was closed while idle is repeated by the retry rule, and counts") {
    scripted_server server({script::respond(ok), script::respond_and_reset(""), script::respond_and_reset(""),
                            script::respond(ok)});
    asio::io_context io;
    dynamap::client_config config = config_for(server.url());
    config.retry.max_attempts = 2;
    dynamap::client const client(io, config);
    run(io, call(client));
    dynamap::error const e = failure(io, sent(client, "PutItem"));
    CHECK(e.attempts() == 2);
    CHECK(e.sent() == 2);
    CHECK(server.steps() == 3);
}

TEST_CASE("a read that a connection was lost for does not speak of a write") {
    scripted_server server({script::respond_and_reset("")});
    asio::io_context io;
    dynamap::client_config config = config_for(server.url());
    config.retry.max_attempts = 2;
    dynamap::client const client(io, config);
    for (char const* const operation :
         {"GetItem", "Query", "Scan", "BatchGetItem", "TransactGetItems", "DescribeTable", "ListTables"}) {
        dynamap::error const e = failure(io, sent(client, operation));
        CHECK(e.code() == errc::connection_lost);
        CHECK_FALSE(contains(e.what(), "write"));
    }
}

TEST_CASE("a connection that is seen to be closed is not tried, not even for a call that may send but once") {
    std::promise<void> closed;
    scripted_server server({[&](peer& client) {
                                script::respond_and_hang_up(script::response(200, "{}"))(client);
                                closed.set_value();
                            },
                            script::respond(script::response(200, "{}"))});
    asio::io_context io;
    dynamap::client_config config = config_for(server.url());
    config.retry.max_attempts = 1;
    dynamap::client const client(io, config);
    run(io, call(client));
    closed.get_future().wait();
    std::this_thread::sleep_for(5ms);
    run(io, sent(client, "PutItem"));
    CHECK(client.statistics().attempts == 2);
    CHECK(client.statistics().open_connections == 1);
}

TEST_CASE("a connection unused for too long is not used again") {
    scripted_server server({script::respond(ok)});
    asio::io_context io;
    dynamap::client_config config = config_for(server.url());
    config.idle_timeout = 0ms;
    dynamap::client const client(io, config);
    run(io, call(client));
    run(io, call(client));
    CHECK(server.connections() == 2);
    CHECK(client.statistics().open_connections == 1);
}

TEST_CASE("a server that refuses connections is named, with advice") {
    std::string const url = unused_url();
    asio::io_context io;
    dynamap::client const client(io, config_for(url));
    dynamap::error const e = failure(io, call(client));
    CHECK(e.code() == errc::connect_failed);
    CHECK(e.attempts() == 4);
    CHECK(contains(e.what(),
                   "cannot connect to " + url.substr(7) + ": Connection refused; is the server running"));
    CHECK(client.statistics().open_connections == 0);
}

TEST_CASE("a call that is not repeated because the retry quota is empty says so") {
    asio::io_context io;
    auto config = config_for(unused_url());
    config.retry.quota = 14;  // one retry
    dynamap::client const client(io, config);
    dynamap::error const e = failure(io, call(client));
    CHECK(e.code() == errc::connect_failed);
    CHECK(e.attempts() == 2);
    CHECK(
        contains(e.what(), "retry quota is used up (client_config::retry.quota) (2 attempts, nothing sent)"));
}

TEST_CASE("an error reports how often the request was sent") {
    scripted_server server(
        {script::reset_unread(), script::respond(script::refusal(400, "ValidationException"))});
    asio::io_context io;
    dynamap::error const e = failure(io, call(dynamap::client(io, config_for(server.url()))));
    CHECK(e.sent() == 2);
    CHECK_FALSE(contains(e.what(), "nothing sent"));
}

TEST_CASE("every address of a name is tried") {
    // "localhost" often is ::1 first, where nobody listens.
    scripted_server server({script::respond(ok)});
    asio::io_context io;
    dynamap::client const client(io, config_for("http://localhost:" + std::to_string(server.port())));
    CHECK(run(io, call(client)) == R"({"Item":{}})");
}

TEST_CASE("a name without address is named") {
    std::string const no_name = std::string(64, 'a') + ".invalid";  // too long a label for any name server
    asio::io_context io;
    dynamap::client const client(io, config_for("http://" + no_name + ":8000"));
    dynamap::error const e = failure(io, call(client));
    CHECK(e.code() == errc::resolve_failed);
    CHECK(contains(e.what(), "cannot find the address of " + no_name));
}

TEST_CASE("a wait that would go past the deadline is not begun: the error comes at once") {
    scripted_server server(
        {script::respond("HTTP/1.1 503 Busy\r\nx-amz-retry-after: 60000\r\nContent-Length: 0\r\n\r\n")});
    asio::io_context io;
    dynamap::client_config config = config_for(server.url());
    config.timeout = 4s;  // a server's wish is good for up to 5 s
    dynamap::client const client(io, config);
    auto const begun = std::chrono::steady_clock::now();
    dynamap::error const e = failure(io, call(client));
    CHECK(e.code() == errc::service_unavailable);
    CHECK(e.attempts() == 1);
    CHECK(std::chrono::steady_clock::now() - begun < config.timeout);
}

TEST_CASE("without credentials nothing is sent, and the message says what to set") {
    scripted_server server({script::respond(ok)});
    asio::io_context io;
    dynamap::client_config config = config_for(server.url());
    config.credentials = {};
    variables const none({{"AWS_ACCESS_KEY_ID", {}},
                          {"AWS_SECRET_ACCESS_KEY", {}},
                          {"AWS_CONFIG_FILE", "/nowhere"},
                          {"AWS_SHARED_CREDENTIALS_FILE", "/nowhere"},
                          {"AWS_EC2_METADATA_DISABLED", "true"}});
    dynamap::client const client(io, config);
    dynamap::error const e = failure(io, call(client));
    CHECK(e.code() == errc::missing_credentials);
    CHECK(contains(e.what(), "AWS_ACCESS_KEY_ID"));
    CHECK(server.connections() == 0);
}
