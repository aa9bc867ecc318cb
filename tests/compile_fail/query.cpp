// expect RIGHT: ok
// expect NO_PARTITION: dynamap: a query's condition is
// expect PARTITION_RANGE: dynamap: a query's condition is
// expect SORT_DIFFERS: dynamap: a query's condition is
// expect EITHER: dynamap: a query's condition is
// expect NOT_A_KEY: dynamap: a query's condition is
// expect NO_SORT_KEY: dynamap: a query's condition is
// expect WRONG_KEY: dynamap: this value does not have the attribute's type
// expect FILTER_BY_KEY: dynamap: a query's filter cannot name a key
// expect FOREIGN_FILTER: dynamap: a condition names a member of another struct than the table's row
// expect CONTAINS_IN_KEY: dynamap: a query's condition is
// expect IN_KEY: dynamap: a query's condition is
// expect BETWEEN_ATTRIBUTES: dynamap: a query's condition is
// expect SCAN_IN_ORDER: dynamap: a scan has no order
// expect QUERY_IN_PARALLEL: dynamap: only a scan is split into parallel parts
// expect TWO_PROJECTIONS: dynamap: a query has one projection
// expect CLAUSE: dynamap: a condition compares with ==
// expect CLAUSE_IN_FILTER: dynamap: a condition compares with ==
// expect DROPPED: nothing is read before
// expect TWO_KEYS: dynamap: query takes the partition key, or one condition
// expect TWO_IN_FILTER: dynamap: a condition is made of attributes
#include "wallet.hpp"

void demo(wallet_table wallet, order_table orders, dynamap::uuid id) {
#ifdef RIGHT
    (void)orders.query("bob");
    (void)orders.query(customer == "bob" && placed_at.between(1, 2)).descending();
    (void)orders.query(placed_at >= 5 && customer == "bob");
    (void)wallet.query(id);
    (void)orders.query("bob").filter(total > 5).project(total).limit(3);
    (void)orders.scan().filter(customer.begins_with("b")).consistent();
    auto later = orders.scan();
    later.resume("");  // an option changes the query itself
#elif defined(NO_PARTITION)
    (void)orders.query(placed_at == 5);
#elif defined(TWO_KEYS)
    orders.query("bob", 5);
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
#elif defined(FILTER_BY_KEY)
    (void)orders.query("bob").filter(placed_at > 5);
#elif defined(FOREIGN_FILTER)
    (void)orders.query("bob").filter(balance > 5);
#elif defined(CONTAINS_IN_KEY)
    (void)orders.query(customer.contains("b"));
#elif defined(IN_KEY)
    (void)orders.query(customer == "bob" && placed_at.in(1, 2));
#elif defined(BETWEEN_ATTRIBUTES)
    (void)orders.query(customer == "bob" && placed_at.between(placed_at, 2));
#elif defined(SCAN_IN_ORDER)
    (void)orders.scan().descending();
#elif defined(QUERY_IN_PARALLEL)
    (void)orders.query("bob").in_parallel(4, [](order&&) {});
#elif defined(TWO_PROJECTIONS)
    (void)orders.query("bob").project(total).project(placed_at);
#elif defined(WRONG_KEY)
    (void)orders.query(5);
#elif defined(CLAUSE_IN_FILTER)
    (void)orders.query("bob").filter(total = 5);
#elif defined(DROPPED)
    orders.query("bob");
#elif defined(TWO_IN_FILTER)
    (void)orders.query("bob").filter(total == 5, total != 6);
#elif defined(CLAUSE)
    (void)orders.query(customer = "bob");
#endif
}
