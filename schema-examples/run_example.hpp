// What the main() of an example does: a client as the environment says, one coroutine on one thread, its
// failure told. Any endpoint that AWS_ENDPOINT_URL_DYNAMODB, AWS_REGION and AWS credentials name will do.
#pragma once

#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>
#include <chrono>
#include <cstdlib>
#include <dynamap/dynamap.hpp>
#include <exception>
#include <functional>
#include <iostream>

/// Waits until `seen()` returns true: a global index follows its table by a moment.
/// Errors: `errc::deadline_exceeded` after five seconds.
inline asio::awaitable<void> wait_until(dynamap::client client, std::function<asio::awaitable<bool>()> seen) {
    for (int tries = 0; tries < 500; ++tries) {
        bool const done = co_await seen();
        if (done) co_return;
        co_await client.wait(std::chrono::milliseconds(10));
    }
    throw dynamap::error(dynamap::errc::deadline_exceeded,
                         "the index does not show what was written five seconds ago");
}

inline int run_example(asio::awaitable<void> (*demo)(dynamap::client)) try {
    asio::io_context io;
    dynamap::client client{io};
    std::exception_ptr failure;
    asio::co_spawn(io, demo(client), [&](std::exception_ptr e) { failure = e; });
    io.run();
    if (failure) std::rethrow_exception(failure);
    return EXIT_SUCCESS;
} catch (std::exception const& failure) {
    std::cerr << failure.what() << "\n";
    return EXIT_FAILURE;
}
