// expect RIGHT: ok
// expect WRONG_TYPE: dynamap: the first argument does not have the type of the table's
// expect WRONG_SORT: dynamap: the second argument does not have the type of the table's sort key
// expect SORT_MISSING: dynamap: get takes the partition key, then the sort key if the table has one
// expect TOO_MANY: dynamap: get takes the partition key, then the sort key if the table has one
// expect AT_SORT_MISSING: dynamap: at takes the partition key, then the sort key if the table has one
// expect REMOVE_SORT_MISSING: dynamap: remove takes the partition key, then the sort key
#include "wallet.hpp"

asio::awaitable<void> demo(wallet_table wallet, order_table orders, dynamap::uuid id) {
#ifdef RIGHT
    (void)co_await wallet.get(id);
    (void)co_await wallet.get(id, dynamap::consistent);
    (void)co_await orders.get("bob", 5);
    (void)co_await orders.at("bob", 5, dynamap::consistent);
    co_await orders.remove(std::string("bob"), 5);
#elif defined(WRONG_TYPE)
    (void)co_await wallet.get("not a uuid");
#elif defined(WRONG_SORT)
    (void)co_await orders.get("bob", "today");
#elif defined(SORT_MISSING)
    (void)co_await orders.get("bob");
#elif defined(TOO_MANY)
    (void)co_await wallet.get(id, id);
#elif defined(AT_SORT_MISSING)
    (void)co_await orders.at("bob");
#elif defined(REMOVE_SORT_MISSING)
    co_await orders.remove("bob");
#endif
}
