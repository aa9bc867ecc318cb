// Clients of a stress program, and the threads that drive them.
#pragma once

#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>
#include <chrono>
#include <cstddef>
#include <exception>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "dynamap/client.hpp"
#include "report.hpp"

namespace stress {

/// Settings for a server on this machine.
inline dynamap::client_config config_for(std::string url) {
    dynamap::client_config config;
    config.endpoint = std::move(url);
    config.region = "eu-central-1";
    config.credentials = dynamap::aws::credentials("AKIDEXAMPLE", "not-to-be-seen");
    config.timeout = patient(std::chrono::seconds(20));
    config.connect_timeout = patient(std::chrono::seconds(20));
    config.retry.transient_base = std::chrono::milliseconds(1);
    config.retry.throttling_base = std::chrono::milliseconds(1);
    return config;
}

/// Starts a coroutine whose failure, which there should be none of, is a fault.
template <class Executor, class Work>
void start(Executor&& on, Work work, report& to) {
    asio::co_spawn(std::forward<Executor>(on), std::move(work), [&to](std::exception_ptr failed) {
        try {
            if (failed) std::rethrow_exception(failed);
        } catch (std::exception const& e) {
            to.fault("unexpected exception", e.what());
        } catch (...) {
            to.fault("unexpected exception", "of no known type");
        }
    });
}

/// Runs the context on so many threads until it has no work left.
inline void run_on(asio::io_context& io, std::size_t threads) {
    std::vector<std::thread> others;
    for (std::size_t n = 1; n < threads; ++n) others.emplace_back([&io] { io.run(); });
    io.run();
    for (auto& other : others) other.join();
}

/// Waits until clients use and wait for nothing, which they must once their calls have ended.
inline void check_idle(dynamap::client const& client, report& to) {
    auto const now = client.statistics();
    if (now.waiting_calls != 0) to.fault("calls still wait", std::to_string(now.waiting_calls));
    if (now.open_connections != now.idle_connections)
        to.fault("connections leaked", std::to_string(now.open_connections) + " open, " +
                                           std::to_string(now.idle_connections) + " idle");
}

}  // namespace stress
