// Tables of one name in several accounts: each item is its own table's, whatever name a response gives the
// table.
#include <mutex>

#include "dynamap/dynamap.hpp"
#include "failure_of.hpp"
#include "finish.hpp"
#include "scripted_server.hpp"

using namespace test;
using dynamap::errc;

namespace {

struct order {
    std::string id;
    std::string note;
};
using orders = dynamap::table<order, "orders", dynamap::partition_key<&order::id>>;

std::string const theirs = "arn:aws:dynamodb:eu-central-1:222222222222:table/orders";
std::string const others = "arn:aws:dynamodb:eu-central-1:333333333333:table/orders";

std::string item(std::string const& id, std::string const& note) {
    return R"({"id":{"S":")" + id + R"("},"note":{"S":")" + note + R"("}})";
}
/// A list of items under a table's name.
std::string listed(std::string const& table, std::string const& items) {
    return '"' + table + "\":[" + items + "]";
}
std::string found(std::string const& tables) {
    return script::response(200, R"({"Responses":{)" + tables + R"(},"UnprocessedKeys":{}})");
}
std::string left(std::string const& tables) {
    return script::response(200, R"({"UnprocessedItems":{)" + tables + "}}");
}
std::string put_of(std::string const& one) { return R"({"PutRequest":{"Item":)" + one + "}}"; }

/// Reads "k" of two tables from a service that responds so.
struct two_reads {
    two_reads(std::string const& first_name, std::string const& second_name, std::string const& response,
              std::string const& second_key = "k")
        : server({script::answer(response)}), client(io, config_for(server.url())) {
        orders const a(client, first_name), b(client, second_name);
        dynamap::read_batch batch;
        auto const in_a = batch.get(a, "k"), in_b = batch.get(b, second_key);
        outcome = finish(io, dynamap::batch_get(client, batch));
        if (!outcome.complete()) return;
        if (auto const row = outcome[in_a]) first = row->note;
        if (auto const row = outcome[in_b]) second = row->note;
    }
    scripted_server server;
    asio::io_context io;
    dynamap::client client;
    dynamap::batch_get_outcome outcome;
    std::optional<std::string> first, second;
};

}  // namespace

TEST_CASE("batch: items of a table called by its ARN and of one called by the same name are each its own") {
    bool const arn_first = GENERATE(true, false);
    SECTION("theirs is there, mine is not") {
        auto const response = found(listed(theirs, item("k", "THEIRS")) + "," + listed("orders", ""));
        two_reads const read = arn_first ? two_reads(theirs, "orders", response)
                                         : two_reads("orders", theirs, response);
        CHECK(read.outcome.complete());
        CHECK((arn_first ? read.first : read.second) == "THEIRS");
        CHECK_FALSE((arn_first ? read.second : read.first));
    }
    SECTION("both are there") {
        auto const response =
            found(listed("orders", item("k", "MINE")) + "," + listed(theirs, item("k", "THEIRS")));
        two_reads const read = arn_first ? two_reads(theirs, "orders", response)
                                         : two_reads("orders", theirs, response);
        CHECK(read.outcome.complete());
        CHECK((arn_first ? read.first : read.second) == "THEIRS");
        CHECK((arn_first ? read.second : read.first) == "MINE");
    }
}

TEST_CASE("batch: two accounts' tables of one name are told apart by their ARNs, or by the keys that were "
          "asked for") {
    SECTION("by their ARNs") {
        two_reads const read(
            theirs, others,
            found(listed(others, item("k", "OTHERS")) + "," + listed(theirs, item("k", "THEIRS"))));
        CHECK(read.first == "THEIRS");
        CHECK(read.second == "OTHERS");
    }
    SECTION("by the keys, where the response has the name alone") {
        two_reads const read(theirs, others,
                             found(listed("orders", item("k", "THEIRS") + "," + item("l", "OTHERS"))), "l");
        CHECK(read.first == "THEIRS");
        CHECK(read.second == "OTHERS");
    }
    SECTION("not at all: the response is malformed, and nothing is taken for read") {
        two_reads const read(theirs, others, found(listed("orders", item("k", "WHOSE?"))));
        CHECK_FALSE(read.outcome.complete());
        REQUIRE(read.outcome.failure());
        CHECK(read.outcome.failure()->code() == errc::malformed_response);
        CHECK(contains(read.outcome.failure()->what(), "may mean two of them"));
    }
}

TEST_CASE("batch: one table is known by its ARN and by its name") {
    bool const by_arn = GENERATE(true, false);
    scripted_server const server({script::answer(found(listed(by_arn ? "orders" : theirs, item("k", "X"))))});
    asio::io_context io;
    dynamap::client const client(io, config_for(server.url()));
    orders const table(client, by_arn ? theirs : std::string("orders"));
    std::vector<std::string> const keys{"k"};
    auto const read = finish(io, table.batch_get(keys));
    CHECK(read.complete());
    REQUIRE(read.rows.at(0));
    CHECK(read.rows[0]->note == "X");
}

TEST_CASE("batch: what comes back unwritten is sent again to its own table") {
    bool const theirs_come_back = GENERATE(true, false);
    CAPTURE(theirs_come_back);
    std::mutex mutex;
    std::vector<std::string> requests;
    auto const keeping = [&](std::string const& response) {
        return [&, response](peer& from) {
            auto request = from.read_request();
            {
                std::lock_guard const lock(mutex);
                requests.push_back(std::move(request));
            }
            from.send(response);
        };
    };
    std::string const back = theirs_come_back ? listed(theirs, put_of(item("k", "T")))
                                              : listed("orders", put_of(item("k", "M")));
    scripted_server const server({keeping(left(back)), keeping(left(""))});
    asio::io_context io;
    dynamap::client const client(io, config_for(server.url()));
    bool const arn_first = GENERATE(true, false);
    orders const mine(client), other(client, theirs);
    order const m{"k", "M"}, t{"k", "T"};
    dynamap::write_batch batch;
    if (arn_first) batch.put(other, t).put(mine, m);
    else batch.put(mine, m).put(other, t);
    auto const outcome = finish(io, dynamap::batch_write(client, batch));
    CHECK(outcome.complete());
    CHECK(outcome.written() == 2);
    REQUIRE(requests.size() == 2);
    CHECK(contains(requests[1], listed(theirs, put_of(item("k", "T")))) == theirs_come_back);
    CHECK(contains(requests[1], listed("orders", put_of(item("k", "M")))) == !theirs_come_back);
}
