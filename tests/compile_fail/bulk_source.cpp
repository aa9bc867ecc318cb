// expect: dynamap: give the function a name first
// compiler: gcc12
#include <cstddef>
#include <optional>
#include <vector>

#include "wallet.hpp"

struct rows {
    std::vector<user_wallet> all;
    std::size_t at = 0;
    std::optional<user_wallet> operator()() { return at < all.size() ? std::optional(all[at++]) : std::nullopt; }
};

void demo(wallet_table wallet) { (void)wallet.bulk_put(rows{}); }
