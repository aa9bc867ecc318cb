// Queries with a limit, of a service that sends more than was asked for.
#include "dynamap/dynamap.hpp"
#include "failure_of.hpp"
#include "finish.hpp"
#include "scripted_server.hpp"

using namespace test;
using dynamap::errc;

namespace {

struct order {
    std::string id;
    std::string shop;
    std::int64_t total = 0;
};
using orders = dynamap::table<
    order, "orders", dynamap::partition_key<&order::id>,
    dynamap::global_index<"by_shop", dynamap::partition_key<&order::shop>, dynamap::keys_only>>;
constexpr auto total = dynamap::attr<&order::total>;
constexpr auto id = dynamap::attr<&order::id>;

struct cat {
    std::string pk, sk;
};
struct dog {
    std::string pk, sk;
};
using cats = dynamap::table<cat, "pets", dynamap::partition_key<&cat::pk>, dynamap::sort_key<&cat::sk>,
                            dynamap::discriminator<"type", "cat">>;
using dogs = dynamap::table<dog, "pets", dynamap::partition_key<&dog::pk>, dynamap::sort_key<&dog::sk>,
                            dynamap::discriminator<"type", "dog">>;

std::string of_order(int n) {
    auto const text = std::to_string(n);
    return R"({"id":{"S":"o)" + text + R"("},"shop":{"S":"s"},"total":{"N":")" + text + R"("}})";
}
std::string of_pet(std::string const& type, int n) {
    return R"({"pk":{"S":"p"},"sk":{"S":")" + std::to_string(n) + R"("},"type":{"S":")" + type + R"("}})";
}
/// A page that is not the last, if there is a key to go on at.
std::string page(std::string const& items, std::string const& last_key = "") {
    return script::response(200, R"({"Items":[)" + items + "]" +
                                     (last_key.empty() ? "" : R"(,"LastEvaluatedKey":)" + last_key) + "}");
}

/// Its first page has more than was asked for, which is an error that leaves the query where it was; the next
/// response is right.
template <class Ask, class Look>
void check(std::string const& too_many, std::string const& right, Ask&& ask, Look&& look) {
    scripted_server const server(
        {script::respond(too_many), script::respond(too_many), script::respond(right)});
    asio::io_context io;
    dynamap::client const client(io, config_for(server.url()));
    auto const query = ask(client);
    auto const of_page = failure(io, discard(query.next_page()));
    CHECK(of_page.code() == errc::malformed_response);
    CHECK(contains(of_page.what(), "the response has 2 items, but the query's limit was 1"));
    CHECK(failure(io, discard(query.all())).code() == errc::malformed_response);
    auto const row = finish(io, query.next());
    REQUIRE(row);
    look(*row);
    CHECK_FALSE(finish(io, query.next()));
}

}  // namespace

TEST_CASE("a response with more items than the limit is malformed where the rows do not have their keys") {
    SECTION("a projection") {
        check(
            page(of_order(1) + "," + of_order(2)), page(of_order(1), R"({"id":{"S":"o1"}})"),
            [](dynamap::client const& client) { return orders(client).scan().project(total).limit(1); },
            [](auto const& row) { CHECK(row[total] == 1); });
    }
    SECTION("an index of keys") {
        check(
            page(of_order(1) + "," + of_order(2)), page(of_order(1), R"({"id":{"S":"o1"},"shop":{"S":"s"}})"),
            [](dynamap::client const& client) {
                return orders(client).template index<"by_shop">().query("s").limit(1);
            },
            [](auto const& row) { CHECK(row[id] == "o1"); });
    }
    SECTION("a table of several types") {
        check(
            page(of_pet("cat", 1) + "," + of_pet("dog", 2)),
            page(of_pet("dog", 2), R"({"pk":{"S":"p"},"sk":{"S":"2"}})"),
            [](dynamap::client const& client) {
                return dynamap::shared_table<cats, dogs>(client).query("p").limit(1);
            },
            [](auto const& row) { CHECK(std::get<dog>(row).sk == "2"); });
    }
    SECTION("the pages after the first too") {
        scripted_server const server({script::respond(page(of_order(1), R"({"id":{"S":"o1"}})")),
                                      script::respond(page(of_order(2) + "," + of_order(3)))});
        asio::io_context io;
        auto const query =
            orders(dynamap::client(io, config_for(server.url()))).scan().project(total).limit(2);
        CHECK(finish(io, query.next_page())->size() == 1);
        auto const token = query.resume_token();
        CHECK(failure(io, discard(query.next_page())).code() == errc::malformed_response);
        CHECK(query.resume_token() == token);
    }
}

TEST_CASE("a response with more items than the limit is cut where the rows have their keys, and the query "
          "goes on behind the last one") {
    scripted_server const server(
        {script::respond(page(of_order(1) + "," + of_order(2) + "," + of_order(3)))});
    asio::io_context io;
    auto const query = orders(dynamap::client(io, config_for(server.url()))).scan().limit(2);
    auto const rows = finish(io, query.all());
    REQUIRE(rows.size() == 2);
    CHECK(rows[1].total == 2);
}

TEST_CASE("a resume token works whatever line ends the service writes into its keys") {
    std::string const key = GENERATE(as<std::string>{}, R"({"id":{"S":"o1"}})",
                                     "{\n  \"id\": {\n    \"S\": \"o1\"\n  }\n}",
                                     "{\r\n\"id\":{\"S\":\"o1\"}}");
    std::string last;
    scripted_server server(
        {[&](peer& client) {
             client.read_request();
             client.send(script::response(
                 200, R"({"Items":[)" + of_order(1) + R"(],"LastEvaluatedKey":)" + key + "}"));
         },
         [&](peer& client) {
             last = client.read_request();
             client.send(script::response(200, R"({"Items":[]})"));
         }});
    asio::io_context io;
    orders const table{dynamap::client(io, config_for(server.url()))};
    auto const read = [&]() -> asio::awaitable<bool> {
        auto first = table.scan().limit(1);
        while (co_await first.next()) {
        }
        auto next = table.scan().resume(first.resume_token());
        co_return co_await next.next() == std::nullopt;
    };
    CHECK(finish(io, read()));
    CHECK(contains(last, R"("ExclusiveStartKey":)"));
    CHECK(contains(last, "o1"));
}
