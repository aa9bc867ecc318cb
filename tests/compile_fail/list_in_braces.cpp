// Rows and keys in braces, where the compiler can build them inside a co_await expression.
// expect: ok
// compiler: not gcc12
#include "wallet.hpp"

asio::awaitable<void> demo(wallet_table wallet, order_table orders, user_wallet row, order one) {
    (void)co_await wallet.batch_put({row, row});
    (void)co_await wallet.batch_get({row.user_id});
    (void)co_await orders.batch_put({one});
    (void)co_await orders.batch_remove({{"bob", 5}, {"eve", 6}});
}
