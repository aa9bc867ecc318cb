// expect RIGHT: ok
// expect SET: dynamap: nullptr is not a text
// expect COMPARED: dynamap: nullptr is not a text
// expect BEGIN: dynamap: nullptr is not a text
// expect CONTAINED: dynamap: nullptr is not a text
// expect NAMED: dynamap: nullptr is not a text
// expect KEY: dynamap: the first argument does not have the type of the table's
// expect STATEMENT: dynamap: nullptr is not a text
// expect PARAMETER: dynamap: nullptr is not a text
// expect TABLE_NAME: dynamap: nullptr is not a text
// expect TOKEN: dynamap: nullptr is not a text
// expect REGION: dynamap: nullptr is not a text
// expect CREDENTIALS: dynamap: nullptr is not a text
// expect PLACE: no matching function for call to .*current|no matching member function for call to 'current'
// expect FORGED_PLACE: is private within this context|private constructor
// expect FRACTION_OF_A_KEY: no match for .operator=|no viable overloaded '='
#include "wallet.hpp"

#include <dynamap/statement.hpp>

using dynamap::when;

asio::awaitable<void> demo(wallet_table wallet, order_table orders, dynamap::uuid id, dynamap::transaction_outcome outcome,
                           dynamap::transaction_handle<user_wallet> handle) {
    dynamap::composed_key<dynamap::literal<"LINE#">, std::uint16_t> line;
#ifdef RIGHT
    co_await wallet.update(id, memo = "");
    (void)(dynamap::attribute_named("legacy") == nullptr);  // an attribute of any type may be NULL
    std::optional<user_wallet> const met = outcome.current(handle);
    line = 5;
    (void)orders.get("a", 1);
#elif defined(SET)
    co_await wallet.update(id, memo = nullptr);
#elif defined(COMPARED)
    (void)co_await wallet.update(id, balance = 1, when(owner == nullptr));
#elif defined(BEGIN)
    (void)owner.begins_with(nullptr);
#elif defined(CONTAINED)
    (void)owner.contains(nullptr);
#elif defined(NAMED)
    (void)dynamap::attribute_named(nullptr);
#elif defined(KEY)
    (void)co_await orders.get(nullptr, 1);
#elif defined(STATEMENT)
    dynamap::statement const what(nullptr);
#elif defined(PARAMETER)
    dynamap::statement const what("SELECT ?", nullptr);
#elif defined(TABLE_NAME)
    wallet_table const named{wallet.client(), nullptr};
#elif defined(TOKEN)
    (void)wallet.scan().resume(nullptr);
#elif defined(REGION)
    dynamap::client_config config;
    config.region = nullptr;
#elif defined(CREDENTIALS)
    dynamap::aws::credentials const identity("AKID", nullptr);
#elif defined(PLACE)
    (void)outcome.current(0);
#elif defined(FORGED_PLACE)
    dynamap::transaction_handle<order> const forged{0, std::uint64_t{1}};
#elif defined(FRACTION_OF_A_KEY)
    line = 1.5;
#endif
    co_return;
}
