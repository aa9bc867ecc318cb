// expect RIGHT: ok
// expect NO_PARTITION: dynamap: a query's condition is
// expect PARTITION_RANGE: dynamap: a query's condition is
// expect SORT_DIFFERS: dynamap: a query's condition is
// expect EITHER: dynamap: a query's condition is
// expect NOT_A_KEY: dynamap: a query's condition is
// expect NO_SORT_KEY: dynamap: a query's condition is
// expect WRONG_KEY: dynamap: this value is not of the attribute's type
#include "wallet.hpp"

void demo(wallet_table wallet, order_table orders, dynamap::uuid id) {
#ifdef RIGHT
    (void)orders.query("bob");
    (void)orders.query(customer == "bob" && placed_at.between(1, 2)).descending();
    (void)orders.query(placed_at >= 5 && customer == "bob");
    (void)wallet.query(id);
#elif defined(NO_PARTITION)
    (void)orders.query(placed_at == 5);
#elif defined(PARTITION_RANGE)
    (void)orders.query(customer > "bob");
#elif defined(SORT_DIFFERS)
    (void)orders.query(customer == "bob" && placed_at != 5);
#elif defined(EITHER)
    (void)orders.query(customer == "bob" || placed_at == 5);
#elif defined(NOT_A_KEY)
    (void)orders.query(customer == "bob" && total == 5);
#elif defined(NO_SORT_KEY)
    (void)wallet.query(user_id == id && balance > 5);
#elif defined(WRONG_KEY)
    (void)orders.query(5);
#endif
}
