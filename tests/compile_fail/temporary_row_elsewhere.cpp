// expect: ok
// compiler: not gcc12
#include "wallet.hpp"

asio::awaitable<void> demo(wallet_table wallet, dynamap::uuid id) {
    co_await wallet.put({id, 100, "Alice", {}});
    co_await wallet.put(user_wallet{id, 100, "Alice", {}});
}
