// When credentials are reloaded: a pure function of their expiry, the time and a random number.
#pragma once

#include <chrono>
#include <optional>

namespace dynamap::aws {

/// The stages of credentials' life, in order.
struct credential_lifetime {
    using time_point = std::chrono::system_clock::time_point;

    time_point refresh;    ///< from then on they are reloaded, and calls still use them
    time_point mandatory;  ///< from then on calls wait for the reload, unless it fails
    time_point end;        ///< from then on they are not used
};

/// Returns the stages of credentials that were loaded at `now`.
///
/// Shape: `refresh` is 10 to 5 minutes before the expiry, and `mandatory` is one minute before it. `random`,
/// in [0, 1), selects the time of `refresh`, so that the machines of a fleet do not all reload at once. For a
/// short life, `refresh` is a half to a quarter of it before the expiry, and `mandatory` a tenth. Credentials
/// without an expiry do not end. Credentials that have expired already are used, and reloaded 5 to 10 minutes
/// later: the metadata service extends expired ones in an outage, and this machine's clock may be wrong.
/// Source: the AWS SDK for Java 2 prefetches 5 minutes and blocks 1 minute before the expiry
[[nodiscard]] credential_lifetime lifetime_of(std::optional<std::chrono::system_clock::time_point> expires,
                                              std::chrono::system_clock::time_point now,
                                              double random) noexcept;

/// Returns the wait before the next load after the n-th failure in a row, from 1: one second, doubled each
/// time, at most a minute. `random` takes off up to a half.
[[nodiscard]] std::chrono::milliseconds pause_after_failure(int failures, double random) noexcept;

}  // namespace dynamap::aws
