// How long a transaction's token is valid, and when to stop sending it.
#include "table/transaction/token_time.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace dynamap::detail {

clock_readings read_clocks() { return {std::chrono::steady_clock::now(), std::chrono::system_clock::now()}; }

void token_time::before_sending() {
    auto const now = now_();
    if (!std::exchange(begun_, true)) first_ = now;
    else if (left() <= std::chrono::milliseconds(0))
        throw error(errc::deadline_exceeded, "the transaction's token is too old to be sent again");
}

std::chrono::milliseconds token_time::left() const {
    if (!begun_) return usable;
    using std::chrono::floor, std::chrono::milliseconds;
    auto const now = now_();
    auto const steady = floor<milliseconds>(now.steady - first_.steady);
    auto const wall = floor<milliseconds>(now.wall - first_.wall);
    return usable - std::max(steady, wall);
}

error token_time::too_old(error const& last) {
    return {errc::deadline_exceeded,
            "the transaction may have been carried out; it is not sent again, because the service forgets "
            "its token after ten minutes and would then carry it out twice; read its items before you write "
            "them again (the last attempt failed: " +
                last.sentence() + ")",
            last.details()};
}

}  // namespace dynamap::detail
