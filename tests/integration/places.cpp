// Places in the outcomes of transactions and batches: each is of its own one only.
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
    CHECK(contains(failure->sentence(), "of another"));
}

// None can be made by hand.
static_assert(!std::is_constructible_v<dynamap::read_place<wallets>, std::size_t> &&
              !std::is_aggregate_v<dynamap::read_place<wallets>>);
static_assert(!std::is_default_constructible_v<dynamap::read_place<wallets>>);
static_assert(!std::is_constructible_v<dynamap::statement_place<wallet>, std::size_t, std::uint64_t>);

}  // namespace

TEST_CASE("transaction: a place is of one transaction, and of no other with the same rows") {
    scripted_server const server({script::answer(refused)});
    asio::io_context io;
    dynamap::client const client(io, config_for(server.url()));
    wallets const table(client);
    dynamap::write_transaction one, another;
    auto const first = one.add(table.updating("first", balance = 5, when(balance == 100)));
    auto const second = one.add(table.removing("second"));
    auto const foreign = another.add(table.removing("third"));
    auto branch = one;  // a copy: places from before are of both, those added later are not
    auto const behind = branch.add(table.removing("fourth"));
    auto const own = one.add(table.removing("fifth"));
    auto const outcome = finish(io, one.commit(client));

    CHECK(outcome.why(first) == dynamap::statement_refusal::condition_failed);
    REQUIRE(outcome.current(first));
    CHECK(outcome.current(first)->id == "first");
    CHECK_FALSE(outcome.current(second));
    CHECK(outcome.why(own) == dynamap::statement_refusal::none);
    check_other_place([&] { (void)outcome.current(foreign); });
    check_other_place([&] { (void)outcome.why(foreign); });
    check_other_place([&] { (void)outcome.current(behind); });

    auto const copied = finish(io, branch.commit(client));
    CHECK(copied.current(first));
    check_other_place([&] { (void)copied.current(own); });

    auto const again = one.add(table.removing("first"));  // it is left empty by commit(), and filled anew
    CHECK(again.number() == 0);
    check_other_place([&] { (void)outcome.current(again); });
    check_other_place([&] { (void)finish(io, one.commit(client)).why(first); });
    check_other_place([&] { (void)dynamap::any_transaction_outcome().current(first); });
}

TEST_CASE("batch: a place is of one batch of reads, and of no other of the same table") {
    scripted_server const server({script::answer(read_both)});
    asio::io_context io;
    dynamap::client const client(io, config_for(server.url()));
    wallets const table(client);
    dynamap::read_batch one, another;
    auto const a = one.get(table, "a"), b = one.get(table, "b"), again = one.get(table, "a");
    auto const foreign = another.get(table, "x");
    auto branch = one;
    auto const behind = branch.get(table, "c");
    auto const outcome = finish(io, dynamap::batch_get(client, one));

    CHECK(outcome[a].value().balance == 1);
    CHECK(outcome[b].value().balance == 2);
    CHECK(outcome[again].value().id == "a");
    CHECK(again.number() == 2);
    CHECK(outcome.was_read(a));
    CHECK(outcome.was_read(b.number()));
    CHECK(outcome.unread_key(b) == "b");
    check_other_place([&] { (void)outcome[foreign]; });
    check_other_place([&] { (void)outcome.get(foreign); });
    check_other_place([&] { (void)outcome.was_read(foreign); });
    check_other_place([&] { (void)outcome.unread_key(foreign); });
    check_other_place([&] { (void)outcome[behind]; });
    check_other_place([&] { (void)dynamap::batch_get_outcome().get(a); });
    CHECK(finish(io, dynamap::batch_get(client, one))[a].value().balance == 1);  // the same batch, sent again
}
