// When to load new credentials: a pure function of their expiry, the time and a random number.
#include "aws/credentials/credential_lifetime.hpp"

#include <algorithm>

namespace dynamap::aws {

using namespace std::chrono;

credential_lifetime lifetime_of(std::optional<system_clock::time_point> expires, system_clock::time_point now,
                                double random) noexcept {
    constexpr auto never = system_clock::time_point::max();
    auto const scaled = [&](system_clock::duration window) {
        return window +
               duration_cast<system_clock::duration>(random * duration<double, system_clock::period>(window));
    };
    constexpr system_clock::duration window = minutes(5);
    if (!expires) return {never, never, never};
    if (*expires <= now) return {now + scaled(window), never, never};
    // In whole seconds the difference cannot overflow. A longer life does not matter.
    system_clock::duration const life =
        std::min<seconds>(floor<seconds>(*expires) - floor<seconds>(now), hours(1));
    return {*expires - scaled(std::min(window, life / 4)),
            *expires - std::min<system_clock::duration>(minutes(1), life / 10), *expires};
}

milliseconds pause_after_failure(int failures, double random) noexcept {
    auto const longest =
        std::min(milliseconds(1000) * (1 << std::clamp(failures - 1, 0, 6)), milliseconds(60'000));
    return longest - duration_cast<milliseconds>(random * duration<double, std::milli>(longest) / 2);
}

}  // namespace dynamap::aws
