// A service whose network does everything wrong that networks do; it remembers what it was asked and what it
// has applied.
#pragma once

#include <asio/awaitable.hpp>
#include <atomic>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

#include "framing.hpp"
#include "report.hpp"
#include "server.hpp"

namespace stress {

/// What every parcel's text is, so that somebody else's shows.
[[nodiscard]] std::string parcel_text(std::string_view id);

/// Whether a call of this name waits long: the service keeps it waiting for no more than milliseconds. The
/// others wait for milliseconds themselves.
[[nodiscard]] inline bool is_patient(std::string_view id) { return id.starts_with("patient-"); }

class chaos_service {
  public:
    /// `at_once`: strays follow their response at once, when a next request may be outstanding already.
    chaos_service(std::uint64_t seed, report& to, bool at_once) : seed_(seed), to_(to), at_once_(at_once) {}

    // Thread: the servers' own, all of these.
    asio::awaitable<void> serve(server_connection& on);
    /// Sends what nobody asked for on a connection, or closes it, while no request is outstanding there.
    asio::awaitable<void> stray(server_connection& on, dice chance);

    struct known {
        std::uint32_t seen = 0;     ///< requests
        std::uint32_t applied = 0;  ///< of them, writes that were done
    };
    [[nodiscard]] known of(std::string const& id) const;
    void forget() { known_.clear(); }

  private:
    reply respond(request const& received, std::string const& id, bool apply);
    asio::awaitable<bool> misbehave(server_connection& on, request const& received, std::string const& id,
                                    dice& chance);

    std::uint64_t seed_;
    report& to_;
    bool at_once_;
    std::uint64_t connections_ = 0;
    std::unordered_map<std::string, known> known_;
};

}  // namespace stress
