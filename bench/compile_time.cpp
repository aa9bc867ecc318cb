// A user's file: one table, one awaited get. bench/compile_time measures how long it takes to compile.
#include <cstdint>
#include <dynamap/dynamap.hpp>
#include <optional>

struct user_wallet {
    dynamap::uuid user_id;
    std::int64_t balance = 0;
};
using wallet_table =
    dynamap::table<user_wallet, "user_wallet", dynamap::partition_key<&user_wallet::user_id>>;

asio::awaitable<std::int64_t> balance_of(wallet_table wallet, dynamap::uuid user_id) {
    std::optional<user_wallet> const found = co_await wallet.get(user_id);
    co_return found ? found->balance : 0;
}
