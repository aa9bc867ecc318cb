// Time to live: an item contains the time at which it expires. The service deletes it within a few days after
// that, free of charge. Until then it still exists, so the program compares the time itself.
//
//   tools/engine run -- build/release/schema-examples/session
#include <asio/io_context.hpp>
#include <chrono>
#include <dynamap/dynamap.hpp>
#include <iostream>
#include <optional>

#include "example.hpp"
#include "tables/session.hpp"

constexpr auto usage = R"(usage: session

Logins that expire after half an hour, unless they are prolonged.
Endpoint, region and credentials come from the environment.
  --help    this text
)";

using namespace std::chrono_literals;

constexpr auto expires = dynamap::attr<&session::expires>;

/// The session, if it has not expired.
asio::awaitable<std::optional<session>> find(session_table sessions, dynamap::uuid token,
                                             std::chrono::sys_seconds now) {
    auto found = co_await sessions.get(token, dynamap::consistent);
    if (found && found->expires <= now) found.reset();
    co_return found;
}

/// Extends the session by half an hour. An expired one stays expired.
asio::awaitable<bool> prolong(session_table sessions, dynamap::uuid token, std::chrono::sys_seconds now) {
    auto const outcome = co_await sessions.update(token, expires = now + 30min, dynamap::when(expires > now));
    co_return outcome.applied();
}

asio::awaitable<void> demo(dynamap::client client) {
    session_table sessions{client};
    co_await sessions.create_if_missing();  // enables the time to live, too
    auto const drift = co_await sessions.drift();
    std::cout << (drift.empty() ? "the table is as described\n" : drift.text());

    auto const now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    session const login{dynamap::uuid::v4(), "alice", now + 30min};
    co_await sessions.put(login);

    auto const fresh = co_await find(sessions, login.token, now + 29min);
    std::cout << "after 29 minutes: " << (fresh ? fresh->user : "nobody") << "\n";
    bool const prolonged = co_await prolong(sessions, login.token, now + 29min);
    std::cout << "prolonged: " << std::boolalpha << prolonged << "\n";

    auto const later = co_await find(sessions, login.token, now + 58min);
    std::cout << "after 58 minutes: " << (later ? later->user : "nobody") << "\n";
    auto const late = co_await find(sessions, login.token, now + 60min);
    std::cout << "after an hour: " << (late ? late->user : "nobody") << "\n";
    bool const too_late = co_await prolong(sessions, login.token, now + 60min);
    std::cout << "prolonged: " << too_late << "\n";

    co_await sessions.remove(login.token);
}

int main(int count, char** words) {
    return example::run(count, words, usage, [] {
        asio::io_context io;
        dynamap::run(io, demo(dynamap::client{io}));
    });
}
