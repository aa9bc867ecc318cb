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
        : server({script::respond(response)}), client(io, config_for(server.url())) {
        orders const a(client, first_name), b(client, second_name);
        dynamap::read_batch batch{client};
        auto const in_a = batch.get(a, "k"), in_b = batch.get(b, second_key);
        outcome = finish(io, batch.send());
        if (!outcome) return;
        if (auto const row = outcome[in_a]) first = row->note;
        if (auto const row = outcome[in_b]) second = row->note;
    }
    scripted_server server;
    asio::io_context io;
    dynamap::client client;
    dynamap::read_batch_outcome outcome;
    std::optional<std::string> first, second;
};

}  // namespace

TEST_CASE("batch: items of a table called by its ARN and of one called by the same name are each its own") {
    bool const arn_first = GENERATE(true, false);
    SECTION("theirs is there, mine is not") {
        auto const response = found(listed(theirs, item("k", "THEIRS")) + "," + listed("orders", ""));
        two_reads const read = arn_first ? two_reads(theirs, "orders", response)
                                         : two_reads("orders", theirs, response);
        CHECK(read.outcome);
        CHECK((arn_first ? read.first : read.second) == "THEIRS");
        CHECK_FALSE((arn_first ? read.second : read.first));
    }
    SECTION("both are there") {
        auto const response =
            found(listed("orders", item("k", "MINE")) + "," + listed(theirs, item("k", "THEIRS")));
        two_reads const read = arn_first ? two_reads(theirs, "orders", response)
                                         : two_reads("orders", theirs, response);
        CHECK(read.outcome);
        CHECK((arn_first ? read.first : read.second) == "THEIRS");
        CHECK((arn_first ? read.second : read.first) == "MINE");
    }
}

TEST_CASE(
    "batch: two accounts' tables of one name are distinguished by their ARNs, or by the requested keys") {
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
        CHECK_FALSE(read.outcome);
        REQUIRE(read.outcome.error());
        CHECK(read.outcome.error()->code() == errc::malformed_response);
        CHECK(contains(read.outcome.error()->what(), "may mean two of the requested tables"));
    }
}

TEST_CASE("batch: one table is known by its ARN and by its name") {
    bool const by_arn = GENERATE(true, false);
    scripted_server const server(
        {script::respond(found(listed(by_arn ? "orders" : theirs, item("k", "X"))))});
    asio::io_context io;
    dynamap::client const client(io, config_for(server.url()));
    orders const table(client, by_arn ? theirs : std::string("orders"));
    std::vector<std::string> const keys{"k"};
    auto const read = finish(io, table.batch_get(keys));
    CHECK(read);
    REQUIRE(read.rows.at(0));
    CHECK(read.rows[0]->note == "X");
}

TEST_CASE("batch: one table that is called by its name and by its ARN is read, whichever the response has") {
    std::string const responded = GENERATE(std::string("orders"), theirs);
    bool const arn_first = GENERATE(true, false);
    CAPTURE(responded, arn_first);
    std::string const first = arn_first ? theirs : "orders", second = arn_first ? "orders" : theirs;
    SECTION("keys of their own") {
        two_reads const read(first, second, found(listed(responded, item("k", "K") + "," + item("l", "L"))),
                             "l");
        CHECK(read.outcome);
        CHECK(read.first == "K");
        CHECK(read.second == "L");
    }
    SECTION("a key that is not there") {
        two_reads const read(first, second, found(listed(responded, item("k", "K"))), "l");
        CHECK(read.outcome);
        CHECK(read.first == "K");
        CHECK_FALSE(read.second);
    }
    SECTION("one key by both names: it is requested again by the name that the response did not have") {
        std::mutex mutex;
        std::vector<std::string> requests;
        scripted_server const server({[&](peer& from) {
            auto request = from.read_request();
            {
                std::lock_guard const lock(mutex);
                requests.push_back(std::move(request));
            }
            from.send(found(listed(responded, item("k", "K"))));
        }});
        asio::io_context io;
        dynamap::client const client(io, config_for(server.url()));
        orders const a(client, first), b(client, second);
        dynamap::read_batch batch{client};
        auto const in_a = batch.get(a, "k"), in_b = batch.get(b, "k");
        auto const outcome = finish(io, batch.send());
        CHECK(outcome);
        REQUIRE(outcome[in_a]);
        REQUIRE(outcome[in_b]);
        CHECK(outcome[in_b]->note == "K");
        REQUIRE(requests.size() == 2);
        CHECK(contains(requests[1], responded == "orders" ? theirs : std::string("\"orders\"")));
        CHECK_FALSE(contains(requests[1], responded == "orders" ? std::string("\"orders\"") : theirs));
    }
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
    dynamap::write_batch batch{client};
    if (arn_first) batch.put(other, t);
    batch.put(mine, m);
    if (!arn_first) batch.put(other, t);
    auto const outcome = finish(io, batch.send());
    CHECK(outcome);
    CHECK(outcome.written == 2);
    REQUIRE(requests.size() == 2);
    CHECK(contains(requests[1], listed(theirs, put_of(item("k", "T")))) == theirs_come_back);
    CHECK(contains(requests[1], listed("orders", put_of(item("k", "M")))) == !theirs_come_back);
}
