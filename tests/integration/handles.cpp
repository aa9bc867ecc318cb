// Handles of transactions, and places of batches: each is of its own one only.
#include <type_traits>

#include "dynamap/dynamap.hpp"
#include "failure_of.hpp"
#include "finish.hpp"
#include "scripted_server.hpp"

using namespace test;
using dynamap::errc;

namespace {

struct wallet {
    std::string id;
    std::int64_t balance = 0;
};
using wallets = dynamap::table<wallet, "wallets", dynamap::partition_key<&wallet::id>>;
constexpr auto balance = dynamap::attr<&wallet::balance>;

std::string const refused = script::response(
    400,
    R"({"__type":"x#TransactionCanceledException","CancellationReasons":[{"Code":"ConditionalCheckFailed",)"
    R"("Item":{"id":{"S":"first"},"balance":{"N":"1"}}},{"Code":"None"}]})");
std::string const read_both = script::response(
    200,
    R"({"Responses":{"wallets":[{"id":{"S":"a"},"balance":{"N":"1"}},{"id":{"S":"b"},"balance":{"N":"2"}}]},"UnprocessedKeys":{}})");

template <class F>
void check_other_place(F&& use) {
    auto const failure = failure_of(use);
    REQUIRE(failure);
    CHECK(failure->code() == errc::bad_value);
    CHECK(contains(failure->sentence(), "another"));
}

// None can be made by hand.
static_assert(!std::is_constructible_v<dynamap::read_handle<wallets>, std::size_t> &&
              !std::is_aggregate_v<dynamap::read_handle<wallets>>);
static_assert(!std::is_default_constructible_v<dynamap::read_handle<wallets>>);
static_assert(!std::is_constructible_v<dynamap::transaction_handle<wallet>, std::size_t, std::uint64_t>);
static_assert(!std::is_copy_constructible_v<dynamap::transaction>);

}  // namespace

TEST_CASE("transaction: a handle belongs to one transaction, and to no other with the same rows") {
    scripted_server const server({script::respond(refused)});
    asio::io_context io;
    dynamap::client const client(io, config_for(server.url()));
    wallets const table(client);
    dynamap::transaction one{client}, another{client};
    auto const first = one.update(table, "first", balance = 5, when(balance == 100));
    auto const second = one.remove(table, "second");
    auto const foreign = another.remove(table, "third");
    auto const outcome = finish(io, one.commit());

    CHECK(outcome.why(first) == dynamap::transaction_refusal::condition_failed);
    REQUIRE(outcome.current(first));
    CHECK(outcome.current(first)->id == "first");
    CHECK_FALSE(outcome.current(second));
    CHECK(outcome.why(second) == dynamap::transaction_refusal::none);
    check_other_place([&] { (void)outcome.current(foreign); });
    check_other_place([&] { (void)outcome.why(foreign); });
    check_other_place([&] { (void)outcome.code(foreign); });
    check_other_place([&] { (void)outcome.message(foreign); });

    auto const again = one.remove(table, "first");  // it is left empty by commit(), and filled anew
    CHECK(again.number() == 0);
    check_other_place([&] { (void)outcome.current(again); });
    dynamap::transaction moved{std::move(one)};
    auto const behind = moved.remove(table, "second");
    auto const of_both = finish(io, moved.commit());
    CHECK(of_both.why(again) == dynamap::transaction_refusal::condition_failed);
    CHECK(of_both.why(behind) == dynamap::transaction_refusal::none);
    check_other_place([&] { (void)of_both.why(first); });
    check_other_place([&] { (void)dynamap::transaction_outcome().current(first); });
}

TEST_CASE("transaction: a handle of a read belongs to one transaction too") {
    scripted_server const server({script::respond(
        script::response(200, R"({"Responses":[{"Item":{"id":{"S":"a"},"balance":{"N":"1"}}},{}]})"))});
    asio::io_context io;
    dynamap::client const client(io, config_for(server.url()));
    wallets const table(client);
    dynamap::read_transaction one{client};
    dynamap::transaction writes{client};
    auto const a = one.get(table, "a"), b = one.get(table, "b");
    auto const written = writes.remove(table, "a");
    auto const read = finish(io, one.run());
    CHECK(read[a].value().balance == 1);
    CHECK_FALSE(read[b]);
    check_other_place([&] { (void)read[written]; });
    auto const again = one.get(table, "a");
    check_other_place([&] { (void)read[again]; });
    check_other_place([&] { (void)dynamap::transaction_rows().get(a); });
}

TEST_CASE("batch: a handle belongs to one batch of reads, and to no other of the same table") {
    scripted_server const server({script::respond(read_both)});
    asio::io_context io;
    dynamap::client const client(io, config_for(server.url()));
    wallets const table(client);
    dynamap::read_batch one{client}, another{client};
    auto const a = one.get(table, "a"), b = one.get(table, "b"), again = one.get(table, "a");
    auto const foreign = another.get(table, "x");
    auto branch = one;
    auto const behind = branch.get(table, "c");
    auto copy = one;
    auto const outcome = finish(io, one.send());

    CHECK(outcome[a].value().balance == 1);
    CHECK(outcome[b].value().balance == 2);
    CHECK(outcome[again].value().id == "a");
    CHECK(again.number() == 2);
    CHECK(outcome.was_read(a));
    CHECK(outcome.was_read(b.number()));
    CHECK(outcome.unprocessed_keys(table).empty());
    check_other_place([&] { (void)outcome[foreign]; });
    check_other_place([&] { (void)outcome.was_read(foreign); });
    check_other_place([&] { (void)outcome[behind]; });
    check_other_place([&] { (void)dynamap::read_batch_outcome()[a]; });
    CHECK(finish(io, copy.send())[a].value().balance == 1);  // a copy has the same places

    CHECK(one.size() == 0);  // send() leaves it empty, and it is filled anew
    auto const later = one.get(table, "a");
    CHECK(later.number() == 0);
    check_other_place([&] { (void)outcome[later]; });
}
