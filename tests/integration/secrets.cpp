// No message holds a secret, whatever a service quotes.
#include <chrono>
#include <string>

#include "failure_of.hpp"
#include "one_call.hpp"
#include "scripted_server.hpp"

using namespace test;

TEST_CASE("an error that quotes the session token is reported without it") {
    std::string const token = "the/secret+session=token";
    scripted_server server({script::respond(script::response(
        403,
        R"({"__type":"com.amazon.coral.service#InvalidSignatureException","message":"The Canonical String should have been x-amz-security-token:)" +
            token + R"( and again )" + token + R"("})"))});
    asio::io_context io;
    auto config = config_for(server.url());
    config.credentials = dynamap::aws::credentials("AKIDEXAMPLE", "the secret key", token);
    dynamap::client const client(io, config);
    auto const failure = failure_of([&] { run(io, call(client)); });
    REQUIRE(failure);
    CHECK(failure->code() == dynamap::errc::access_denied);
    CHECK(contains(failure->what(), "The Canonical String should have been"));
    CHECK(contains(failure->what(), "[session token] and again [session token]"));
    CHECK_FALSE(contains(failure->what(), token));
    CHECK_FALSE(contains(failure->server_message(), token));
    CHECK_FALSE(contains(failure->what(), "the secret key"));
}

TEST_CASE("times that would overflow the clock are as good as never") {
    scripted_server server({script::respond(script::response(200, "{}"))});
    asio::io_context io;
    auto config = config_for(server.url());
    config.timeout = config.connect_timeout = config.idle_timeout = std::chrono::milliseconds::max();
    dynamap::client const client(io, config);
    CHECK(run(io, call(client)) == "{}");
    CHECK(run(io, call(client)) == "{}");
    CHECK(server.connections() == 1);
}
