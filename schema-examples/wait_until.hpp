// Waits for a global index, which is updated shortly after its table.
#pragma once

#include <asio/awaitable.hpp>
#include <chrono>
#include <dynamap/client.hpp>
#include <dynamap/error.hpp>

namespace example {

/// Awaits `seen()` until it returns true. `seen` is a named lambda that returns `asio::awaitable<bool>`.
/// Errors: `errc::deadline_exceeded` after five seconds.
template <class Seen>
asio::awaitable<void> wait_until(dynamap::client client, Seen const& seen) {
    for (int tries = 0; tries < 500; ++tries) {
        bool const done = co_await seen();
        if (done) co_return;
        co_await client.wait(std::chrono::milliseconds(10));
    }
    throw dynamap::error(dynamap::errc::deadline_exceeded,
                         "the index does not show a write of five seconds ago");
}

}  // namespace example
