// expect RIGHT: ok
// expect UPDATE_NOTHING: dynamap: a transaction's update takes the table, the key, then at least one clause
// expect REMOVE_NOTHING: dynamap: a transaction's remove takes the table, the partition key
// expect CHECK_NOTHING: dynamap: a transaction's check takes the table, the key, then the condition
// expect CHECK_CLAUSE: dynamap: put writes a whole row, remove deletes a whole item
// expect GET_CONSISTENTLY: dynamap: a read_transaction's get takes the table, the partition key
// expect RETURNED: dynamap: an operation of a transaction returns nothing
// expect ONCE: dynamap: a transaction is always applied once
// expect ONCE_RETURNED: dynamap: exactly_once sends the write as a transaction, which returns no item
// expect NO_TABLE: dynamap: an operation of a transaction begins with its table
// expect NO_TABLE_TO_PUT: dynamap: an operation of a transaction begins with its table
// expect ROW_ALONE: dynamap: a transaction's put takes the table and a row
// expect NO_TABLE_TO_GET: dynamap: an operation of a transaction begins with its table
// expect FOREIGN_ROW: dynamap: put takes a row of the table's own struct
#include "wallet.hpp"

#include <dynamap/transaction.hpp>

using dynamap::when;

asio::awaitable<void> demo(wallet_table wallet, order_table orders, dynamap::uuid id, user_wallet row) {
    dynamap::transaction tx{wallet.client()};
    dynamap::read_transaction rt{wallet.client()};
#ifdef RIGHT
    auto const debit = tx.update(wallet, id, balance -= 5, when(balance >= 5));
    tx.put(wallet, row);
    tx.remove(wallet, id);
    tx.check(orders, "a", 1, when(total > 5));
    auto const checked = tx.check(orders, "a", 1, total > 5);
    auto const outcome = co_await tx.token("key").commit();
    std::optional<user_wallet> const met = outcome.current(debit);
    std::optional<order> const found = outcome.current(checked);
    auto const part = rt.get(orders, "a", 1, dynamap::project(total));
    auto const read = co_await rt.run();
    std::int64_t const sum = (*read[part])[total];
    (void)sum;
    co_await wallet.update(id, balance += 5, dynamap::exactly_once);
    dynamap::write_outcome<user_wallet> const paid = co_await wallet.update(id, balance += 5, when(balance >= 5), dynamap::exactly_once);
#elif defined(UPDATE_NOTHING)
    tx.update(wallet, id);
#elif defined(REMOVE_NOTHING)
    tx.remove(orders, "a");
#elif defined(CHECK_NOTHING)
    tx.check(orders, "a", 1);
#elif defined(CHECK_CLAUSE)
    tx.check(wallet, id, balance += 1);
#elif defined(GET_CONSISTENTLY)
    rt.get(wallet, id, dynamap::consistent);
#elif defined(RETURNED)
    tx.update(wallet, id, balance -= 5, dynamap::return_old);
#elif defined(ONCE)
    tx.update(wallet, id, balance -= 5, dynamap::exactly_once);
#elif defined(ONCE_RETURNED)
    (void)co_await wallet.update(id, balance -= 5, dynamap::return_old, dynamap::exactly_once);
#elif defined(NO_TABLE)
    tx.update(id, balance -= 5);
#elif defined(NO_TABLE_TO_PUT)
    tx.put(row, row);
#elif defined(ROW_ALONE)
    tx.put(row);
#elif defined(NO_TABLE_TO_GET)
    rt.get(id, id);
#elif defined(FOREIGN_ROW)
    tx.put(orders, row);
#endif
    (void)row;
    co_return;
}
