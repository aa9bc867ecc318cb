// What the main() of an example does: a client as the environment says, one coroutine on one thread, its failure told.
// Any endpoint that AWS_ENDPOINT_URL_DYNAMODB, AWS_REGION and AWS credentials name will do.
#pragma once

#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>
#include <cstdlib>
#include <dynamap/dynamap.hpp>
#include <exception>
#include <iostream>

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
