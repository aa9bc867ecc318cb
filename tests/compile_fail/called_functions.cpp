// expect RIGHT: ok
// expect EXPORT: dynamap: this function is called and not awaited
// expect PARALLEL_SCAN: dynamap: this function is called and not awaited
// expect DEAD_LETTERS: dynamap: this function is called and not awaited
// expect OTHER_EXECUTOR: dynamap: this function is called and not awaited
// expect OPTIONS_IN_BRACES: dynamap: give the options a name first
// expect OF_A_ROW: dynamap: dead_letters is a function of
// expect DEAD_LETTERS_FIRST: dynamap: after its source a load takes
// expect OF_KEYS_FIRST: dynamap: after its source a load takes
// expect DEAD_LETTER_ALONE: dynamap: dead_letters is a function of
#include <asio/io_context.hpp>
#include <vector>

#include "wallet.hpp"

struct plain {
    void operator()(user_wallet&&) const {}
    void operator()(user_wallet const&, dynamap::error const&) const {}
};
struct of_a_key {
    void operator()(dynamap::uuid const&, dynamap::error const&) const {}
};
struct of_a_row {
    void operator()(user_wallet const&, dynamap::error const&) const {}
};
struct coroutine {
    asio::awaitable<void> operator()(user_wallet&&) const { co_return; }
    asio::awaitable<void> operator()(user_wallet const&, dynamap::error const&) const { co_return; }
};
struct on_one_context {
    asio::awaitable<void, asio::io_context::executor_type> operator()(user_wallet&&) const { co_return; }
};
struct of_one {
    void operator()(user_wallet const&) const {}
};

void demo(wallet_table wallet, [[maybe_unused]] std::vector<user_wallet>& rows) {
    dynamap::bulk_options const options;
    [[maybe_unused]] plain const takes;
    [[maybe_unused]] coroutine const awaits;
    [[maybe_unused]] of_one const alone;
    [[maybe_unused]] of_a_key const of_key;
    [[maybe_unused]] of_a_row const row_only;
    [[maybe_unused]] std::vector<dynamap::uuid> keys;
#if defined(EXPORT)
    (void)wallet.bulk_export(awaits);
#elif defined(PARALLEL_SCAN)
    (void)wallet.scan().in_parallel(2, awaits);
#elif defined(DEAD_LETTERS)
    (void)wallet.bulk_put(rows, options, awaits);
#elif defined(OTHER_EXECUTOR)
    (void)wallet.bulk_export(on_one_context());
#elif defined(OPTIONS_IN_BRACES)
    (void)wallet.bulk_put(rows, {}, takes);
#elif defined(OF_A_ROW)
    (void)wallet.bulk_remove(keys, options, row_only);
#elif defined(DEAD_LETTERS_FIRST)
    (void)wallet.bulk_put(rows, takes);
#elif defined(OF_KEYS_FIRST)
    (void)wallet.bulk_remove(keys, of_key, options);
#elif defined(DEAD_LETTER_ALONE)
    (void)wallet.bulk_put(rows, options, alone);
#else
    (void)wallet.bulk_export(takes);
    (void)wallet.scan().in_parallel(2, takes);
    (void)wallet.bulk_put(rows, options, takes);
    (void)wallet.bulk_remove(keys, options, of_key);
    (void)wallet.bulk_remove(rows, options, of_key);
#endif
}
