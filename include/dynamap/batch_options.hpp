// How a batch of writes or reads is carried out.
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

/// How a batch is carried out.
struct batch_options {
    /// The whole call, waits included. What is not done by then is unprocessed. Empty: what
    /// `client::with_timeout` set, else 60 s.
    std::optional<std::chrono::milliseconds> timeout = {};
    /// How often one item is tried; 0: until the timeout. With `client_config::retry.max_attempts` of 1 a
    /// write is sent once only if it may have been carried out, as no response came to its request. What the
    /// service returned unprocessed or throttled was not written, and is sent again.
    unsigned max_attempts = 0;
    /// Requests in flight at once.
    std::size_t in_flight = 4;
    duplicate_keys duplicates = duplicate_keys::last_wins;
};

}  // namespace dynamap
