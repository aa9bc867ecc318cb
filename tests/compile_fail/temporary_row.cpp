// expect RIGHT: ok
// expect BRACES: dynamap: give the row a name first
// expect TEMPORARY: dynamap: give the row a name first
// expect WITH_CONDITION: dynamap: give the row a name first
// expect MOVED: dynamap: give the row a name first
// compiler: gcc12
#include "wallet.hpp"

asio::awaitable<void> demo(wallet_table wallet, dynamap::uuid id) {
    user_wallet row{id, 100, "Alice", {}};
#ifdef RIGHT
    co_await wallet.put(row);
#elif defined(BRACES)
    co_await wallet.put({id, 100, "Alice", {}});
#elif defined(TEMPORARY)
    co_await wallet.put(user_wallet{id, 100, "Alice", {}});
#elif defined(WITH_CONDITION)
    (void)co_await wallet.put({id, 100, "Alice", {}}, dynamap::when(user_id.not_exists()));
#elif defined(MOVED)
    co_await wallet.put(std::move(row));
#endif
}
