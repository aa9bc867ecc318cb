// What a client tells its observer.
#include "dynamap/aws/observer.hpp"

#include <asio/bind_cancellation_slot.hpp>
#include <asio/cancellation_signal.hpp>
#include <optional>
#include <thread>
#include <vector>

#include "one_call.hpp"
#include "scripted_server.hpp"

using namespace test;
using dynamap::errc;
using dynamap::aws::call_report;
using dynamap::aws::phase;

namespace {

/// Keeps what it hears; of texts only those that outlive the call.
struct listener : dynamap::aws::observer {
    std::vector<call_report> attempts, calls;
    std::string operation, table;
    void attempt_ended(call_report const& r) noexcept override {
        operation = r.operation;
        table = r.table;
        attempts.push_back(r);
    }
    void call_ended(call_report const& r) noexcept override { calls.push_back(r); }
};

}  // namespace

TEST_CASE("an observer gets attempts and calls, with their bytes and the time of each phase") {
    std::string const response = script::response(200, R"({"Item":{"balance":{"N":"5"}}})");
    std::string const busy = script::refusal(503, "ServiceUnavailable");
    scripted_server server({script::respond(busy), [&](peer& client) {
                                client.read_request();
                                std::this_thread::sleep_for(20ms);
                                client.send(response);
                            }});
    asio::io_context io;
    auto const hears = std::make_shared<listener>();
    auto config = config_for(server.url());
    config.observer = hears;
    run(io, call(dynamap::client(io, config)));

    CHECK(hears->operation == "GetItem");
    CHECK(hears->table == "wallets");
    REQUIRE(hears->attempts.size() == 2);
    CHECK(hears->attempts[0].status == 503);
    CHECK(hears->attempts[0].failure == errc::service_unavailable);
    CHECK(hears->attempts[0].bytes_received == busy.size());
    CHECK(hears->attempts[0].time[phase::connecting].count() > 0);
    CHECK(hears->attempts[1].status == 200);
    CHECK(!hears->attempts[1].failure);
    CHECK(hears->attempts[1].bytes_received == response.size());
    CHECK(hears->attempts[1].bytes_sent > 200);
    CHECK(hears->attempts[1].time[phase::connecting].count() == 0);  // the connection was there
    CHECK(hears->attempts[1].time[phase::waiting_for_response] >= 15ms);

    REQUIRE(hears->calls.size() == 1);
    CHECK(hears->calls[0].attempt == 2);
    CHECK(hears->calls[0].status == 200);
    CHECK(!hears->calls[0].failure);
    CHECK(hears->calls[0].bytes_received == busy.size() + response.size());
}

TEST_CASE("an observer gets calls that end without a response") {
    scripted_server server({script::stall()});
    asio::io_context io;
    auto const hears = std::make_shared<listener>();
    auto config = config_for(server.url());
    config.observer = hears;
    failure(io, call(dynamap::client(io, config), "{}", 300ms));
    REQUIRE(hears->attempts.size() == 1);
    CHECK(hears->attempts[0].status == 0);
    REQUIRE(hears->calls.size() == 1);
    CHECK(hears->calls[0].status == 0);
    CHECK(hears->calls[0].failure == errc::deadline_exceeded);
    CHECK(hears->calls[0].time.total() >= 290ms);
}

TEST_CASE("when an observer gets the end of a call that waited for a connection, no call is waiting") {
    struct asks final : dynamap::aws::observer {
        std::optional<dynamap::client> of;
        std::optional<std::size_t> waiting;
        void call_ended(call_report const&) noexcept override {
            if (!waiting) waiting = of->statistics().waiting_calls;
        }
    };
    scripted_server server({script::stall()});
    asio::io_context io;
    auto const hears = std::make_shared<asks>();
    auto config = config_for(server.url());
    config.max_connections = 1;
    config.observer = hears;
    hears->of.emplace(io, config);
    asio::co_spawn(io, call(*hears->of), [](std::exception_ptr, std::string const&) {});
    while (server.steps() == 0) io.run_one_for(1ms);
    asio::cancellation_signal signal;
    asio::co_spawn(
        io, call(*hears->of),
        asio::bind_cancellation_slot(signal.slot(), [](std::exception_ptr, std::string const&) {}));
    io.poll();
    CHECK(hears->of->statistics().waiting_calls == 1);
    signal.emit(asio::cancellation_type::terminal);
    io.poll();
    CHECK(hears->waiting == 0U);
    hears->of.reset();  // which knows the observer
}

TEST_CASE("an observer gets the consumed capacity of a call if the response contains it") {
    std::string const said = R"({"ConsumedCapacity":{"TableName":"wallets","CapacityUnits":1.5}})";
    scripted_server server({script::respond(script::response(200, said)),
                            script::respond(script::response(200, R"({"Item":{}})"))});
    asio::io_context io;
    auto const hears = std::make_shared<listener>();
    auto config = config_for(server.url());
    config.observer = hears;
    dynamap::client const client(io, config);
    run(io, call(client, R"({"ReturnConsumedCapacity":"TOTAL"})"));
    run(io, call(client));
    REQUIRE(hears->calls.size() == 2);
    CHECK(hears->attempts[0].consumed_capacity == 1.5);
    CHECK(hears->calls[0].consumed_capacity == 1.5);
    CHECK(!hears->attempts[1].consumed_capacity);
    CHECK(!hears->calls[1].consumed_capacity);
}
