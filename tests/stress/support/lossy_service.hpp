// A database behind a network that loses requests and responses.
#pragma once

#include <asio/awaitable.hpp>
#include <chrono>
#include <cstdint>
#include <string>

#include "database.hpp"
#include "report.hpp"
#include "server.hpp"

namespace stress {

/// How often what happens, of 100 requests.
struct losses {
    unsigned harm = 25;         ///< something goes wrong
    unsigned unprocessed = 30;  ///< an item of a batch is left undone, in batches where this happens at all
};

/// Thread: the servers' own.
class lossy_service {
  public:
    lossy_service(std::uint64_t seed, report& to, losses how) : seed_(seed), to_(to), how_(how) {}

    /// How long a request waits before it is carried out, at most.
    static constexpr std::chrono::milliseconds longest_hold{200};

    asio::awaitable<void> serve(server_connection& on);
    [[nodiscard]] database& data() { return data_; }

  private:
    reply carry_out(server_connection& on, request const& received, dice& chance);
    asio::awaitable<bool> one(server_connection& on, request const& received, dice& chance);

    std::uint64_t seed_;
    report& to_;
    losses how_;
    database data_;
    std::uint64_t connections_ = 0;
};

}  // namespace stress
