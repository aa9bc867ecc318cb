// What GCC 12 frees twice when it is built inside a co_await expression: structs, arrays of them, lambdas that capture.
// expect RIGHT: ok
// expect BATCH_ROWS: dynamap: give the rows or keys a name first
// expect BATCH_KEYS: dynamap: give the rows or keys a name first
// expect ROW_IN_BRACES: dynamap: give the rows or keys a name first: `std::vector rows
// expect KEYS_IN_BRACES: dynamap: give the rows or keys a name first: `std::vector rows
// expect EXPORT: dynamap: give the function a name first
// expect PARALLEL: dynamap: give the function a name first
// expect SOURCE: dynamap: give the function a name first
// expect DEAD_LETTERS: dynamap: give the function a name first
// expect INDEX_KEY: dynamap: give this argument a name first
// expect PARAMETER: dynamap: give this parameter a name first
// compiler: gcc12
#include <array>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "wallet.hpp"

struct handle {
    std::string town, street;
};
template <>
struct dynamap::codec<handle> {
    static constexpr auto type = value_type::string;
    static void encode(value_writer& out, handle const& p) { out.string(p.town + "#" + p.street); }
    static handle decode(value_reader& in) { return {std::string(in.string()), {}}; }
};
struct visit {
    std::string id;
    handle where;
};
using visit_table = dynamap::table<visit, "visit", dynamap::partition_key<&visit::id>,
                                   dynamap::global_index<"by_place", dynamap::partition_key<&visit::where>>>;

asio::awaitable<void> demo(dynamap::client client, wallet_table wallet, visit_table visits, std::string text) {
    user_wallet row;
    std::size_t count = 0;
#ifdef RIGHT
    dynamap::transaction tx{client};
    tx.put(wallet, user_wallet{{}, 100, text, {}});  // not within a co_await expression
    (void)co_await tx.commit();
    auto const take = [text](user_wallet&&) {};
    (void)co_await wallet.bulk_export(take);
    (void)co_await wallet.bulk_export([&](user_wallet&&) { ++count; });
    (void)co_await wallet.bulk_export(std::function<void(user_wallet&&)>(take));
    co_await wallet.scan().in_parallel(4, take);
    auto give = [text, n = 0]() mutable -> std::optional<user_wallet> { return n++ < 3 ? std::optional<user_wallet>(user_wallet()) : std::nullopt; };
    auto const lose = [text](user_wallet const&, dynamap::error const&) {};
    (void)co_await wallet.bulk_put(give, dynamap::bulk_options(), lose);
    (void)co_await wallet.batch_put(std::vector<user_wallet>(3));
    dynamap::write_batch batch{client};
    batch.put(wallet, {{}, 100, text, {}});
    (void)co_await batch.send();
    handle const here{"Linz", "Hauptplatz"};
    (void)co_await visits.index<"by_place">().query(here).all();
#elif defined(BATCH_ROWS)
    (void)co_await wallet.batch_put(std::array<user_wallet, 1>{row});
#elif defined(BATCH_KEYS)
    (void)co_await visits.batch_get(std::array<std::string, 1>{text});
#elif defined(ROW_IN_BRACES)
    (void)co_await wallet.batch_put({row});
#elif defined(KEYS_IN_BRACES)
    (void)co_await wallet.batch_get({row.user_id, row.user_id});
#elif defined(EXPORT)
    (void)co_await wallet.bulk_export([text](user_wallet&&) {});
#elif defined(PARALLEL)
    co_await wallet.scan().in_parallel(4, [text](user_wallet&&) {});
#elif defined(SOURCE)
    (void)co_await wallet.bulk_put([text, n = 0]() mutable -> std::optional<user_wallet> { return n++ < 3 ? std::optional<user_wallet>(user_wallet()) : std::nullopt; });
#elif defined(DEAD_LETTERS)
    std::vector<user_wallet> const rows;
    (void)co_await wallet.bulk_put(rows, dynamap::bulk_options(), [text](user_wallet const&, dynamap::error const&) {});
#elif defined(INDEX_KEY)
    (void)co_await visits.index<"by_place">().query(handle{"Linz", "Hauptplatz"}).all();
#elif defined(PARAMETER)
    co_await dynamap::execute(client, dynamap::statement("DELETE FROM \"visit\" WHERE id = ?", handle{"Linz", text}));
#endif
    (void)count;
}
