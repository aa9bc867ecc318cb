// The state of a client's connections and calls.
#pragma once

#include <cstddef>
#include <cstdint>

namespace dynamap::aws {

/// The connections of a client's pool at this moment, and counters since the client was made.
struct client_statistics {
    std::size_t open_connections = 0;  ///< in use and idle
    std::size_t idle_connections = 0;
    std::size_t waiting_calls = 0;           ///< for a connection
    std::uint64_t connections_opened = 0;    ///< since the client was made, like all that follow
    std::uint64_t connections_retired = 0;   ///< closed because of `max_connection_age`
    std::uint64_t tls_sessions_resumed = 0;  ///< handshakes shortened by a session of an earlier connection
    std::uint64_t attempts = 0;              ///< requests sent, retries included
};

}  // namespace dynamap::aws
