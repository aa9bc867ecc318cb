// Writes that are sent again after a response was lost: how often they are done, and what they say when they
// meet themselves.
#include <atomic>
#include <functional>
#include <mutex>
#include <set>

#include "dynamap/dynamap.hpp"
#include "failure_of.hpp"
#include "finish.hpp"
#include "scripted_server.hpp"

using namespace test;
using dynamap::errc;

namespace {

struct written_account {
    std::string id;
    std::int64_t balance = 0;
    std::uint32_t version = 0;
    std::set<std::string> tags = {};
};
using versioned_table =
    dynamap::table<written_account, "account", dynamap::partition_key<&written_account::id>,
                   dynamap::version<&written_account::version>>;
using plain_table = dynamap::table<written_account, "account", dynamap::partition_key<&written_account::id>>;
constexpr auto balance = dynamap::attr<&written_account::balance>;

/// Plays its steps, and keeps the requests.
class service {
  public:
    explicit service(std::vector<std::string> responses) : server_(steps(std::move(responses))) {}

    [[nodiscard]] dynamap::client client(int attempts = 4) {
        auto config = config_for(server_.url());
        config.retry.max_attempts = attempts;
        return dynamap::client(io, config);
    }
    [[nodiscard]] std::size_t requests() {
        std::lock_guard const lock(mutex_);
        return requests_.size();
    }
    [[nodiscard]] std::string request(std::size_t n) {
        std::lock_guard const lock(mutex_);
        return requests_.at(n);
    }
    /// Called with each request's number before it is responded to.
    std::function<void(std::size_t)> on_request = {};

    asio::io_context io;

  private:
    std::vector<scripted_server::step> steps(std::vector<std::string> responses) {
        std::vector<scripted_server::step> all;
        for (auto& response : responses)
            all.push_back([this, response](peer& from) {
                std::string text = from.read_request();
                std::size_t number = 0;
                {
                    std::lock_guard const lock(mutex_);
                    requests_.push_back(std::move(text));
                    number = requests_.size();
                }
                if (on_request) on_request(number);
                if (response.empty()) from.reset();
                else from.send(response);
            });
        return all;
    }

    std::mutex mutex_;
    std::vector<std::string> requests_;
    scripted_server server_;
};

std::string const lost;  // the request is carried out, and the connection reset
std::string const done = script::response(200, "{}");

std::string refusal(std::string const& item) {
    return script::response(400,
                            R"({"__type":"com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException",)"
                            R"("message":"The conditional request failed")" +
                                (item.empty() ? "" : R"(,"Item":)" + item) + "}");
}
std::string cancelled(std::string const& code) {
    return script::response(400,
                            R"({"__type":"com.amazonaws.dynamodb.v20120810#TransactionCanceledException",)"
                            R"("Message":"cancelled","CancellationReasons":[{"Code":")" +
                                code + R"("}]})");
}

written_account alice(std::uint32_t version) { return {"alice", 5, version, {"a", "b"}}; }

// Of the transactions below: how far their clocks are ahead.
std::atomic<std::int64_t> steady_ahead{0}, wall_ahead{0};
dynamap::detail::clock_readings fast_clocks() {
    auto now = dynamap::detail::read_clocks();
    now.steady += std::chrono::milliseconds(steady_ahead);
    now.wall += std::chrono::milliseconds(wall_ahead);
    return now;
}
void set_ahead(std::chrono::milliseconds steady, std::chrono::milliseconds wall) {
    steady_ahead = steady.count();
    wall_ahead = wall.count();
}

/// A transaction of one update, with half an hour of time.
asio::awaitable<dynamap::detail::transaction_result> patient_transaction(dynamap::client client) {
    dynamap::operation request("TransactWriteItems", {});
    request.body().append(
        R"({"ClientRequestToken":"1f0c0c2e-7d0b-4c7e-9a55-1d2c3b4a5e6f","TransactItems":[{"Update":{)"
        R"("TableName":"account","Key":{"id":{"S":"alice"}},"UpdateExpression":"ADD #0 :0",)"
        R"("ExpressionAttributeNames":{"#0":"balance"},"ExpressionAttributeValues":{":0":{"N":"10"}}}}]})");
    dynamap::transaction_options options;
    options.timeout = 30min;
    return dynamap::detail::run_transaction(client, std::move(request), options, {}, &fast_clocks);
}

}  // namespace

TEST_CASE("transaction: nothing is sent once the service may have forgotten the token, and the outcome is "
          "said to be unknown") {
    bool const asleep = GENERATE(false, true);  // then one clock stands still
    int const attempts = GENERATE(1, 5);        // the client's own
    set_ahead(0ms, 0ms);
    service s({lost, done});
    s.on_request = [&](std::size_t) { set_ahead(asleep ? 0ms : 11min, 11min); };
    auto const open = failure(s.io, discard(patient_transaction(s.client(attempts))));
    CAPTURE(attempts, open.what());
    CHECK(open.code() == errc::deadline_exceeded);
    CHECK(open.sent() == 1);
    CHECK(s.requests() == 1);
    CHECK(contains(open.what(), "read its items before you write them again"));
}

TEST_CASE("transaction: within its token's time it is sent again with the same token, and says so") {
    set_ahead(0ms, 0ms);
    service s({lost, lost, done});
    s.on_request = [&](std::size_t n) { set_ahead(n * 4min, n * 4min); };
    auto const result = finish(s.io, patient_transaction(s.client()));
    CHECK(result.committed);
    CHECK(result.repeated);
    CHECK(s.requests() == 3);
    CHECK(contains(s.request(2), s.request(0).substr(s.request(0).find("ClientRequestToken"), 60)));
}

TEST_CASE(
    "transaction: one that is still in progress when its token's time is over ends, and is said to be open") {
    set_ahead(0ms, 0ms);
    service s({script::refusal(400, "TransactionInProgressException"), done});
    s.on_request = [&](std::size_t) { set_ahead(11min, 11min); };
    auto const open = failure(s.io, discard(patient_transaction(s.client())));
    CHECK(open.code() == errc::transaction_conflict);
    CHECK(open.sent() == 1);
    CHECK(s.requests() == 1);
    CHECK(contains(open.what(), "read its items before you write them again"));
}

TEST_CASE(
    "transaction: a request that is not sent, on a connection that the server has closed, does not count") {
    set_ahead(0ms, 0ms);
    std::atomic<bool> closed{false};
    scripted_server server({[&](peer& from) {
                                from.read_request();
                                from.send(script::response(200, "{}"));
                                from.hang_up();
                                closed = true;
                            },
                            [](peer& from) {
                                from.read_request();
                                set_ahead(11min, 11min);
                                from.hang_up();
                            }});
    asio::io_context io;
    dynamap::client const client(io, config_for(server.url()));
    plain_table const table(client);
    CHECK_FALSE(finish(io, table.get("alice")));
    while (!closed) std::this_thread::yield();
    std::this_thread::sleep_for(5ms);
    auto const open = failure(io, discard(patient_transaction(client)));
    CHECK(open.code() == errc::deadline_exceeded);
    CHECK(open.sent() == 1);
}

TEST_CASE("transaction: conflicts alone leave nothing open, however old the token is") {
    set_ahead(0ms, 0ms);
    service s({cancelled("TransactionConflict"), done});
    s.on_request = [&](std::size_t) { set_ahead(11min, 11min); };
    auto const result = finish(s.io, patient_transaction(s.client()));
    CHECK_FALSE(result.committed);
    CHECK_FALSE(result.repeated);
    CHECK(s.requests() == 1);
}

TEST_CASE("transaction: a token that the service knows with other contents is not sent again") {
    service s({lost, script::refusal(400, "IdempotentParameterMismatchException"), done});
    auto const client = s.client();
    plain_table const table(client);
    auto const open = failure(s.io, discard(table.update("alice", balance += 10, dynamap::exactly_once)));
    CHECK(open.code() == errc::validation);
    CHECK(open.sent() == 2);
    CHECK(s.requests() == 2);
    CHECK(contains(open.what(), "an earlier one with the token may have been"));
}

TEST_CASE("transaction: a refusal after a lost response says that it was repeated") {
    service s({lost, cancelled("ConditionalCheckFailed")});
    auto const client = s.client();
    plain_table const table(client);
    dynamap::transaction tx{client};
    tx.update(table, "alice", balance -= 10, dynamap::when(balance >= 10));
    auto const outcome = finish(s.io, tx.commit());
    CHECK_FALSE(outcome);
    CHECK(outcome.repeated());

    service t({cancelled("ConditionalCheckFailed")});
    auto const other = t.client();
    plain_table const there(other);
    auto const once = finish(
        t.io, there.update("alice", balance -= 10, dynamap::when(balance >= 10), dynamap::exactly_once));
    CHECK_FALSE(once);
    CHECK_FALSE(once.repeated());
}

TEST_CASE("a refused condition after a lost response says that the request was repeated, and one without "
          "that does not") {
    std::string const item =
        R"({"id":{"S":"alice"},"balance":{"N":"90"},"version":{"N":"1"},"tags":{"SS":["a"]}})";
    auto const spend = [](service& s) {
        plain_table const table(s.client());
        return finish(s.io, table.update("alice", balance -= 10, dynamap::when(balance == 100)));
    };
    SECTION("update") {
        service s({lost, refusal(item)});
        auto const outcome = spend(s);
        CHECK_FALSE(outcome);
        CHECK(outcome.repeated());
        CHECK(outcome.current()->balance == 90);
    }
    SECTION("after a failure of the service, which may have done it") {
        service s({script::refusal(500, "InternalServerError"), refusal(item)});
        CHECK(spend(s).repeated());
    }
    SECTION("not after the service has throttled it") {
        service s({script::refusal(400, "ProvisionedThroughputExceededException"), refusal(item)});
        auto const outcome = spend(s);
        CHECK_FALSE(outcome);
        CHECK_FALSE(outcome.repeated());
    }
    SECTION("not at the first time") {
        service s({refusal(item)});
        CHECK_FALSE(spend(s).repeated());
    }
    SECTION("one that was applied says so too") {
        service s({lost, done});
        auto const outcome = spend(s);
        CHECK(outcome);
        CHECK(outcome.repeated());
    }
    SECTION("put") {
        service s({lost, refusal(item)});
        plain_table const table(s.client());
        auto const row = alice(0);
        auto const outcome = finish(s.io, table.put(row, dynamap::when(balance.not_exists())));
        CHECK_FALSE(outcome);
        CHECK(outcome.repeated());
    }
    SECTION("remove") {
        service s({lost, refusal("")});
        plain_table const table(s.client());
        auto const outcome = finish(s.io, table.remove("alice", dynamap::when(balance == 100)));
        CHECK_FALSE(outcome);
        CHECK(outcome.repeated());
        CHECK_FALSE(outcome.current());
    }
    SECTION("update and remove at a version") {
        service s({lost, refusal(item), lost, refusal("")});
        versioned_table const table(s.client());
        auto const updated = finish(s.io, table.update("alice", balance -= 10, dynamap::at_version(0u + 5u)));
        CHECK_FALSE(updated);
        CHECK(updated.repeated());
        auto const removed = finish(s.io, table.remove("alice", dynamap::at_version(5u)));
        CHECK_FALSE(removed);
        CHECK(removed.repeated());
    }
}

TEST_CASE("an update that stored the last version may have been applied if its repetition is refused") {
    struct narrow {
        std::string id;
        std::string text;
        std::uint8_t version = 0;
    };
    using narrow_table = dynamap::table<narrow, "rows", dynamap::partition_key<&narrow::id>,
                                        dynamap::version<&narrow::version>>;
    constexpr auto text = dynamap::attr<&narrow::text>;
    std::string const at_the_last = refusal(R"({"id":{"S":"a"},"text":{"S":"after"},"version":{"N":"255"}})");
    auto const update = [&](service& s, int kind) {
        narrow_table const table(s.client());
        if (kind == 0) return failure(s.io, table.update("a", text = "after"));
        if (kind == 1) return failure(s.io, discard(table.update("a", text = "after", dynamap::return_new)));
        return failure(s.io, discard(table.update("a", text = "after", dynamap::return_old)));
    };
    SECTION("without a condition it is an error that says so") {
        auto const kind = GENERATE(0, 1, 2);
        service s({lost, at_the_last});
        auto const e = update(s, kind);
        CHECK(e.code() == errc::out_of_range);
        CHECK(e.sent() == 2);
        CHECK(contains(e.sentence(), "a write may have been done"));
        CHECK_FALSE(contains(e.sentence(), "nothing was changed"));
    }
    SECTION("with a condition it is an outcome that says so") {
        service s({lost, at_the_last});
        narrow_table const table(s.client());
        auto const outcome = finish(s.io, table.update("a", text = "after", dynamap::when(text.exists())));
        CHECK_FALSE(outcome);
        CHECK(outcome.repeated());
        REQUIRE(outcome.current());
        CHECK(outcome.current()->text == "after");
    }
    SECTION("exactly once it has changed nothing, and the error names the call") {
        std::string const cancelled = script::response(
            400,
            R"({"__type":"com.amazonaws.dynamodb.v20120810#TransactionCanceledException","message":"no",)"
            R"("CancellationReasons":[{"Code":"ConditionalCheckFailed","Item":{"id":{"S":"a"},)"
            R"("text":{"S":"before"},"version":{"N":"255"}}}]})");
        service s({lost, cancelled, lost, cancelled});
        narrow_table const table(s.client());
        for (bool const conditional : {false, true}) {
            auto const e =
                conditional
                    ? failure(s.io, discard(table.update("a", text = "after", dynamap::when(text.exists()),
                                                         dynamap::exactly_once)))
                    : failure(s.io, table.update("a", text = "after", dynamap::exactly_once));
            CAPTURE(e.what());
            CHECK(e.code() == errc::out_of_range);
            CHECK(contains(e.sentence(), "nothing was changed"));
            CHECK(e.attempts() == 2);
            CHECK(e.sent() == 2);
            CHECK(e.details().operation == "TransactWriteItems");
            CHECK(e.details().table == "rows");
        }
    }
    SECTION("the only request has changed nothing") {
        auto const kind = GENERATE(0, 1, 2, 3);
        service s({at_the_last});
        narrow_table const table(s.client());
        auto const e =
            kind != 3
                ? update(s, kind)
                : failure(s.io, discard(table.update("a", text = "after", dynamap::when(text.exists()))));
        CHECK(e.code() == errc::out_of_range);
        CHECK(contains(e.sentence(), "so nothing was changed"));
        CHECK_FALSE(contains(e.sentence(), "may have been"));
    }
    SECTION("exactly once it is sent with its token, and was not applied before the refusal") {
        service s({lost, cancelled("ConditionalCheckFailed")});
        narrow_table const table(s.client());
        auto const e = failure(s.io, discard(table.update("a", text = "after", dynamap::exactly_once)));
        CHECK(e.code() == errc::out_of_range);
        CHECK(contains(e.sentence(), "so nothing was changed"));
    }
}

TEST_CASE("a put with a version that meets its own write after a lost response is applied") {
    // As the service returns it: in its own order, numbers and sets in another form.
    std::string const own =
        R"({"tags":{"SS":["b","a"]},"version":{"N":"4"},"balance":{"N":"5.0"},"id":{"S":"alice"}})";
    std::string const others =
        R"({"tags":{"SS":["b","a"]},"version":{"N":"4"},"balance":{"N":"6"},"id":{"S":"alice"}})";
    std::string const later =
        R"({"tags":{"SS":["b","a"]},"version":{"N":"5"},"balance":{"N":"5"},"id":{"S":"alice"}})";
    std::string const more =
        R"({"tags":{"SS":["b","a"]},"version":{"N":"4"},"balance":{"N":"5"},"id":{"S":"alice"},"note":{"S":"x"}})";
    auto const put = [](service& s) {
        versioned_table const table(s.client());
        auto const row = alice(3);
        return finish(s.io, table.put(row));
    };
    SECTION("the refusal contains the item") {
        service s({lost, refusal(own)});
        auto const outcome = put(s);
        CHECK(outcome);
        CHECK(outcome.repeated());
        CHECK(s.requests() == 2);
    }
    SECTION("the refusal does not, so that the item is read once, consistently") {
        service s({lost, refusal(""), script::response(200, R"({"Item":)" + own + "}")});
        auto const outcome = put(s);
        CHECK(outcome);
        CHECK(s.requests() == 3);
        CHECK(contains(s.request(2), "DynamoDB_20120810.GetItem"));
        CHECK(contains(s.request(2),
                       R"({"TableName":"account","Key":{"id":{"S":"alice"}},"ConsistentRead":true})"));
    }
    SECTION(
        "the old item is unknown then, even if requested, and the outcome says that the put was repeated") {
        service s({lost, refusal(own)});
        versioned_table const table(s.client());
        auto const row = alice(3);
        auto const outcome = finish(s.io, table.put(row, dynamap::return_old));
        CHECK(outcome);
        CHECK(outcome.repeated());
        CHECK_FALSE(outcome.returned());
    }
    SECTION("another's write is a conflict") {
        for (auto const& item : {others, later, more}) {
            service s({lost, refusal(item)});
            auto const outcome = put(s);
            CHECK_FALSE(outcome);
            CHECK(outcome.repeated());
            CHECK(outcome.current());
        }
    }
    SECTION("and so is an item that is gone") {
        service s({lost, refusal(""), done});
        auto const outcome = put(s);
        CHECK_FALSE(outcome);
        CHECK(outcome.repeated());
        CHECK(s.requests() == 3);
    }
    SECTION("what was sent once cannot have been its own") {
        service s({refusal(own)});
        auto const outcome = put(s);
        CHECK_FALSE(outcome);
        CHECK_FALSE(outcome.repeated());
    }
    SECTION("an item that cannot be read leaves it open") {
        service s({lost, refusal(""), script::refusal(400, "AccessDeniedException")});
        versioned_table const table(s.client());
        auto const row = alice(3);
        auto const open = failure(s.io, discard(table.put(row)));
        CHECK(open.code() == errc::access_denied);
        CHECK(contains(open.what(), "to check whether it is the put's own"));
    }
    SECTION("so does a response that is not one of the item") {
        for (std::string const body : {R"({"error":"denied"})", R"({"Attributes":{}})", "<html>login</html>",
                                       R"({"Item":{"id":{"Q":"alice"}}})"}) {
            CAPTURE(body);
            service s({lost, refusal(""), script::response(200, body)});
            versioned_table const table(s.client());
            auto const row = alice(3);
            auto const open = failure(s.io, discard(table.put(row)));
            CHECK(open.code() == errc::malformed_response);
            CHECK(contains(open.what(), "to check whether it is the put's own"));
        }
    }
}

TEST_CASE("statements that are refused after a lost response say that they were repeated") {
    SECTION("of a batch") {
        std::string const refused = script::response(
            200,
            R"({"Responses":[{"Error":{"Code":"ConditionalCheckFailed","Message":"no"}},{"TableName":"account"}]})");
        service s({lost, refused});
        std::vector<dynamap::statement> two;
        two.emplace_back("UPDATE account SET balance = 1 WHERE id = ? AND balance = 0", "a");
        two.emplace_back("UPDATE account SET balance = 1 WHERE id = ? AND balance = 0", "b");
        auto const outcomes = finish(s.io, dynamap::execute_batch(s.client(), two));
        CHECK_FALSE(outcomes.done(0));
        CHECK(outcomes.repeated());
        service t({refused});
        CHECK_FALSE(finish(t.io, dynamap::execute_batch(t.client(), two)).repeated());
    }
    SECTION("alone") {
        for (auto const* code : {"ConditionalCheckFailedException", "DuplicateItemException"}) {
            service s({lost, script::refusal(400, code)});
            auto const open = failure(
                s.io,
                (dynamap::execute(s.client(), dynamap::statement("INSERT INTO account VALUE {'id':'a'}"))));
            CHECK(open.server_code() == code);
            CHECK(open.sent() == 2);
            CHECK(contains(open.what(), "the request was repeated"));
            service t({script::refusal(400, code)});
            auto const refused = failure(
                t.io,
                (dynamap::execute(t.client(), dynamap::statement("INSERT INTO account VALUE {'id':'a'}"))));
            CHECK_FALSE(contains(refused.what(), "the request was repeated"));
        }
    }
    SECTION("of a transaction") {
        service s({lost, cancelled("DuplicateItem")});
        std::vector<dynamap::statement> one;
        one.emplace_back("INSERT INTO account VALUE {'id':'a'}");
        auto const outcome = finish(s.io, dynamap::execute_transaction(s.client(), one));
        CHECK_FALSE(outcome);
        CHECK(outcome.repeated());
    }
}
