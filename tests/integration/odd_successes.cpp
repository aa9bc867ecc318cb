// A response with the status of a success is a success only if it is one of the operation.
#include <atomic>

#include "dynamap/batch.hpp"
#include "dynamap/bulk.hpp"
#include "dynamap/dynamap.hpp"
#include "dynamap/export.hpp"
#include "dynamap/statement.hpp"
#include "dynamap/transaction.hpp"
#include "failure_of.hpp"
#include "one_call.hpp"
#include "scripted_server.hpp"

using namespace test;
using dynamap::errc;
using dynamap::when;

namespace {

struct wallet {
    std::string owner;
    std::int64_t balance = 0;
};
using wallet_table = dynamap::table<wallet, "wallets", dynamap::partition_key<&wallet::owner>>;
constexpr auto balance = dynamap::attr<&wallet::balance>;

std::string const login = "<html><body>Please log in</body></html>";

/// Bodies that are no response of a write.
std::vector<std::string> odd_bodies() {
    return {login,
            "",
            " ",
            "[]",
            "null",
            "7",
            R"({"Attributes":{"owner")",
            "{",
            "{}}",
            "{} and more",
            "\xEF\xBB\xBF{}",
            "<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code></Error>",
            R"({"__type":"com.amazonaws.dynamodb.v20120810#InternalServerError","message":"sorry"})",
            R"({"message":"Forbidden"})",
            R"({"error":"denied"})",
            R"({"status":403})",
            R"({"code":"AccessDenied"})",
            R"({"Message":{"text":"denied"}})",
            R"({"NewMember":[1,2,{"a":true}]})",
            std::string("\x1f\x8b\x08\x00", 4)};
}

std::string of_status(int status, std::string const& body) {
    return "HTTP/1.1 " + std::to_string(status) +
           " OK\r\nContent-Type: text/html\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
           body;
}

template <class T>
asio::awaitable<void> keep(asio::awaitable<T> work, std::optional<T>& result) {
    result.emplace(co_await std::move(work));
}

/// What a call returns; it need not have a default constructor.
template <class T>
T result_of(asio::io_context& io, asio::awaitable<T> work) {
    std::optional<T> result;
    test::run(io, keep(std::move(work), result));
    return std::move(*result);
}
void result_of(asio::io_context& io, asio::awaitable<void> work) { test::run(io, std::move(work)); }

/// The error that a call ends with.
template <class T>
dynamap::error failed(asio::io_context& io, asio::awaitable<T> work) {
    auto const e = failure_of([&] { (void)result_of(io, std::move(work)); });
    if (!e) throw std::runtime_error("the call succeeded, and should not have");
    return *e;
}

/// A service that gives these answers in order, the last one again and again; and a table there.
struct service {
    explicit service(std::vector<std::string> const& responses)
        : server(steps(responses)), client(io, config_for(server.url())), table(client) {}

    static std::vector<scripted_server::step> steps(std::vector<std::string> const& responses) {
        std::vector<scripted_server::step> list;
        for (std::string const& response : responses) list.push_back(script::respond(response));
        return list;
    }

    scripted_server server;
    asio::io_context io;
    dynamap::client client;
    wallet_table table;
};

/// What a call ends with at a service that gives this answer; it is sent once.
template <class Call>
dynamap::error refused(std::string const& response, Call call) {
    service there({response});
    auto const e = failed(there.io, call(there));
    CHECK(there.server.steps() == 1);
    return e;
}

wallet const row{"ann", 5};
std::string const no_table = script::refusal(400, "ResourceNotFoundException");

}  // namespace

TEST_CASE("a write is done only if the response is a JSON object of a write") {
    for (std::string const& body : odd_bodies()) {
        CAPTURE(body);
        auto const response = of_status(200, body);
        CHECK(refused(response, [](service& s) { return s.table.put(row); }).code() ==
              errc::malformed_response);
        CHECK(refused(response, [](service& s) { return s.table.put(row, when(balance == 5)); }).code() ==
              errc::malformed_response);
        CHECK(refused(response, [](service& s) { return s.table.update("ann", balance += 1); }).code() ==
              errc::malformed_response);
        CHECK(refused(response, [](service& s) {
                  return s.table.update("ann", balance += 1, when(balance == 5));
              }).code() == errc::malformed_response);
        CHECK(refused(response, [](service& s) { return s.table.remove("ann"); }).code() ==
              errc::malformed_response);
        auto const returning = refused(
            response, [](service& s) { return s.table.update("ann", balance += 1, dynamap::return_new); });
        CHECK(returning.code() == errc::malformed_response);
        CHECK_FALSE(contains(returning.sentence(), "was applied"));
        auto const both = refused(response, [](service& s) {
            return s.table.update("ann", balance += 1, when(balance == 5), dynamap::return_new);
        });
        CHECK(both.code() == errc::malformed_response);
        CHECK_FALSE(contains(both.sentence(), "was applied"));
        CHECK(refused(response, [](service& s) {
                  dynamap::transaction tx{s.client};
                  tx.put(s.table, row);
                  return tx.commit();
              }).code() == errc::malformed_response);
        CHECK(refused(response, [](service& s) { return s.table.put(row, dynamap::exactly_once); }).code() ==
              errc::malformed_response);
        dynamap::statement const insert("INSERT INTO wallets VALUE {'owner': ?}", "ann");
        CHECK(refused(response, [&](service& s) { return dynamap::execute(s.client, insert); }).code() ==
              errc::malformed_response);
        CHECK(refused(response, [&](service& s) {
                  return dynamap::execute_batch(s.client, {insert});
              }).code() == errc::malformed_response);
        CHECK(refused(response, [&](service& s) {
                  return dynamap::execute_transaction(s.client, {insert});
              }).code() == errc::malformed_response);
        CHECK(refused(response, [](service& s) { return s.table.drop(); }).code() ==
              errc::malformed_response);
    }
}

TEST_CASE("a read finds nothing only if the response says so") {
    for (std::string const& body : odd_bodies()) {
        CAPTURE(body);
        auto const response = of_status(200, body);
        CHECK(refused(response, [](service& s) { return s.table.get("ann"); }).code() ==
              errc::malformed_response);
        CHECK(refused(response, [](service& s) { return s.table.query("ann").all(); }).code() ==
              errc::malformed_response);
        CHECK(refused(response, [](service& s) { return s.table.scan().all(); }).code() ==
              errc::malformed_response);
        CHECK(refused(response, [](service& s) { return s.table.query("ann").count(); }).code() ==
              errc::malformed_response);
        CHECK(refused(response, [](service& s) {
                  dynamap::read_transaction rt{s.client};
                  rt.get(s.table, "ann");
                  return rt.run();
              }).code() == errc::malformed_response);
        CHECK(refused(response, [](service& s) { return s.table.describe(); }).code() ==
              errc::malformed_response);
    }
}

TEST_CASE("a table is created, or its time to live enabled, only if the response says so") {
    auto const active = script::response(
        200,
        R"({"Table":{"TableName":"wallets","TableStatus":"ACTIVE","KeySchema":[{"AttributeName":"owner","KeyType":"HASH"}],)"
        R"("AttributeDefinitions":[{"AttributeName":"owner","AttributeType":"S"}]}})");
    for (std::string const& body : odd_bodies()) {
        CAPTURE(body);
        service there({no_table, of_status(200, body), active});
        CHECK(failed(there.io, there.table.create_if_missing()).code() == errc::malformed_response);
        CHECK(there.server.steps() == 2);
    }
}

TEST_CASE("other statuses of success need a response of the operation too, and 304 is none") {
    for (int const status : {201, 202, 203, 206}) {
        CHECK(refused(of_status(status, login), [](service& s) { return s.table.put(row); }).code() ==
              errc::malformed_response);
        service good({of_status(status, "{}")});
        result_of(good.io, good.table.put(row));
    }
    CHECK(refused("HTTP/1.1 204 No Content\r\n\r\n", [](service& s) { return s.table.put(row); }).code() ==
          errc::malformed_response);
    CHECK(refused("HTTP/1.1 304 Not Modified\r\n\r\n", [](service& s) { return s.table.put(row); }).code() ==
          errc::service_error);
}

TEST_CASE("an error document with a success status is reported with its code and message") {
    auto const e = refused(of_status(200, R"({"__type":"x#ThrottlingException","message":"slow down"})"),
                           [](service& s) { return s.table.put(row); });
    CHECK(e.code() == errc::malformed_response);
    CHECK(e.server_code() == "ThrottlingException");
    CHECK(e.server_message() == "slow down");
}

TEST_CASE("additional members of a write's response do no harm") {
    for (char const* body :
         {"{}", " {} ", R"({"ConsumedCapacity":null})", R"({"Attributes":null,"ItemCollectionMetrics":null})",
          R"({"__type":"com.amazonaws.dynamodb.v20120810#PutItemOutput"})",
          R"({"NewMember":[1,2,{"a":true}],"ConsumedCapacity":{"CapacityUnits":1}})"}) {
        service there({of_status(200, body)});
        result_of(there.io, there.table.put(row));
        auto const outcome = result_of(there.io, there.table.update("ann", balance += 1, when(balance == 5)));
        CHECK(outcome.applied());
    }
}

TEST_CASE("an empty body is a success of operations that return nothing, and of no others") {
    service there({of_status(200, "")});
    for (char const* name : {"TagResource", "UntagResource"}) {
        dynamap::operation request(name, "wallets");
        request.body().append("{}");
        CHECK(result_of(there.io, there.client.send(std::move(request))));
    }
    dynamap::operation request("UpdateTimeToLive", "wallets");
    request.body().append("{}");
    CHECK(failed(there.io, there.client.send(std::move(request))).code() == errc::malformed_response);
    service with_page({of_status(200, login)});
    dynamap::operation tagging("TagResource", "wallets");
    tagging.body().append("{}");
    CHECK(failed(with_page.io, with_page.client.send(std::move(tagging))).code() == errc::malformed_response);
}

TEST_CASE("a batch ends at a malformed response, and does not send it all again") {
    std::vector<wallet> const rows{{"ann", 1}, {"bob", 2}};
    for (std::string const& body : odd_bodies()) {
        CAPTURE(body);
        service there({of_status(200, body)});
        auto const outcome = result_of(there.io, there.table.batch_put(rows));
        CHECK_FALSE(outcome);
        REQUIRE(outcome.error());
        CHECK(outcome.error()->code() == errc::malformed_response);
        CHECK(outcome.unprocessed(there.table).size() == 2);
        CHECK(there.server.steps() == 1);

        service reading({of_status(200, body)});
        std::vector<std::string> const keys{"ann", "bob"};
        auto const found = result_of(reading.io, reading.table.batch_get(keys));
        REQUIRE(found.error());
        CHECK(found.error()->code() == errc::malformed_response);
        CHECK(reading.server.steps() == 1);
    }
}

TEST_CASE("null in place of an absent member does no harm") {
    service page({of_status(200, R"({"Items":[],"Count":0,"ScannedCount":0,"ConsumedCapacity":null})")});
    CHECK(result_of(page.io, page.table.query("ann").all()).empty());
    service item({of_status(
        200,
        R"({"Item":{"owner":{"S":"ann","N":null},"balance":{"S":null,"N":"5"},"note":null},"ConsumedCapacity":null})")});
    auto const found = result_of(item.io, item.table.get("ann"));
    REQUIRE(found);
    CHECK(found->balance == 5);
    service none({of_status(200, R"({"Item":null})")});
    CHECK_FALSE(result_of(none.io, none.table.get("ann")));
    service batch({of_status(200, R"({"Responses":{"wallets":null},"UnprocessedKeys":null})")});
    std::vector<std::string> const keys{"ann", "bob"};
    auto const rows = result_of(batch.io, batch.table.batch_get(keys));
    CHECK(batch.server.steps() == 1);
}

TEST_CASE("a repeated LastEvaluatedKey is an error that says so, and not followed") {
    auto const page = [](std::string const& key) {
        return of_status(200, R"({"Items":[],"Count":0,"ScannedCount":9,"LastEvaluatedKey":{"owner":{"S":")" +
                                  key + R"("}}})");
    };
    auto const says_so = [](dynamap::error const& e) {
        CHECK(e.code() == errc::malformed_response);
        CHECK(contains(e.sentence(), "repeated LastEvaluatedKey"));
        CHECK(e.details().table == "wallets");
    };
    {
        service there({page("a")});
        says_so(failed(there.io, there.table.query("ann").all()));
        CHECK(there.server.steps() == 2);
    }
    {
        service there({page("a"), page("b"), page("c")});
        says_so(failed(there.io, there.table.scan().all()));
        CHECK(there.server.steps() == 4);
    }
    {
        service there({page("a")});
        says_so(failed(there.io, there.table.query("ann").count()));
        CHECK(there.server.steps() == 2);
    }
    {
        service there({page("a")});
        says_so(failed(there.io, there.table.scan().in_parallel(1, [](wallet&&) {})));
        CHECK(there.server.steps() == 2);
    }
    {  // a circle of several pages
        std::vector<std::string> responses;
        for (int i = 0; i < 100; ++i)
            responses.push_back(page(std::string(1, static_cast<char>('a' + i % 3))));
        service there(responses);
        says_so(failed(there.io, there.table.scan().all()));
        CHECK(there.server.steps() <= 10);
    }
    {
        service there({page("a")});
        std::ostringstream out;
        auto const report = result_of(there.io, there.table.bulk_export(out));
        REQUIRE(report.error());
        CHECK(there.server.steps() <= 8);
    }
    {
        service there({of_status(200, R"({"Items":[],"NextToken":"again"})")});
        auto const e = failed(there.io, dynamap::select<wallet_table>(
                                            there.client, dynamap::statement("SELECT * FROM \"wallets\""))
                                            .all());
        CHECK(e.code() == errc::malformed_response);
        CHECK(contains(e.sentence(), "NextToken"));
        CHECK(there.server.steps() == 2);
    }
}

TEST_CASE("the error of a SELECT says nothing of a write, and that of another statement does") {
    for (std::string const body : {"<html>", "{"}) {
        service there({of_status(200, body)});
        std::string const select = "SELECT * FROM \"wallets\"";
        auto const read =
            failed(there.io, dynamap::select<wallet_table>(there.client, dynamap::statement(select)).all());
        CHECK_FALSE(contains(read.what(), "a write may have been done"));
        auto const write = failed(
            there.io,
            dynamap::execute(there.client, dynamap::statement("DELETE FROM \"wallets\" WHERE owner = 'x'")));
        CHECK(contains(write.what(), "a write may have been done"));
    }
}

TEST_CASE("pages without items that lead on are followed to the last") {
    std::vector<std::string> responses;
    for (int i = 0; i < 50; ++i)
        responses.push_back(
            of_status(200, R"({"Items":[],"Count":0,"ScannedCount":9,"LastEvaluatedKey":{"owner":{"S":")" +
                               std::to_string(i) + R"("}}})"));
    responses.push_back(of_status(
        200, R"({"Items":[{"owner":{"S":"ann"},"balance":{"N":"1"}}],"Count":1,"ScannedCount":1})"));
    service there(responses);
    CHECK(result_of(there.io, there.table.scan().all()).size() == 1);
    CHECK(there.server.steps() == 51);
}

TEST_CASE("a cancelled transaction is an outcome, whatever its reasons look like") {
    using why = dynamap::transaction_refusal;
    auto const cancelled = [](std::string const& reasons) {
        return script::response(
            400,
            R"({"__type":"com.amazonaws.dynamodb.v20120810#TransactionCanceledException","Message":"cancelled")" +
                reasons + "}");
    };
    wallet const other{"bob", 1};
    auto const outcome_of = [&](std::string const& reasons) {
        service there({cancelled(reasons)});
        dynamap::transaction tx{there.client};
        auto const first = tx.put(there.table, row), second = tx.put(there.table, other);
        auto outcome = result_of(there.io, tx.commit());
        CHECK_FALSE(outcome.committed());
        CHECK(there.server.steps() == 1);
        return std::tuple(std::move(outcome), first, second);
    };
    {
        auto const [outcome, first, second] =
            outcome_of(R"(,"CancellationReasons":[{"Code":"NONE"},{"Code":"ConditionalCheckFailed"}])");
        CHECK(outcome.failed() == 1);
        CHECK(outcome.why(first) == why::none);
        CHECK(outcome.why(second) == why::condition_failed);
    }
    for (char const* first :
         {"null", "{}", R"({"Code":null})", R"({"Code":"None","Message":null,"Item":null})"}) {
        auto const outcome = std::get<0>(outcome_of(R"(,"CancellationReasons":[)" + std::string(first) +
                                                    R"(,{"Code":"ConditionalCheckFailed"}])"));
        CHECK(outcome.failed() == 1);
    }
    for (char const* none :
         {"", R"(,"CancellationReasons":null)", R"(,"CancellationReasons":[])",
          R"(,"CancellationReasons":[{"Code":"None"}])",
          R"(,"CancellationReasons":[{"Code":"None"},{"Code":"None"},{"Code":"ConditionalCheckFailed"}])"}) {
        auto const [outcome, first, second] = outcome_of(none);
        CHECK(outcome.failed() == outcome.size());
        CHECK(outcome.why(first) == why::none);
        CHECK(outcome.why(second) == why::none);
        auto const thrown = failure_of([&end = outcome] { end.throw_if_failed(); });
        REQUIRE(thrown);
        CHECK(thrown->code() == errc::transaction_cancelled);
        CHECK(thrown->server_message() == "cancelled");
    }
}

TEST_CASE("a batch's response may name a table by its ARN or by its name, whichever the request used") {
    std::string const name = "wallets", arn = "arn:aws:dynamodb:eu-central-1:123456789012:table/wallets";
    std::vector<std::string> const keys{"ann", "bob", "eve"};
    std::vector<wallet> const rows{{"ann", 1}, {"bob", 2}, {"eve", 3}};
    for (auto const& [requested, named] : {std::pair{name, arn}, std::pair{arn, name}, std::pair{arn, arn}}) {
        CAPTURE(requested, named);
        service there(
            {of_status(200, R"({"Responses":{")" + named +
                                R"(":[{"owner":{"S":"ann"},"balance":{"N":"7"}}]},"UnprocessedKeys":{")" +
                                named + R"(":{"Keys":[{"owner":{"S":"eve"}}]}}})"),
             of_status(200, R"({"Responses":{")" + named +
                                R"(":[{"owner":{"S":"eve"},"balance":{"N":"8"}}]},"UnprocessedKeys":{}})")});
        wallet_table const table(there.client, requested);
        auto const found = result_of(there.io, table.batch_get(keys));
        CHECK(there.server.steps() == 2);

        service writing(
            {of_status(200, R"({"UnprocessedItems":{")" + named +
                                R"(":[{"PutRequest":{"Item":{"owner":{"S":"bob"},"balance":{"N":"2"}}}}]}})"),
             of_status(200, "{}")});
        wallet_table const other(writing.client, requested);
        auto const outcome = result_of(writing.io, other.batch_put(rows));
        CHECK(outcome);
        CHECK(writing.server.steps() == 2);
    }
    service there({of_status(
        200,
        R"({"UnprocessedItems":{"arn:aws:dynamodb:eu-central-1:123456789012:table/others":[{"PutRequest":{"Item":{"owner":{"S":"bob"}}}}]}})")});
    CHECK(result_of(there.io, there.table.batch_put(rows)).error()->code() == errc::malformed_response);
}

TEST_CASE("an exported item is one line that an import reads, however the response was written") {
    std::string const plain = R"({"owner":{"S":"bob"},"balance":{"N":"1"}})";
    service there({of_status(
        200, "{\"Items\":[\n  {\n    \"owner\": {\"S\": \"ann\"},\r\n    \"note\": null,\n \"balance\": "
             "{\"S\":null,\"N\":\"5.50\"}\n  },\n" +
                 plain + R"(,{"owner":{"S":"null"},"list":{"L":[{"S":"x","N":null}]}}],"Count":3})")});
    std::ostringstream out;
    dynamap::export_options options;
    options.segments = 1;
    auto const report = result_of(there.io, there.table.bulk_export(out, options));
    CHECK(report);
    CHECK(report.rows == 3);
    std::string const first = R"({"owner":{"S":"ann"},"balance":{"N":"5.50"}})",
                      last = R"({"owner":{"S":"null"},"list":{"L":[{"S":"x"}]}})";
    CHECK(out.str() == "{\"Item\":" + first + "}\n{\"Item\":" + plain + "}\n{\"Item\":" + last + "}\n");
}

TEST_CASE("an export ends at an item that no import reads, and writes nothing of its page") {
    for (std::string const value :
         {"{\n}", R"({"S":null})", R"({"L":[{"S":"x"},null]})", R"({"SS":["x",null]})"}) {
        CAPTURE(value);
        service there({of_status(200, R"({"Items":[{"owner":{"S":"ann"}},{"owner":{"S":"bob"},"note":)" +
                                          value + R"(}],"Count":2})")});
        std::ostringstream out;
        auto const report = result_of(there.io, there.table.bulk_export(out));
        CHECK_FALSE(report);
        REQUIRE(report.error());
        CHECK(report.error()->code() == errc::malformed_response);
        CHECK(out.str().empty());
    }
}
