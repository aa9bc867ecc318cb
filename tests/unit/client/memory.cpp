// A call that finds no memory, at each point where it asks for some.
#include <asio/detached.hpp>

#include "allocation_count.hpp"
#include "one_call.hpp"
#include "scripted_server.hpp"

using namespace test;

namespace {

/// Reads the request, and sends the response in three pieces, so that the client has to wait for each.
void respond_in_pieces(peer& client) {
    client.read_request();
    std::string const response = script::response(200, R"({"Item":{"id":{"S":"x"}}})");
    std::size_t const third = response.size() / 3;
    for (std::size_t const from : {std::size_t{0}, third, 2 * third}) {
        client.send(std::string_view(response).substr(from, from == 2 * third ? std::string::npos : third));
        std::this_thread::sleep_for(2ms);
    }
}

/// Makes two calls of a new client, of which the first has one allocation fail; returns whether it did.
/// Fails the test unless the first succeeds, or throws, and the second succeeds.
bool survives(dynamap::client_config const& config, long allocations_before) {
    asio::io_context io;
    dynamap::client const client{io, config};
    bool failed = false, second = false;
    auto const calls = [&]() -> asio::awaitable<void> {
        auto first = call(client);
        fail_allocation_after(allocations_before);
        try {
            co_await std::move(first);
        } catch (std::bad_alloc const&) {
        } catch (dynamap::error const&) {
        }
        failed = allocation_has_failed();
        fail_allocation_after(-1);
        co_await call(client);
        second = true;
    };
    asio::co_spawn(io, calls(), asio::detached);
    io.run_for(60s);
    CAPTURE(allocations_before);
    CHECK(second);
    return failed;
}

}  // namespace

TEST_CASE("a call without memory fails, and the next one succeeds") {
    bool const over_tls = GENERATE(false, true);
    CAPTURE(over_tls);
    self_signed const certificate("DNS:localhost,IP:127.0.0.1");
    scripted_server const server({respond_in_pieces}, over_tls ? &certificate : nullptr);
    dynamap::client_config config = config_for("http://127.0.0.1:" + std::to_string(server.port()));
    if (over_tls) {
        // An address: Asio itself cannot do without memory when a look-up of a name has ended.
        config.endpoint = "https://127.0.0.1:" + std::to_string(server.port());
        config.ca_file = certificate.pem_file();
    }
    {
        asio::io_context io;
        run(io, call(dynamap::client{io, config}));
    }
    long allocations = 0;
    while (survives(config, allocations)) ++allocations;
    CHECK(allocations > 10);
}
