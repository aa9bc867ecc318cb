// Waits between retries, and which failures are transient.
#include "base/backoff.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/random.hpp"

namespace dynamap {

using std::chrono::microseconds;
using std::chrono::milliseconds;

std::chrono::milliseconds clamp_timeout(milliseconds time) noexcept {
    constexpr milliseconds never = std::chrono::hours(24 * 365 * 10);
    return std::clamp(time, milliseconds(0), never);
}

microseconds jittered_backoff(milliseconds base, milliseconds longest, int attempt, double random) noexcept {
    using real = std::chrono::duration<double, std::micro>;
    constexpr real never = std::chrono::hours(24 * 365);  // a longer time may overflow a clock
    double const ceiling =
        std::min({std::ldexp(real(base).count(), attempt - 1), real(longest).count(), never.count()});
    return microseconds(static_cast<microseconds::rep>(random * ceiling));
}

milliseconds jittered_backoff(milliseconds base, milliseconds longest, unsigned attempt) noexcept {
    auto const number = static_cast<int>(std::min(attempt, 1000U));  // the wait has reached `longest` by then
    return std::chrono::round<milliseconds>(jittered_backoff(base, longest, number, random_number()));
}

bool is_network_failure(std::error_code failure) noexcept {
    return failure == errc::resolve_failed || failure == errc::connect_failed ||
           failure == errc::connection_lost || failure == errc::checksum_mismatch;
}

bool is_transient(error const& failure) noexcept {
    auto const code = failure.code();
    return is_network_failure(code) || code == errc::throttled || code == errc::service_unavailable ||
           code == errc::deadline_exceeded;
}

milliseconds failure_streak::add(clock::time_point now) noexcept {
    if (count_ == 0) since_ = now;
    if (count_ != std::numeric_limits<unsigned>::max()) ++count_;
    return jittered_backoff(first_wait_, longest_wait_, count_);
}

}  // namespace dynamap
