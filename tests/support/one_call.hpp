// Raw calls of a client on a context, run to their end.
#pragma once

#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>
#include <asio/use_future.hpp>
#include <chrono>
#include <functional>
#include <future>
#include <stdexcept>
#include <string>
#include <utility>

#include "catch.hpp"
#include "dynamap/client.hpp"
#include "dynamap/error.hpp"
#include "kept_response.hpp"

namespace test {

using namespace std::chrono_literals;

/// Settings for a server on this machine: its credentials do not matter, waits between attempts are short.
/// The deadlines are for a machine that has much other work.
inline dynamap::client_config config_for(std::string url) {
    dynamap::client_config config;
    config.endpoint = std::move(url);
    config.region = "eu-central-1";
    config.credentials = dynamap::aws::credentials("AKIDEXAMPLE", "not-to-be-seen");
    config.timeout = 20s;
    config.connect_timeout = 20s;
    config.retry.transient_base = 2ms;
    config.retry.throttling_base = 2ms;
    return config;
}

/// Sends GetItem on table "wallets" with this body; gives the answer's JSON. A timeout of 0 is the client's.
inline asio::awaitable<std::string> call(dynamap::client client, std::string body = "{}",
                                         std::chrono::milliseconds timeout = 0ms) {
    dynamap::operation request("GetItem", "wallets");
    request.body().append(body);
    request.timeout = timeout;
    kept_response kept;
    co_await client.send(std::move(request), kept);
    co_return kept.json;
}

/// Runs the context until the work is done and nothing else is left to do; fails if that takes a minute.
template <class T>
T run(asio::io_context& io, asio::awaitable<T> work) {
    std::future<T> result = asio::co_spawn(io, std::move(work), asio::use_future);
    io.restart();
    io.run_for(60s);
    if (!io.stopped()) throw std::runtime_error("the context still has work after a minute");
    return result.get();
}

/// Runs it as `run` does, and gives the error that it ends with.
template <class T>
dynamap::error failure(asio::io_context& io, asio::awaitable<T> work) {
    try {
        run(io, std::move(work));
    } catch (dynamap::error const& e) {
        return e;
    }
    throw std::runtime_error("the call succeeded, and should not have");
}

}  // namespace test
