// expect RIGHT: ok
// expect UPDATING_NOTHING: dynamap: updating takes the key, then at least one clause
// expect REMOVING_NOTHING: dynamap: removing takes the partition key
// expect CHECKING_NOTHING: dynamap: checking takes the key, then when\(condition\)
// expect CHECKING_CLAUSE: dynamap: put writes a whole row, remove deletes a whole item
// expect GETTING_CONSISTENTLY: dynamap: getting takes the partition key
// expect RETURNED: dynamap: a transaction's statements answer nothing but why they were refused
// expect FEWER: dynamap: the transaction has fewer statements
// expect NOT_MOVED: dynamap: a statement is sent once
// expect READ_NOT_MOVED: dynamap: a statement is sent once
// expect CALL: dynamap: a transaction is made of a table's putting, updating, removing and checking
// expect CALLS: dynamap: a transaction is made of a table's putting, updating, removing and checking
// expect CALL_AND_STATEMENT: dynamap: a transaction is made of a table's putting, updating, removing and checking
// expect FOREIGN_ROW: dynamap: only a row of the table's own struct is put
#include "wallet.hpp"

#include <dynamap/transaction.hpp>

using dynamap::when;

asio::awaitable<void> demo(wallet_table wallet, order_table orders, dynamap::uuid id, user_wallet row) {
#ifdef RIGHT
    auto const outcome = co_await wallet.through().transact(wallet.updating(id, balance -= 5, when(balance >= 5)), wallet.putting(row),
                                                            wallet.removing(id), orders.checking("a", 1, when(total > 5)));
    (void)outcome.why<3>();
    auto statement = wallet.putting(row);
    (void)co_await wallet.through().transact(std::move(statement));
    (void)orders.getting("a", 1, dynamap::project(total));
#elif defined(UPDATING_NOTHING)
    (void)wallet.updating(id);
#elif defined(REMOVING_NOTHING)
    (void)orders.removing("a");
#elif defined(CHECKING_NOTHING)
    (void)orders.checking("a", 1);
#elif defined(CHECKING_CLAUSE)
    (void)wallet.checking(id, balance += 1);
#elif defined(GETTING_CONSISTENTLY)
    (void)wallet.getting(id, dynamap::consistent);
#elif defined(RETURNED)
    (void)wallet.updating(id, balance -= 5, dynamap::return_old);
#elif defined(NOT_MOVED)
    auto statement = wallet.putting(row);
    (void)co_await wallet.through().transact(statement);
#elif defined(READ_NOT_MOVED)
    auto statement = wallet.getting(id);
    (void)co_await dynamap::transact_get(wallet.through(), statement);
#elif defined(CALL)
    (void)co_await wallet.through().transact(wallet.put(row));
#elif defined(CALLS)
    (void)co_await wallet.through().transact(wallet.put(row), wallet.remove(id));
#elif defined(CALL_AND_STATEMENT)
    (void)co_await wallet.through().transact(wallet.put(row, when(user_id.not_exists())), wallet.removing(id));
#elif defined(FOREIGN_ROW)
    (void)orders.putting(row);
#elif defined(FEWER)
    auto const outcome = co_await wallet.through().transact(wallet.putting(row));
    (void)outcome.why<1>();
#endif
    (void)row;
    co_return;
}
