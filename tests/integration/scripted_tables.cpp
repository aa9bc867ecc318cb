// Tables and queries when the service answers late, twice, or not at all.
#include "dynamap/dynamap.hpp"
#include "failure_of.hpp"
#include "one_call.hpp"
#include "scripted_server.hpp"

using namespace test;
using dynamap::errc;

namespace {

struct event {
    std::string stream;
    std::int64_t number = 0;
};
using event_table =
    dynamap::table<event, "event", dynamap::partition_key<&event::stream>, dynamap::sort_key<&event::number>>;

/// What DescribeTable and DeleteTable answer about a table in this state.
std::string table_in_state(std::string const& status) {
    return script::response(200,
                            R"({"Table":{"TableName":"event","TableStatus":")" + status +
                                R"(","KeySchema":[{"AttributeName":"stream","KeyType":"HASH"},)"
                                R"({"AttributeName":"number","KeyType":"RANGE"}],"AttributeDefinitions":[)"
                                R"({"AttributeName":"stream","AttributeType":"S"},)"
                                R"({"AttributeName":"number","AttributeType":"N"}]}})");
}

/// A page of one event; the page after it begins behind that event, unless it is the last.
std::string page_of(int number, bool last) {
    std::string const n = std::to_string(number);
    std::string const key = R"({"stream":{"S":"a"},"number":{"N":")" + n + R"("}})";
    return script::response(
        200, R"({"Items":[)" + key + "]" + (last ? "" : R"(,"LastEvaluatedKey":)" + key) + "}");
}

/// Plays these answers, and counts the requests of one operation.
std::vector<scripted_server::step> counting(std::vector<std::string> const& responses,
                                            std::string const& operation, std::atomic<int>& count) {
    std::vector<scripted_server::step> steps;
    for (std::string const& response : responses)
        steps.push_back([response, operation, &count](peer& client) {
            if (client.read_request().find("DynamoDB_20120810." + operation) != std::string::npos) ++count;
            client.send(response);
        });
    return steps;
}

std::string const no_table = script::refusal(400, "ResourceNotFoundException");
std::string const in_use = script::refusal(400, "ResourceInUseException");

/// Drops the table of a service that gives these answers.
bool drop(std::vector<std::string> const& responses, std::atomic<int>& requests) {
    scripted_server server(counting(responses, "DeleteTable", requests));
    asio::io_context io;
    event_table const table(dynamap::client(io, config_for(server.url())));
    return run(io, table.drop());
}

}  // namespace

TEST_CASE("drop asks once, however late the service sees that the table is going") {
    std::atomic<int> requests{0};
    CHECK(drop({table_in_state("ACTIVE"), table_in_state("ACTIVE"), table_in_state("DELETING"), no_table},
               requests));
    CHECK(requests == 1);
}

TEST_CASE("drop leaves alone a table that was created anew while it waited") {
    std::atomic<int> requests{0};
    CHECK(drop({table_in_state("DELETING"), table_in_state("DELETING"), table_in_state("ACTIVE"), no_table},
               requests));
    CHECK(requests == 1);
}

TEST_CASE("drop returns true if another program deletes the table meanwhile") {
    std::atomic<int> requests{0};
    CHECK(drop({in_use, table_in_state("UPDATING"), no_table}, requests));
    CHECK(requests == 2);
}

TEST_CASE("drop returns false if there was no table") {
    std::atomic<int> requests{0};
    CHECK_FALSE(drop({no_table}, requests));
    CHECK(requests == 1);
}

TEST_CASE("waiting for a table may be allowed to take for ever") {
    scripted_server server(
        {script::respond(table_in_state("CREATING")), script::respond(table_in_state("ACTIVE"))});
    asio::io_context io;
    event_table const table(dynamap::client(io, config_for(server.url())));
    CHECK_FALSE(run(io, table.create_if_missing(std::chrono::milliseconds::max())));
}

TEST_CASE("all() called again after a failure returns every row") {
    scripted_server server({script::respond(page_of(1, false)), script::respond(page_of(2, false)),
                            script::respond(script::refusal(400, "AccessDeniedException")),
                            script::respond(page_of(1, false)), script::respond(page_of(2, false)),
                            script::respond(page_of(3, true))});
    asio::io_context io;
    event_table const table(dynamap::client(io, config_for(server.url())));
    auto const query = table.query("a");
    CHECK(failure(io, query.all()).code() == errc::access_denied);
    auto const rows = run(io, query.all());
    REQUIRE(rows.size() == 3);
    for (std::size_t i = 0; i < rows.size(); ++i) CHECK(rows[i].number == static_cast<std::int64_t>(i + 1));
    CHECK(run(io, query.all()).empty());
}

TEST_CASE("the rows after some pages are all returned after a failure too") {
    scripted_server server({script::respond(page_of(1, false)), script::respond(page_of(2, false)),
                            script::respond(script::response(200, R"({"Items":[{"stream":{"S":"a"}}]})")),
                            [](peer& client) {
                                auto const request = client.read_request();
                                bool const behind_1 = request.find(R"("number":{"N":"1"})") !=
                                                      std::string::npos;
                                client.send(page_of(behind_1 ? 2 : 9, false));
                            },
                            script::respond(page_of(3, true))});
    asio::io_context io;
    event_table const table(dynamap::client(io, config_for(server.url())));
    auto const query = table.query("a");
    auto const first = run(io, query.next_page());
    REQUIRE(first);
    CHECK(first->rows().at(0).number == 1);
    auto const unreadable = failure(io, query.all());
    CHECK(unreadable.code() == errc::missing_attribute);
    CHECK(contains(unreadable.what(), R"(the item's key is {"stream":{"S":"a"}})"));
    auto const rows = run(io, query.all());
    REQUIRE(rows.size() == 2);
    CHECK(rows[0].number == 2);
    CHECK(rows[1].number == 3);
}
