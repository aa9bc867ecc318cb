// The options of a batch of writes or reads.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>

namespace dynamap {

/// What to do about two writes of one key in a batch.
enum class duplicate_keys : unsigned char {
    last_wins,  ///< the later one is written, the earlier one counts as replaced
    refuse,     ///< the call throws `errc::validation`
};

/// The options of a batch.
struct batch_options {
    /// Timeout of the whole call, waits included. Items not done by then are unprocessed. Empty: the time set
    /// by `client::with_timeout`, else 60 s.
    std::optional<std::chrono::milliseconds> timeout = {};
    /// The maximum number of attempts for one item. 0: no limit but the timeout. If
    /// `client_config::retry.max_attempts` is 1, a write whose request got no response is not sent again,
    /// because it may have been applied. An item that the service returned unprocessed or throttled was not
    /// written, and is sent again.
    unsigned max_attempts = 0;
    /// The maximum number of requests in flight.
    std::size_t in_flight = 4;
    /// What happens if a key is written twice.
    duplicate_keys duplicates = duplicate_keys::last_wins;
};

}  // namespace dynamap
