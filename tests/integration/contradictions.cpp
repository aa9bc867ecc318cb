// A response that contradicts its request, or itself, is not believed.
#include <mutex>
#include <sstream>

#include "catch.hpp"
#include "dynamap/batch.hpp"
#include "dynamap/bulk.hpp"
#include "dynamap/dynamap.hpp"
#include "dynamap/export.hpp"
#include "dynamap/statement.hpp"
#include "dynamap/transaction.hpp"
#include "failure_of.hpp"
#include "finish.hpp"
#include "scripted_server.hpp"

using namespace test;
using dynamap::errc;

namespace {

struct coin {
    std::string id;
    std::string side;
};
using coin_table = dynamap::table<coin, "coins", dynamap::partition_key<&coin::id>>;
struct note {
    std::string id;
    std::string text;
};
using note_table = dynamap::table<note, "notes", dynamap::partition_key<&note::id>>;

/// Gives these bodies one after the other with the status of a success, the last again and again, and keeps
/// the requests' bodies.
class service {
  public:
    explicit service(std::vector<std::string> bodies)
        : server_(steps(std::move(bodies))), client(io, config_for(server_.url())), table(client) {}

    [[nodiscard]] std::vector<std::string> requests() {
        std::lock_guard const lock(mutex_);
        return requests_;
    }

  private:
    std::vector<scripted_server::step> steps(std::vector<std::string> bodies) {
        std::vector<scripted_server::step> all;
        for (auto& body : bodies)
            all.push_back([this, body](peer& from) {
                std::string text = from.read_request();
                {
                    std::lock_guard const lock(mutex_);
                    requests_.push_back(text.substr(text.find("\r\n\r\n") + 4));
                }
                from.send(script::response(200, body));
            });
        return all;
    }

    std::mutex mutex_;
    std::vector<std::string> requests_;
    scripted_server server_;

  public:
    asio::io_context io;
    dynamap::client client;
    coin_table table;
};

std::string const item_a = R"({"id":{"S":"a"},"side":{"S":"head"}})",
                  item_b = R"({"id":{"S":"b"},"side":{"S":"tail"}})";
std::string const key_a = R"({"id":{"S":"a"}})", key_b = R"({"id":{"S":"b"}})";

std::string of_responses(std::string const& list) { return R"({"Responses":[)" + list + "]}"; }

/// The error that a call ends with, which was sent once.
template <class Call>
dynamap::error refused(std::string const& body, Call call) {
    service there({body});
    auto const e = failure(there.io, discard(call(there)));
    CHECK(there.requests().size() == 1);
    return e;
}

std::size_t occurrences(std::string_view text, std::string_view part) {
    std::size_t count = 0;
    for (auto at = text.find(part); at != std::string_view::npos; at = text.find(part, at + part.size()))
        ++count;
    return count;
}

}  // namespace

TEST_CASE("a read_transaction has one response for each get, or none is believed") {
    std::optional<dynamap::transaction_handle<coin>> a, b;
    auto const two = [&](service& s) {
        dynamap::read_transaction rt{s.client};
        a = rt.get(s.table, "a");
        b = rt.get(s.table, "b");
        return rt.run();
    };
    std::string const found = R"({"Item":)" + item_b + "}";
    for (std::string const& body :
         {std::string("{}"), of_responses(""), of_responses(found), of_responses("null"),
          of_responses(found + ",{},{}"), of_responses("null,null,null"),
          std::string(R"({"Responses":null})"), std::string(R"({"ConsumedCapacity":[]})")}) {
        CAPTURE(body);
        auto const e = refused(body, two);
        CHECK(e.code() == errc::malformed_response);
        CHECK(e.details().operation == "TransactGetItems");
        CHECK(contains(e.sentence(), "but 2 were expected"));
    }
    for (std::string const none : {"null", "{}", R"({"Item":null})"}) {
        service there({of_responses(none + "," + found)});
        auto const rows = finish(there.io, two(there));
        CHECK_FALSE(rows[*a]);
        REQUIRE(rows[*b]);
        CHECK(rows[*b]->id == "b");
    }
}

TEST_CASE("a transaction that was carried out has no error of one operation") {
    std::string const body = of_responses(R"({"Error":{"Code":"ValidationError","Message":"boom"}},{})");
    auto const read = refused(body, [](service& s) {
        dynamap::read_transaction rt{s.client};
        rt.get(s.table, "a");
        rt.get(s.table, "b");
        return rt.run();
    });
    std::vector<dynamap::statement> const two{dynamap::statement("INSERT INTO a"),
                                              dynamap::statement("INSERT INTO b")};
    auto const written =
        refused(body, [&](service& s) { return dynamap::execute_transaction(s.client, two); });
    for (auto const& e : {read, written}) {
        CHECK(e.code() == errc::malformed_response);
        CHECK(e.server_code() == "ValidationError");
        CHECK(e.server_message() == "boom");
    }
}

TEST_CASE("execute_transaction has one response for each statement, of writes also none") {
    std::string const found = R"({"Item":)" + item_b + "}";
    using statements = std::vector<dynamap::statement>;
    statements const reads{dynamap::statement("SELECT * FROM coins WHERE id = 'a'"),
                           dynamap::statement(" \n select * FROM coins WHERE id = 'b'")};
    statements const writes{dynamap::statement("INSERT INTO coins"),
                            dynamap::statement("EXISTS(SELECT * FROM coins WHERE id = 'b')")};
    for (std::string const& body :
         {of_responses(found), of_responses("null"), of_responses(found + ",{},{}")})
        for (auto const& list : {reads, writes}) {
            CAPTURE(body);
            auto const e =
                refused(body, [&](service& s) { return dynamap::execute_transaction(s.client, list); });
            CHECK(e.code() == errc::malformed_response);
            CHECK(contains(e.sentence(), "but 2 were expected"));
        }
    for (std::string const& body :
         {std::string("{}"), of_responses(""), std::string(R"({"ConsumedCapacity":[]})")}) {
        CAPTURE(body);
        statements const second{reads[1]};
        for (auto const& list : {reads, second})
            CHECK(refused(body, [&](service& s) {
                      return dynamap::execute_transaction(s.client, list);
                  }).code() == errc::malformed_response);
        service there({body});
        auto const outcome = finish(there.io, dynamap::execute_transaction(there.client, writes));
        CHECK(outcome.committed());
        CHECK_FALSE(outcome.row<coin_table>(1));
    }
    service there({of_responses("{}," + found)});
    auto const outcome = finish(there.io, dynamap::execute_transaction(there.client, reads));
    CHECK_FALSE(outcome.row<coin_table>(0));
    REQUIRE(outcome.row<coin_table>(1));
    CHECK(outcome.row<coin_table>(1)->side == "tail");
}

TEST_CASE("a statement of a batch that has an error was not done, whatever the error says") {
    std::vector<dynamap::statement> const one{dynamap::statement("INSERT INTO a")};
    for (std::string const error :
         {R"({"Message":"boom"})", R"({"Code":null,"Message":"boom"})", R"({"Code":"","Message":"boom"})"}) {
        CAPTURE(error);
        service there({of_responses(R"({"Error":)" + error + R"(,"TableName":"a"})")});
        auto const outcomes = finish(there.io, dynamap::execute_batch(there.client, one));
        CHECK_FALSE(outcomes.done(0));
        CHECK_FALSE(outcomes);
        CHECK_FALSE(static_cast<bool>(outcomes));
        CHECK(outcomes.code(0).empty());
        CHECK(outcomes.message(0) == "boom");
    }
    service empty({of_responses(R"({"Error":{}})")});
    CHECK_FALSE(finish(empty.io, dynamap::execute_batch(empty.client, one)).done(0));
    service done({of_responses(R"({"Error":null,"TableName":"a"})")});
    CHECK(finish(done.io, dynamap::execute_batch(done.client, one)));
    for (std::string const& body : {of_responses(""), of_responses("{},{}")})
        CHECK(refused(body, [&](service& s) { return dynamap::execute_batch(s.client, one); }).code() ==
              errc::malformed_response);
}

TEST_CASE("a batch asks once for each key that is left, and for none that was found") {
    std::vector<std::string> const keys{"a", "b"};
    auto const response = [](std::string const& found, std::string const& left) {
        return R"({"Responses":{"coins":[)" + found + R"(]},"UnprocessedKeys":{"coins":{"Keys":[)" + left +
               "]}}}";
    };
    SECTION("a key that is left twice") {
        service there(
            {response(item_b, key_a + "," + key_a + "," + R"({"id":{"S":"\u0061"}})"), response(item_a, "")});
        auto const found = finish(there.io, there.table.batch_get(keys));
        REQUIRE(there.requests().size() == 2);
        CHECK(occurrences(there.requests()[1], key_a) == 1);
        CHECK(occurrences(there.requests()[1], R"("S")") == 1);
        REQUIRE(found.rows.size() == 2);
        CHECK((found.rows[0] && found.rows[1]));
    }
    SECTION("an item that is found and left") {
        service there({response(item_a + "," + item_b, key_b + "," + key_a)});
        auto const found = finish(there.io, there.table.batch_get(keys));
        CHECK(there.requests().size() == 1);
        CHECK(found);
        REQUIRE(found.rows[1]);
        CHECK(found.rows[1]->side == "tail");
    }
    SECTION("both, and others really left") {
        service there({response(item_a, key_a + "," + key_b + "," + key_b), response(item_b, "")});
        auto const found = finish(there.io, there.table.batch_get(keys));
        REQUIRE(there.requests().size() == 2);
        CHECK(occurrences(there.requests()[1], key_b) == 1);
        CHECK_FALSE(contains(there.requests()[1], "head"));
        CHECK_FALSE(contains(there.requests()[1], key_a));
        CHECK(found);
    }
    SECTION("of several tables") {
        service there({R"({"Responses":{"coins":[)" + item_a + R"(]},"UnprocessedKeys":{"notes":{"Keys":[)" +
                           key_a + "," + key_a + R"(]},"coins":{"Keys":[)" + key_a + "]}}}",
                       R"({"Responses":{"notes":[{"id":{"S":"a"},"text":{"S":"x"}}]}})"});
        note_table const notes(there.client);
        dynamap::read_batch batch{there.client};
        auto const first = batch.get(there.table, "a");
        auto const second = batch.get(notes, "a");
        auto const found = finish(there.io, batch.send());
        REQUIRE(there.requests().size() == 2);
        CHECK(there.requests()[1] == R"({"RequestItems":{"notes":{"Keys":[)" + key_a + "]}}}");
        CHECK(found[first]->side == "head");
        CHECK(found[second]->text == "x");
    }
}

TEST_CASE("nothing of a malformed response to a batch of reads is requested again") {
    service there({R"({"Responses":{},"UnprocessedKeys":{"coins":{"Keys":[)" + key_a +
                   R"(,{"id":{"S":"not asked for"}}]}}})"});
    std::vector<std::string> const keys{"a", "b"};
    auto const found = finish(there.io, there.table.batch_get(keys));
    CHECK(there.requests().size() == 1);
    REQUIRE(found.error());
    CHECK(found.error()->code() == errc::malformed_response);
}

TEST_CASE("a write that is given back twice is sent again once") {
    std::string const back = R"({"PutRequest":{"Item":)" + item_a + "}}";
    service there(
        {R"({"UnprocessedItems":{"coins":[)" + back + "," + back + "]}}", R"({"UnprocessedItems":{}})"});
    std::vector<coin> const rows{{"a", "head"}, {"b", "tail"}};
    SECTION("of a batch") {
        auto const outcome = finish(there.io, there.table.batch_put(rows));
        CHECK(outcome);
        CHECK(outcome.written == 2);
    }
    SECTION("of a bulk load") {
        auto const report = finish(there.io, there.table.bulk_put(rows));
        CHECK(report);
        CHECK(report.written == 2);
    }
    REQUIRE(there.requests().size() == 2);
    CHECK(occurrences(there.requests()[1], "PutRequest") == 1);
}

TEST_CASE("a count is what the pages count, or an error") {
    auto const counting = [](service& s) { return s.table.scan().count(); };
    for (std::string const& body :
         {std::string(R"({"Count":-5,"ScannedCount":1})"),
          R"({"Items":[)" + item_a + R"(],"ScannedCount":1})", std::string(R"({"ScannedCount":1})"),
          std::string("{}"), std::string(R"({"Count":null,"Items":[]})"), std::string(R"({"Count":"5"})"),
          std::string(R"({"Count":1,"ScannedCount":-1})")}) {
        CAPTURE(body);
        auto const e = refused(body, counting);
        CHECK(e.code() == errc::malformed_response);
        CHECK(e.details().operation == "Scan");
        CHECK(e.details().table == "coins");
    }
    service there({R"({"Count":4,"LastEvaluatedKey":{"id":{"S":"a"}}})",
                   R"({"Count":0,"LastEvaluatedKey":{"id":{"S":"b"}}})", R"({"Count":3})"});
    CHECK(finish(there.io, there.table.scan().count()) == 7);
    service boasting({R"({"Count":9000000000000000000,"LastEvaluatedKey":{"id":{"S":"a"}}})",
                      R"({"Count":9000000000000000000})"});
    CHECK(failure(boasting.io, discard(boasting.table.scan().count())).code() == errc::malformed_response);
}

TEST_CASE("items that are counted, but not there, are not taken for none") {
    std::string const body = R"({"Count":2,"ScannedCount":2})";
    CHECK(refused(body, [](service& s) { return s.table.scan().all(); }).code() == errc::malformed_response);
    CHECK(refused(body, [](service& s) { return s.table.query("a").all(); }).code() ==
          errc::malformed_response);
    service there({body});
    std::ostringstream out;
    auto const report = finish(there.io, there.table.bulk_export(out));
    CHECK_FALSE(report);
    CHECK(report.error());
    service empty({R"({"Count":0,"ScannedCount":2})"});
    CHECK(finish(empty.io, empty.table.scan().all()).empty());
    CHECK(finish(empty.io, empty.table.bulk_export(out)));
}

TEST_CASE("an export is complete only if its responses are pages") {
    for (std::string const body :
         {"{}", R"({"error":"denied"})", R"({"status":403})", R"({"Message":{}})", R"({"Responses":[]})"}) {
        CAPTURE(body);
        service there({body});
        std::ostringstream out;
        auto const report = finish(there.io, there.table.bulk_export(out));
        CHECK_FALSE(report);
        CHECK(report.error());
        CHECK(out.str().empty());
    }
}

TEST_CASE("GetItem's item is its Item, and what a write returns its Attributes") {
    std::string const item = R"({"Item":)" + item_a + "}", attributes = R"({"Attributes":)" + item_a + "}";
    CHECK(refused(attributes, [](service& s) { return s.table.get("a"); }).code() ==
          errc::malformed_response);
    CHECK(refused(R"({"Responses":[]})", [](service& s) { return s.table.get("a"); }).code() ==
          errc::malformed_response);
    CHECK(refused(R"({"Items":[]})", [](service& s) { return s.table.get("a"); }).code() ==
          errc::malformed_response);
    coin const row{"a", "tail"};
    CHECK(refused(item, [&](service& s) { return s.table.put(row, dynamap::return_old); }).code() ==
          errc::malformed_response);
    service there({item, attributes, "{}"});
    auto const found = finish(there.io, there.table.get("a"));
    REQUIRE(found);
    CHECK(found->side == "head");
    auto const old = finish(there.io, there.table.put(row, dynamap::return_old));
    REQUIRE(old);
    CHECK(old->side == "head");
    CHECK_FALSE(finish(there.io, there.table.put(row, dynamap::return_old)));
}
