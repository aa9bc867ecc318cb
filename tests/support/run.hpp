// Runs coroutines to their end, in tests.
// Await first and CHECK the result: Catch2's macros name their expression twice, and GCC awaits it twice.
#pragma once

#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>
#include <exception>
#include <optional>
#include <string>

#include "dynamap/dynamap.hpp"

namespace test {

/// A client of the engine that the tests run with, and the context it lives in.
struct fixture {
    asio::io_context io;
    dynamap::client client{io, config()};

    static dynamap::client_config config() {
        dynamap::client_config result;
        result.timeout = std::chrono::seconds{30};
        return result;
    }

    /// Runs the coroutine that `start()` makes until it ends; throws what it throws.
    /// `start` may be a lambda with captures: it lives until the end.
    template <class Start>
    void run(Start&& start) {
        std::exception_ptr failure;
        bool ended = false;
        asio::co_spawn(io, start(), [&](std::exception_ptr e) {
            failure = e;
            ended = true;
        });
        io.restart();
        io.run();
        if (failure) std::rethrow_exception(failure);
        if (!ended) throw std::logic_error("the context ran out of work before the coroutine ended");
    }
};

/// Awaits `seen()` until it returns true: a global index follows its table by a moment.
template <class Seen>
asio::awaitable<void> until(dynamap::client client, Seen seen) {
    for (int tries = 0; tries < 3000; ++tries) {
        bool const done = co_await seen();
        if (done) co_return;
        co_await client.wait(std::chrono::milliseconds(10));
    }
    throw std::logic_error("what was written half a minute ago is not seen");
}

/// A table name that no other test uses, in the same process or another.
inline std::string unique_name(std::string const& stem) {
    return stem + "-" + dynamap::uuid::v4().to_string();
}

/// The error that awaiting `call` throws; fails when it throws none.
template <class T>
asio::awaitable<dynamap::error> error_of(asio::awaitable<T> call) {
    std::optional<dynamap::error> caught;
    try {
        (void)co_await std::move(call);
    } catch (dynamap::error const& failure) {
        caught = failure;
    }
    if (!caught) throw std::logic_error("the call succeeded");
    co_return *caught;
}
inline asio::awaitable<dynamap::error> error_of(asio::awaitable<void> call) {
    std::optional<dynamap::error> caught;
    try {
        co_await std::move(call);
    } catch (dynamap::error const& failure) {
        caught = failure;
    }
    if (!caught) throw std::logic_error("the call succeeded");
    co_return *caught;
}

}  // namespace test
