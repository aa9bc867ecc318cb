// What a client's attempts tell the service, what they learn from it, and what its error tells of them.
#include <mutex>

#include "failure_of.hpp"
#include "one_call.hpp"
#include "scripted_server.hpp"

using namespace test;
using dynamap::errc;

namespace {

std::string const ok = script::response(200, R"({"Item":{}})");

/// The requests that came, in their order.
class requests {
  public:
    /// Answers with these bytes and keeps the request.
    scripted_server::step respond(std::string bytes) {
        return [this, bytes = std::move(bytes)](peer& client) {
            auto request = client.read_request();
            {
                std::lock_guard const lock(mutex_);
                all_.push_back(std::move(request));
            }
            client.send(bytes);
        };
    }
    /// A header of request `number`, from 0; empty when it is absent.
    [[nodiscard]] std::string header(std::size_t number, std::string const& name) {
        std::lock_guard const lock(mutex_);
        auto const& request = all_.at(number);
        auto const begin = request.find("\r\n" + name + ": ");
        if (begin == std::string::npos) return {};
        auto const value = begin + name.size() + 4;
        return request.substr(value, request.find("\r\n", value) - value);
    }
    [[nodiscard]] std::size_t count() {
        std::lock_guard const lock(mutex_);
        return all_.size();
    }

  private:
    std::mutex mutex_;
    std::vector<std::string> all_;
};

}  // namespace

TEST_CASE("a call's attempts have one id, and count") {
    requests seen;
    scripted_server server({seen.respond(script::refusal(500, "InternalServerError")), seen.respond(ok)});
    asio::io_context io;
    dynamap::client const client(io, config_for(server.url()));
    run(io, call(client));
    run(io, call(client));
    REQUIRE(seen.count() == 3);
    CHECK(seen.header(0, "amz-sdk-request") == "attempt=1; max=4");
    CHECK(seen.header(1, "amz-sdk-request") == "attempt=2; max=4");
    CHECK(seen.header(2, "amz-sdk-request") == "attempt=1; max=4");
    CHECK(seen.header(0, "amz-sdk-invocation-id").size() == 36);
    CHECK(seen.header(0, "amz-sdk-invocation-id") == seen.header(1, "amz-sdk-invocation-id"));
    CHECK(seen.header(0, "amz-sdk-invocation-id") != seen.header(2, "amz-sdk-invocation-id"));
}

TEST_CASE("an error reports why each attempt failed, and the wait after it") {
    scripted_server server({script::reset_unread(),
                            script::respond(script::refusal(500, "InternalServerError")),
                            script::respond(script::refusal(400, "ThrottlingException"))});
    asio::io_context io;
    dynamap::client_config config = config_for(server.url());
    config.retry.max_attempts = 3;
    dynamap::client const client(io, config);
    dynamap::error const e = failure(io, call(client));
    REQUIRE(e.history().size() == 3);
    CHECK(e.history()[0].number == 1);
    CHECK(contains(e.history()[0].cause, "before a response arrived"));
    CHECK(e.history()[0].http_status == 0);
    CHECK(e.history()[1].number == 2);
    CHECK(e.history()[1].cause == "InternalServerError");
    CHECK(e.history()[1].http_status == 500);
    CHECK(e.history()[2].cause == "ThrottlingException");
    CHECK(e.history()[2].wait == 0us);
    CHECK(e.history()[0].wait <= 2ms);
}

TEST_CASE("a wrong clock is corrected by the service's, once for all calls") {
    requests seen;
    auto const refused =
        script::response(400, R"({"__type":"com.amazon.coral.service#InvalidSignatureException"})",
                         "Date: Sat, 01 Jun 2019 12:30:05 GMT\r\n");
    scripted_server server({seen.respond(refused), seen.respond(ok)});
    asio::io_context io;
    dynamap::client const client(io, config_for(server.url()));
    CHECK(run(io, call(client)) == R"({"Item":{}})");
    CHECK(run(io, call(client)) == R"({"Item":{}})");
    REQUIRE(seen.count() == 3);
    CHECK(seen.header(0, "X-Amz-Date").substr(0, 8) != "20190601");
    CHECK(seen.header(1, "X-Amz-Date").substr(0, 11) == "20190601T12");
    CHECK(seen.header(2, "X-Amz-Date").substr(0, 11) == "20190601T12");
}

TEST_CASE("a signature that is refused at the service's own time is not tried again") {
    requests seen;
    auto const refused =
        script::response(400, R"({"__type":"com.amazon.coral.service#InvalidSignatureException"})",
                         "Date: Sat, 01 Jun 2019 12:30:05 GMT\r\n");
    scripted_server server({seen.respond(refused)});
    asio::io_context io;
    dynamap::client const client(io, config_for(server.url()));
    dynamap::error const e = failure(io, call(client));
    CHECK(e.code() == errc::access_denied);
    CHECK(seen.count() == 2);  // as we were, and corrected
}

TEST_CASE("when much fails, calls are not repeated any more, until some succeed") {
    scripted_server server({script::respond(script::refusal(500, "InternalServerError"))});
    asio::io_context io;
    dynamap::client_config config = config_for(server.url());
    config.retry.quota = 14 * 4;
    dynamap::client const client(io, config);
    CHECK(failure(io, call(client)).attempts() == 4);
    CHECK(failure(io, call(client)).attempts() == 2);
    CHECK(failure(io, call(client)).attempts() == 1);
    CHECK(server.steps() == 7);
}

TEST_CASE("with adaptive retries a throttled client's next calls wait, too") {
    requests seen;
    scripted_server server({seen.respond(script::refusal(400, "ThrottlingException")), seen.respond(ok)});
    asio::io_context io;
    dynamap::client_config config = config_for(server.url());
    config.retry.mode = dynamap::aws::retry_mode::adaptive;
    config.retry.max_attempts = 1;
    dynamap::client const client(io, config);
    CHECK(failure(io, call(client)).code() == errc::throttled);
    dynamap::error const e = failure(io, call(client, "{}", 50ms));  // the rate is one in two seconds
    CHECK(e.code() == errc::deadline_exceeded);
    CHECK(seen.count() == 1);
    CHECK(run(io, call(client)) == R"({"Item":{}})");
    CHECK(seen.count() == 2);
}

TEST_CASE("a write that collides with one of another region is repeated") {
    requests seen;
    scripted_server server({seen.respond(script::refusal(
                                409, "com.amazonaws.dynamodb.v20120810#ReplicatedWriteConflictException")),
                            seen.respond(ok)});
    asio::io_context io;
    dynamap::client const client(io, config_for(server.url()));
    CHECK(run(io, call(client)) == R"({"Item":{}})");
    CHECK(seen.count() == 2);
}

TEST_CASE("a service clock in the year 9999 is not trusted") {
    requests seen;
    scripted_server server({seen.respond(script::response(403, R"({"__type":"RequestTimeTooSkewed"})",
                                                          "Date: Fri, 31 Dec 9999 23:59:59 GMT\r\n"))});
    asio::io_context io;
    dynamap::client const client(io, config_for(server.url()));
    CHECK(failure(io, call(client)).code() == errc::access_denied);
    CHECK(seen.count() == 1);
}
