// When credentials are loaded anew: a pure function of their expiry, the time and a random number.
#pragma once

#include <chrono>
#include <optional>

namespace dynamap::aws {

/// The stages of credentials' life, in order.
struct credential_lifetime {
    using time_point = std::chrono::system_clock::time_point;

    time_point refresh;    ///< from here on they are loaded anew, while calls go on using them
    time_point mandatory;  ///< from here on calls wait for that, unless it fails
    time_point end;        ///< from here on they are not used
};

/// The stages for credentials that came at `now`.
///
/// Shape: `refresh` is between 10 and 5 minutes before the expiry (`random`, in [0, 1), says where, so that a
/// fleet that started at once does not ask at once), `mandatory` a minute before it; with a short life at
/// half to a quarter, and a tenth, of it. Without an expiry they never end. Those that have expired when they
/// come are used all the same, and loaded anew 5 to 10 minutes later: the metadata service extends expired
/// ones in an outage, and this machine's clock may be wrong.
/// Source: the AWS SDK for Java 2 prefetches 5 minutes and blocks 1 minute before the expiry
[[nodiscard]] credential_lifetime lifetime_of(std::optional<std::chrono::system_clock::time_point> expires,
                                              std::chrono::system_clock::time_point now,
                                              double random) noexcept;

/// How long after the n-th failure in a row (from 1) the next load is tried: a
/// second, doubled each time, a minute at most, less up to a half of it by `random`.
[[nodiscard]] std::chrono::milliseconds pause_after_failure(int failures, double random) noexcept;

}  // namespace dynamap::aws
