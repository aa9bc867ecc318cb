// Batches of several types of items in one table: each type's report is its own.
#include "dynamap/dynamap.hpp"
#include "failure_of.hpp"
#include "finish.hpp"
#include "scripted_server.hpp"

using namespace test;

namespace {

struct customer {
    std::string pk, sk;
    std::string name;
};
struct order {
    std::string pk, sk;
    std::int64_t total = 0;
};
struct note {
    std::string pk, sk;
    std::vector<std::string> lines;
};
using customers =
    dynamap::table<customer, "shop", dynamap::partition_key<&customer::pk>, dynamap::sort_key<&customer::sk>,
                   dynamap::discriminator<"type", "customer">>;
using orders = dynamap::table<order, "shop", dynamap::partition_key<&order::pk>,
                              dynamap::sort_key<&order::sk>, dynamap::discriminator<"type", "order">>;
// without one
using notes = dynamap::table<note, "shop", dynamap::partition_key<&note::pk>, dynamap::sort_key<&note::sk>>;

}  // namespace

TEST_CASE("batch: failed items are reported by type, though several types are in one table") {
    scripted_server const server({script::respond(script::refusal(400, "ResourceNotFoundException"))});
    asio::io_context io;
    dynamap::client const client(io, config_for(server.url()));
    customers const people(client);
    orders const sales(client);
    notes const papers(client);
    dynamap::write_batch batch{client};
    customer const alice{"7", "profile", "Alice"};
    batch.put(people, alice);
    for (int i = 0; i < 30; ++i) {
        order const sale{"7", "o" + std::to_string(i), i};
        batch.put(sales, sale);
    }
    note const paper{"7", "n", {"x"}};
    batch.put(papers, paper);
    batch.remove(sales, "8", "gone");
    batch.remove(people, "9", "gone");
    batch.remove(papers, "9", "too");
    auto const outcome = finish(io, batch.send());

    CHECK_FALSE(outcome);
    auto const customers_left = outcome.unprocessed(people);
    REQUIRE(customers_left.size() == 1);
    CHECK(customers_left[0].name == "Alice");
    auto const orders_left = outcome.unprocessed(sales);
    REQUIRE(orders_left.size() == 30);
    for (std::size_t i = 0; i < 30; ++i) CHECK(orders_left[i].total == static_cast<std::int64_t>(i));
    REQUIRE(outcome.unprocessed(papers).size() == 1);
    CHECK(outcome.unprocessed_keys(sales) == std::vector{dynamap::table_key<orders>{"8", "gone"}});
    CHECK(outcome.unprocessed_keys(people) == std::vector{dynamap::table_key<customers>{"9", "gone"}});
    CHECK(outcome.unprocessed_keys(papers) == std::vector{dynamap::table_key<notes>{"9", "too"}});

    orders const elsewhere(client, "other_shop");
    CHECK(outcome.unprocessed(elsewhere).empty());
}

TEST_CASE("batch: reads of several types in one table are read each as its own type") {
    scripted_server const server({script::respond(script::response(
        200,
        R"({"Responses":{"shop":[{"pk":{"S":"7"},"sk":{"S":"o"},"type":{"S":"order"},"total":{"N":"5"}},)"
        R"({"pk":{"S":"7"},"sk":{"S":"profile"},"type":{"S":"customer"},"name":{"S":"Alice"}},)"
        R"({"pk":{"S":"7"},"sk":{"S":"n"},"lines":{"L":[]}}]},"UnprocessedKeys":{}})"))});
    asio::io_context io;
    dynamap::client const client(io, config_for(server.url()));
    customers const people(client);
    orders const sales(client);
    notes const papers(client);
    dynamap::read_batch batch{client};
    auto const person = batch.get(people, "7", "profile");
    auto const sale = batch.get(sales, "7", "o");
    auto const paper = batch.get(papers, "7", "n");
    auto const none = batch.get(sales, "7", "none");
    auto const wrong = batch.get(people, "7", "o");  // an order's key, read once
    auto const outcome = finish(io, batch.send());
    CHECK(outcome);
    CHECK(outcome[person]->name == "Alice");
    CHECK(outcome[sale]->total == 5);
    CHECK(outcome[paper]);
    CHECK_FALSE(outcome[none]);
    CHECK(failure_of([&] { (void)outcome[wrong]; }));
}
