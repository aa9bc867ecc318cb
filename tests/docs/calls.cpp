// Frames for the fragments of docs/08 and docs/09, which run; and what the tables of docs/calls.md promise.
#include <asio/awaitable.hpp>
#include <asio/experimental/awaitable_operators.hpp>
#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/multiple_exceptions.hpp>
#include <asio/steady_timer.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>
#include <chrono>
#include <dynamap/dynamap.hpp>
#include <exception>
#include <iostream>
#include <optional>
#include <ostream>
#include <stdexcept>
#include <string>
#include <system_error>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

struct wallet {
    std::string owner;
    std::int64_t balance = 0;
};
using wallet_table = dynamap::table<wallet, "calls_wallet", dynamap::partition_key<&wallet::owner>>;

#include "loose_wallet.inc"

struct bare_wallet {
    std::string owner;
};
using bare_table = dynamap::table<bare_wallet, "calls_wallet", dynamap::partition_key<&bare_wallet::owner>>;

namespace {

constexpr auto balance = dynamap::attr<&wallet::balance>;

asio::awaitable<void> outcomes(wallet_table wallets) {
#include "outcomes.inc"
}

asio::awaitable<void> failures(dynamap::client client, wallet_table wallets) {
#include "failures.inc"
}

asio::awaitable<void> misfits(wallet_table wallets) {
#include "misfits.inc"
}

asio::awaitable<bool> timeouts(dynamap::client client) {
#include "timeouts.inc"
    co_return alice.has_value();
}

#include "first_of.inc"

/// Cancels it from outside, while neither the call nor the timer has ended.
asio::awaitable<void> cancelled_from_outside(dynamap::client silent) {
    using namespace asio::experimental::awaitable_operators;
    auto const executor = co_await asio::this_coro::executor;
    asio::steady_timer closing(executor, std::chrono::minutes(1));
    asio::steady_timer outside(executor, std::chrono::milliseconds(50));
    auto const inner = [&]() -> asio::awaitable<void> {
        try {
            co_await get_before(closing, wallet_table{silent}, "alice");
        } catch (std::system_error const& failure) {
            if (failure.code() == std::errc::operation_canceled) std::cout << "cancelled from outside\n";
        }
    };
    co_await (inner() || outside.async_wait(asio::use_awaitable));
    asio::steady_timer now(executor, std::chrono::milliseconds(0));
    auto const none = co_await get_before(now, wallet_table{silent}, "alice");
    if (!none) std::cout << "closing came first\n";
}

asio::awaitable<void> all(dynamap::client client, dynamap::client silent) {
    wallet_table wallets{client};
    co_await wallets.create_if_missing();
    co_await outcomes(wallets);  // there is none
    wallet const alice{"alice", 70};
    co_await wallets.put(alice);
    co_await outcomes(wallets);  // 20 are left
    co_await outcomes(wallets);  // too few
    bare_wallet const bad{"bad"};
    co_await bare_table{client}.put(bad);
    co_await misfits(wallets);
    auto const mended = co_await wallets.scan().all();
    for (auto const& row : mended)
        if (row.owner == bad.owner) std::cout << "the bad one has " << row.balance << "\n";
    co_await failures(client, wallet_table{silent.with_timeout(std::chrono::milliseconds(100))});
    bool const in_time = co_await timeouts(client);
    std::cout << (in_time ? "alice came in time\n" : "there is no alice\n");
    try {
        co_await timeouts(silent);
    } catch (dynamap::error const& failure) {
        if (failure.code() != std::errc::timed_out) throw;
        if (failure.sentence().starts_with("the timeout of 200 ms passed"))
            std::cout << "200 ms were not enough\n";
    }
    co_await cancelled_from_outside(silent);
}

// What the tables say that each call yields.
template <class T>
struct awaited;
template <class T>
struct awaited<asio::awaitable<T>> {
    using type = T;
};
template <class Expected, class T>
constexpr void yields(T const&) {
    static_assert(std::is_same_v<typename awaited<T>::type, Expected>);
}

/// Whether what a table names is of the type that it says.
template <class Expected, class T>
constexpr void is(T const&) {
    static_assert(std::is_same_v<T, Expected>);
}

[[maybe_unused]] void check_tables(wallet_table t, dynamap::client client, wallet const& row,
                                   std::vector<wallet> const& rows, std::vector<std::string> const& keys,
                                   std::ostream& stream, dynamap::statement const& sql) {
    using namespace dynamap;
    using part =
        std::remove_cvref_t<decltype(*std::declval<awaited<decltype(t.get("a", project(balance)))>::type>())>;
    using changed = awaited<decltype(t.update("a", balance = 1, return_updated_new))>::type;
    auto const any = when(balance.exists());
    yields<std::optional<wallet>>(t.get("a", consistent));
    yields<std::optional<part>>(t.get("a", consistent, project(balance)));
    static_assert(std::is_same_v<decltype(std::declval<part>()[balance]), std::int64_t const&>);
    static_assert(
        std::is_same_v<decltype(std::declval<changed>()[balance]), std::optional<std::int64_t> const&>);
    yields<void>(t.put(row));
    yields<void>(t.remove("a"));
    yields<void>(t.update("a", balance = 1));
    yields<std::optional<wallet>>(t.put(row, return_old));
    yields<std::optional<wallet>>(t.remove("a", return_old));
    yields<std::optional<wallet>>(t.update("a", balance = 1, return_old));
    yields<wallet>(t.update("a", balance = 1, return_new));
    yields<std::optional<changed>>(t.update("a", balance = 1, return_updated_old));
    yields<write_outcome<wallet>>(t.put(row, any));
    yields<write_outcome<wallet>>(t.remove("a", any));
    yields<write_outcome<wallet, wallet>>(t.put(row, any, return_old));
    yields<write_outcome<wallet, wallet>>(t.update("a", balance = 1, any, return_new));
    yields<write_outcome<wallet, changed>>(t.update("a", balance = 1, any, return_updated_new));

    auto const query = t.query("a").filter(balance > 1).limit(3);
    yields<std::optional<page<wallet>>>(query.next_page());
    yields<std::optional<wallet>>(query.next());
    yields<std::vector<wallet>>(query.all());
    yields<std::int64_t>(query.count());
    yields<std::vector<part>>(t.scan().project(balance).all());
    yields<void>(t.scan().in_parallel(2, [](wallet&&) {}));

    yields<write_batch_outcome>(t.batch_put(rows));
    yields<write_batch_outcome>(t.batch_remove(keys));
    yields<write_batch_outcome>(write_batch{client}.send());
    yields<batch_rows<wallet_table>>(t.batch_get(keys));
    yields<read_batch_outcome>(read_batch{client}.send());
    yields<bulk_outcome<wallet>>(t.bulk_put(rows));
    yields<bulk_outcome<std::string>>(t.bulk_remove(rows));
    yields<export_outcome>(t.bulk_export([](wallet&&) {}));
    yields<export_outcome>(t.bulk_export(stream));

    transaction tx{client};
    is<transaction_handle<wallet>>(tx.put(t, row, any));
    is<transaction_handle<wallet>>(tx.update(t, "a", balance += 1, any));
    is<transaction_handle<wallet>>(tx.remove(t, "b"));
    is<transaction_handle<wallet>>(tx.check(t, "c", balance > 5));
    yields<transaction_outcome>(tx.token("key").commit(transaction_options{}));
    read_transaction rt{client};
    is<transaction_handle<wallet>>(rt.get(t, "a"));
    is<transaction_handle<part>>(rt.get(t, "b", project(balance)));
    yields<transaction_rows>(rt.run());
    yields<void>(t.update("a", balance += 1, exactly_once));
    yields<write_outcome<wallet>>(t.put(row, any, exactly_once));
    yields<write_outcome<wallet>>(t.remove("a", any, exactly_once));

    yields<std::vector<wallet>>(select<wallet_table>(client, sql).all());
    yields<std::optional<std::vector<wallet>>>(select<wallet>(client, sql).next_page());
    yields<void>(execute(client, sql));
    yields<statement_outcomes>(execute_batch(client, {sql}));
    yields<statement_transaction_outcome>(execute_transaction(client, {sql}));

    yields<bool>(t.create_if_missing());
    yields<bool>(t.drop());
    yields<table_description>(t.describe_all());
    yields<drift_report>(t.drift());
    yields<std::vector<std::string>>(t.add_missing_indexes());
    yields<std::size_t>(client.warm_up(1));
    yields<void>(client.wait(std::chrono::seconds(1)));
}

[[maybe_unused]] void check_outcomes(
    wallet_table t, dynamap::client client, dynamap::write_batch_outcome const& written,
    dynamap::batch_rows<wallet_table> const& rows, dynamap::read_batch_outcome const& read,
    dynamap::read_handle<wallet_table> handle, dynamap::export_outcome const& exported,
    dynamap::transaction_outcome const& moved, dynamap::transaction_handle<wallet> first,
    dynamap::transaction_rows const& at_once, dynamap::statement_transaction_outcome const& of_sql,
    dynamap::bulk_outcome<wallet> const& loaded) {
    using namespace dynamap;
    using failure = std::optional<error>;
    using wallets = std::vector<wallet>;
    using keys = std::vector<std::string>;
    constexpr auto is_outcome = [](auto const& outcome) {
        is<bool>(static_cast<bool>(outcome));
        is<failure>(outcome.error());
        is<bool>(outcome.cancelled());
        outcome.throw_if_failed();
    };
    is_outcome(written);
    is_outcome(rows);
    is_outcome(read);
    is_outcome(exported);
    is_outcome(loaded);
    is<std::uint64_t>(written.written + written.replaced + written.requests + written.retried_items);
    is<double>(written.write_units);
    is<wallets>(written.unprocessed(t));
    is<keys>(written.unprocessed_keys(t));
    is<std::vector<std::optional<wallet>>>(rows.rows);
    is<keys>(rows.unprocessed_keys());
    is<bool>(read.was_read(0) && read.was_read(handle));
    is<std::optional<wallet>>(read[handle]);
    is<keys>(read.unprocessed_keys(t));
    is<std::uint64_t>(exported.rows + exported.pages + exported.failed_requests);
    is<double>(exported.read_units);
    is<std::size_t>(exported.segments_left);
    is<std::chrono::duration<double>>(exported.elapsed);
    is<std::string>(exported.resume_token);
    is<bool>(moved.committed() && moved.cancelled() && moved.repeated());
    is<failure>(moved.error());
    is<std::size_t>(moved.failed() + moved.size());
    is<unsigned>(moved.attempts());
    is<transaction_refusal>(moved.why(first));
    is<std::string_view>(moved.code(first));
    is<std::string_view>(moved.message(first));
    is<std::optional<wallet>>(moved.current(first));
    is<std::optional<wallet>>(at_once[first]);
    is<std::optional<wallet>>(at_once.get(first));
    is<transaction_refusal>(of_sql.why(0));
    is<std::string_view>(of_sql.code(0));
    static_assert(std::is_void_v<decltype(moved.throw_if_failed())>);
    is<bool>(loaded.at_end());
    is<error>(loaded.dead_letters()[0].why);
    is<wallet>(loaded.dead_letters()[0].item);
    is<wallets>(loaded.unprocessed());
    is<std::uint64_t>(loaded.read + loaded.written + loaded.replaced + loaded.failed_items +
                      loaded.unprocessed_items + loaded.settled);
    is<std::uint64_t>(loaded.bytes + loaded.requests + loaded.throttled_requests + loaded.failed_requests +
                      loaded.throttled_by_key_range + loaded.throttled_by_account + loaded.retried_items);
    is<std::string>(loaded.resume_token);
    is<double>(loaded.write_units);
    is<std::chrono::duration<double>>(loaded.elapsed);
    auto const now = client.statistics();
    is<client_statistics>(now);
    is<int>(client.max_attempts());
    is<std::size_t>(now.open_connections + now.idle_connections + now.waiting_calls);
    is<std::uint64_t>(now.connections_opened + now.connections_retired + now.tls_sessions_resumed +
                      now.attempts);
}

// What they say of settings that are not given.
void check_defaults() {
    using namespace std::chrono_literals;
    constexpr auto same = [](auto a, auto b) {
        if (a != b) throw std::logic_error("docs/calls.md or docs/09-production.md has another default");
    };
    dynamap::client_config const config;
    same(config.timeout, 30s);
    same(config.connect_timeout, 3s);
    same(config.idle_timeout, 20s);
    same(config.max_connection_age, 10min);
    same(config.max_connections, 64u);
    same(config.max_response_bytes, 32u << 20);
    same(dynamap::aws::retry_policy{}.max_attempts, 4);
    dynamap::bulk_options const bulk;
    same(bulk.in_flight, 32u);
    same(bulk.buffer, 1000u);
    same(bulk.timeout, 0s);
    same(bulk.request_timeout, 10s);
    same(bulk.max_outage, 5min);
    same(bulk.progress_every, 500ms);
    same(dynamap::batch_options{}.timeout.has_value(), false);
    same(dynamap::transaction_options{}.timeout.has_value(), false);
}

}  // namespace

int main() try {
    check_defaults();
    asio::io_context io;
    asio::ip::tcp::endpoint const here(asio::ip::address_v4::loopback(), 0);
    asio::ip::tcp::acceptor const nobody(io, here);  // takes connections, and answers nothing
    dynamap::client_config config;
    config.endpoint = "http://127.0.0.1:" + std::to_string(nobody.local_endpoint().port());
    dynamap::client client{io}, silent{io, config};
    dynamap::run(io, all(client, silent));
} catch (std::exception const& failure) {
    std::cerr << failure.what() << "\n";
    return 1;
}
