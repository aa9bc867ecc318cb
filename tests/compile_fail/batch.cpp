// expect RIGHT: ok
// expect BULK_PUT: dynamap: bulk_put takes a range of rows
// expect BULK_PUT_FUNCTION: dynamap: bulk_put takes a range of rows
// expect BULK_PUT_FOREIGN: dynamap: bulk_put takes a range of rows
// expect BULK_PUT_FOREIGN_AWAITED: dynamap: bulk_put takes a range of rows
// expect BULK_REMOVE_FUNCTION: dynamap: bulk_remove takes a range of keys or rows
// expect OPTIONS_IN_BRACES: dynamap: give the options a name first
// expect REMOVE_OPTIONS_IN_BRACES: dynamap: give the options a name first
// expect BULK_REMOVE: dynamap: bulk_remove takes a range of keys or rows
// expect KEY_WITHOUT_SORT: dynamap: a key is the partition key, then the sort key if the table has one
// expect WRONG_PARTITION: dynamap: this does not have the type of the table's partition key
// expect WRONG_SORT: dynamap: this does not have the type of the table's sort key
// expect VERSION: dynamap: batches and bulk loads cannot check a version
// expect VERSION_IN_LOAD: dynamap: batches and bulk loads cannot check a version
// expect ONE_ROW: dynamap: a batch takes a range
// expect ONE_KEY: dynamap: a batch takes a range
// expect TEXT: dynamap: a batch takes a range
// expect FOREIGN_ROW: dynamap: put takes a row of the table's own struct
// expect EXPORT: dynamap: bulk_export takes a function of Row&&, or a std::ostream
// expect FOREIGN_ROWS: dynamap: the elements of this range are not rows of the table's own struct
#include <vector>

#include "wallet.hpp"

#include <dynamap/batch.hpp>
#include <dynamap/bulk.hpp>
#include <dynamap/export.hpp>

using versioned = dynamap::table<user_wallet, "user_wallet", dynamap::partition_key<&user_wallet::user_id>, dynamap::version<&user_wallet::balance>>;

void demo(wallet_table wallet, order_table orders, dynamap::uuid id) {
    dynamap::byte_buffer out;
#ifdef RIGHT
    std::vector<user_wallet> rows;
    (void)wallet.bulk_put(rows);
    dynamap::bulk_options options;
    options.in_flight = 4;
    (void)wallet.bulk_put(rows, options);
    (void)wallet.bulk_put([] { return std::optional<user_wallet>(); });
    (void)wallet.bulk_put([]() -> asio::awaitable<std::optional<user_wallet>> { co_return std::nullopt; }, options);
    (void)wallet.bulk_remove([] { return std::optional<dynamap::uuid>(); });
    dynamap::write_batch batch{wallet.client()};
    batch.put(wallet, {id, 100, "Alice", {}});
    batch.put(wallet, user_wallet{id, 100, "Alice", {}});
#elif defined(BULK_PUT)
    (void)wallet.bulk_put(5);
#elif defined(BULK_PUT_FUNCTION)
    (void)wallet.bulk_put([] { return user_wallet{}; });
#elif defined(BULK_PUT_FOREIGN)
    std::vector<order> rows;
    (void)wallet.bulk_put(rows);
#elif defined(BULK_PUT_FOREIGN_AWAITED)
    (void)wallet.bulk_put([]() -> asio::awaitable<std::optional<order>> { co_return std::nullopt; });
#elif defined(BULK_REMOVE_FUNCTION)
    (void)wallet.bulk_remove([id] { return id; });
#elif defined(OPTIONS_IN_BRACES)
    std::vector<user_wallet> rows;
    (void)wallet.bulk_put(rows, {.in_flight = 4});
#elif defined(REMOVE_OPTIONS_IN_BRACES)
    std::vector<user_wallet> rows;
    (void)wallet.bulk_remove(rows, {.in_flight = 4, .buffer = 10});
#elif defined(BULK_REMOVE)
    (void)wallet.bulk_remove(5);
#elif defined(KEY_WITHOUT_SORT)
    dynamap::write_batch batch{wallet.client()};
    batch.remove(orders, "a");
#elif defined(WRONG_PARTITION)
    dynamap::write_batch batch{wallet.client()};
    batch.remove(orders, 5, 1);
#elif defined(WRONG_SORT)
    dynamap::write_batch batch{wallet.client()};
    batch.remove(orders, "a", "b");
#elif defined(VERSION)
    dynamap::write_batch batch{wallet.client()};
    user_wallet row;
    batch.put(versioned(wallet.client()), row);
#elif defined(ONE_ROW)
    user_wallet row;
    (void)wallet.batch_put(row);
#elif defined(ONE_KEY)
    (void)wallet.batch_get(id);
#elif defined(TEXT)
    (void)orders.batch_remove("bob");
#elif defined(FOREIGN_ROW)
    dynamap::write_batch batch{wallet.client()};
    order row;
    batch.put(wallet, row);
#elif defined(EXPORT)
    (void)wallet.bulk_export(5);
#elif defined(FOREIGN_ROWS)
    std::vector<order> rows;
    (void)wallet.batch_put(rows);
#elif defined(VERSION_IN_LOAD)
    std::vector<user_wallet> rows;
    (void)versioned(wallet.client()).bulk_put(rows);
#endif
    (void)wallet, (void)orders, (void)id, (void)out;
}
