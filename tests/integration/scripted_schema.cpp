// Tables' states, indexes and time to live, when the service takes its time, or somebody else was faster.
#include <mutex>

#include "dynamap/dynamap.hpp"
#include "one_call.hpp"
#include "scripted_server.hpp"

using namespace test;
using dynamap::errc;

namespace {

struct event {
    std::string stream;
    std::string text, author;
    std::optional<std::chrono::sys_seconds> expires;
};
using plain_table = dynamap::table<event, "event", dynamap::partition_key<&event::stream>>;
using expiring_table = dynamap::table<event, "event", dynamap::partition_key<&event::stream>,
                                      dynamap::time_to_live<&event::expires>>;
using indexed_table =
    dynamap::table<event, "event", dynamap::partition_key<&event::stream>,
                   dynamap::global_index<"by_text", dynamap::partition_key<&event::text>>,
                   dynamap::global_index<"by_author", dynamap::partition_key<&event::author>>>;
using tagged_table = dynamap::table<event, "event", dynamap::partition_key<&event::stream>,
                                    dynamap::table_tag<"a", "1">, dynamap::table_tag<"b", "2">>;

/// A global index as DescribeTable tells of it.
std::string index(std::string const& name, std::string const& attribute, std::string const& status) {
    return R"({"IndexName":")" + name + R"(","IndexStatus":")" + status + R"(","Backfilling":)" +
           (status == "CREATING" ? "true" : "false") + R"(,"KeySchema":[{"AttributeName":")" + attribute +
           R"(","KeyType":"HASH"}],"Projection":{"ProjectionType":"ALL"}})";
}
std::string by_text(std::string const& status) { return index("by_text", "text", status); }
std::string by_author(std::string const& status) { return index("by_author", "author", status); }

std::string table_in_state(std::string const& status, std::string const& indexes = "") {
    return script::response(
        200,
        R"({"Table":{"TableName":"event","TableArn":"arn:event","TableStatus":")" + status +
            R"(","BillingModeSummary":{"BillingMode":"PAY_PER_REQUEST"},)"
            R"("KeySchema":[{"AttributeName":"stream","KeyType":"HASH"}],"AttributeDefinitions":[)"
            R"({"AttributeName":"stream","AttributeType":"S"},{"AttributeName":"text","AttributeType":"S"},)"
            R"({"AttributeName":"author","AttributeType":"S"}],"GlobalSecondaryIndexes":[)" +
            indexes + "]}}");
}
std::string time_to_live(std::string const& status, std::string const& attribute = "expires") {
    return script::response(200, R"({"TimeToLiveDescription":{"TimeToLiveStatus":")" + status +
                                     R"(","AttributeName":")" + attribute + R"("}})");
}
std::string const accepted = script::response(200, "{}");

std::string const no_table = script::refusal(400, "ResourceNotFoundException");
std::string const in_use = script::refusal(400, "ResourceInUseException", "in use");
/// In place of an answer: the service does what it is asked for, and its response is lost.
std::string const lost;

/// A service that gives these answers in order, and remembers what it was asked.
class service {
  public:
    explicit service(std::vector<std::string> const& responses) : server_(steps(responses)) {}

    /// A table at this service, and the context it lives in.
    template <class Table>
    Table table(int max_attempts = 4) {
        auto config = config_for(server_.url());
        config.retry.max_attempts = max_attempts;
        return Table(dynamap::client(io, config));
    }
    /// "DescribeTable CreateTable ...": what was asked for.
    std::string operations() const {
        std::scoped_lock const lock(mutex_);
        std::string text;
        for (std::string const& request : requests_) {
            auto const begin = request.find("DynamoDB_20120810.") + 18;
            text += (text.empty() ? "" : " ") + request.substr(begin, request.find('\r', begin) - begin);
        }
        return text;
    }
    std::string request(std::size_t n) const {
        std::scoped_lock const lock(mutex_);
        return requests_.at(n);
    }

    asio::io_context io;

  private:
    std::vector<scripted_server::step> steps(std::vector<std::string> const& responses) {
        std::vector<scripted_server::step> list;
        for (std::string const& response : responses)
            list.push_back([this, response](peer& client) {
                std::string request = client.read_request();
                {
                    std::scoped_lock const lock(mutex_);
                    requests_.push_back(std::move(request));
                }
                // begun, so that no client takes it for a connection that was closed before
                if (response == lost) client.send("HTTP/1.1 200 OK\r\nConte");
                else client.send(response);
                if (response == lost) client.reset();
            });
        return list;
    }

    mutable std::mutex mutex_;
    std::vector<std::string> requests_;
    scripted_server server_;
};

}  // namespace

TEST_CASE("a state that waiting does not end is an error at once, and says so") {
    struct {
        char const* status;
        errc code;
        char const* word;
    } const cases[] = {{"ARCHIVED", errc::resource_not_found, "archived"},
                       {"ARCHIVING", errc::resource_not_found, "archived"},
                       {"INACCESSIBLE_ENCRYPTION_CREDENTIALS", errc::access_denied, "KMS key"}};
    for (auto const& expected : cases) {
        CAPTURE(expected.status);
        service there({table_in_state(expected.status)});
        auto const failed = failure(there.io, there.table<plain_table>().create_if_missing());
        CHECK(failed.code() == expected.code);
        CHECK(failed.sentence().find(expected.word) != std::string::npos);
        CHECK(there.operations() == "DescribeTable");
    }
}

TEST_CASE("creating a table is repeated while the service is busy with others") {
    std::string const limit =
        script::refusal(400, "LimitExceededException", "one table with indexes at a time");
    // The client itself repeats what exceeds a limit, three times.
    service there({no_table, limit, limit, limit, limit, no_table, accepted, table_in_state("ACTIVE")});
    auto const created = run(there.io, there.table<plain_table>().create_if_missing());
    CHECK(created);

    std::vector<std::string> again_and_again;
    for (int i = 0; i < 50; ++i)
        again_and_again.insert(again_and_again.end(), {no_table, limit, limit, limit, limit});
    service never(again_and_again);
    auto const failed = failure(never.io, never.table<plain_table>().create_if_missing(200ms));
    CHECK(failed.code() == errc::deadline_exceeded);
}

TEST_CASE("create_if_missing waits for the descriptor's indexes, and for no others") {
    service there({table_in_state("ACTIVE", by_text("CREATING") + "," + by_author("ACTIVE")),
                   table_in_state("UPDATING", by_text("ACTIVE") + "," + by_author("ACTIVE") + "," +
                                                  index("by_hand", "text", "CREATING"))});
    auto const created = run(there.io, there.table<indexed_table>().create_if_missing());
    CHECK_FALSE(created);
    CHECK(there.operations() == "DescribeTable DescribeTable");
}

TEST_CASE("an index that is not ready in time is named") {
    service there({table_in_state("ACTIVE", by_text("CREATING"))});
    auto const failed = failure(there.io, there.table<indexed_table>().create_if_missing(2s));
    CHECK(failed.code() == errc::deadline_exceeded);
    CHECK(failed.sentence().find("by_text was still being created after 2000 ms") != std::string::npos);
}

TEST_CASE("the time to live is enabled once the table is there") {
    service there({script::refusal(400, "ResourceNotFoundException"), accepted, table_in_state("CREATING"),
                   table_in_state("ACTIVE"), time_to_live("DISABLED", ""), accepted});
    auto const created = run(there.io, there.table<expiring_table>().create_if_missing());
    CHECK(created);
    CHECK(there.operations() ==
          "DescribeTable CreateTable DescribeTable DescribeTable DescribeTimeToLive UpdateTimeToLive");
    CHECK(
        there.request(5).find(
            R"({"TableName":"event","TimeToLiveSpecification":{"AttributeName":"expires","Enabled":true}})") !=
        std::string::npos);
}

TEST_CASE("a time to live that is enabled already is left alone") {
    for (std::string const status : {"ENABLED", "ENABLING"}) {
        service there({table_in_state("ACTIVE"), time_to_live(status)});
        run(there.io, there.table<expiring_table>().create_if_missing());
        CHECK(there.operations() == "DescribeTable DescribeTimeToLive");
    }
}

TEST_CASE("another time to live than the descriptor's is an error, as items would expire by it") {
    service there({table_in_state("ACTIVE"), time_to_live("ENABLED", "ends")});
    auto const failed = failure(there.io, there.table<expiring_table>().create_if_missing());
    CHECK(failed.code() == errc::schema_mismatch);
    CHECK(failed.sentence().find("ends") != std::string::npos);
    CHECK(failed.sentence().find("expires") != std::string::npos);
}

TEST_CASE("somebody else may enable the time to live in the same moment") {
    service there({table_in_state("ACTIVE"), time_to_live("DISABLED"),
                   script::refusal(400, "ValidationException", "TimeToLive is already enabled"),
                   time_to_live("ENABLING")});
    run(there.io, there.table<expiring_table>().create_if_missing());
    CHECK(there.operations() == "DescribeTable DescribeTimeToLive UpdateTimeToLive DescribeTimeToLive");
}

TEST_CASE("a time to live that the service refuses is an error in its words") {
    service there({table_in_state("ACTIVE"), time_to_live("DISABLED"),
                   script::refusal(400, "ValidationException", "not this one"), time_to_live("DISABLED")});
    auto const failed = failure(there.io, there.table<expiring_table>().create_if_missing());
    CHECK(failed.code() == errc::validation);
    CHECK(std::string(failed.what()).find("not this one") != std::string::npos);
}

TEST_CASE("a time to live that is being disabled is waited for") {
    service there({table_in_state("ACTIVE"), time_to_live("DISABLING"), time_to_live("DISABLED"), accepted});
    run(there.io, there.table<expiring_table>().create_if_missing());
    CHECK(there.operations() == "DescribeTable DescribeTimeToLive DescribeTimeToLive UpdateTimeToLive");
}

TEST_CASE("missing indexes are added one at a time, each when the one before it is filled") {
    service there({table_in_state("ACTIVE"), accepted, table_in_state("ACTIVE"),
                   table_in_state("UPDATING", by_text("CREATING")),
                   table_in_state("ACTIVE", by_text("ACTIVE")), accepted,
                   table_in_state("ACTIVE", by_text("ACTIVE") + "," + by_author("CREATING")),
                   table_in_state("ACTIVE", by_text("ACTIVE") + "," + by_author("ACTIVE"))});
    auto const added = run(there.io, there.table<indexed_table>().add_missing_indexes());
    CHECK(added == std::vector<std::string>{"by_text", "by_author"});
    CHECK(there.operations() ==
          "DescribeTable UpdateTable DescribeTable DescribeTable DescribeTable UpdateTable DescribeTable "
          "DescribeTable");
    CHECK(there.request(1).find(R"("Create":{"IndexName":"by_text")") != std::string::npos);
    CHECK(there.request(5).find(R"("Create":{"IndexName":"by_author")") != std::string::npos);
}

TEST_CASE("an index that is being deleted is added when it is gone") {
    service there({table_in_state("UPDATING", by_text("DELETING") + "," + by_author("ACTIVE")),
                   table_in_state("ACTIVE", by_author("ACTIVE")), accepted,
                   table_in_state("ACTIVE", by_text("ACTIVE") + "," + by_author("ACTIVE"))});
    auto const added = run(there.io, there.table<indexed_table>().add_missing_indexes());
    CHECK(added == std::vector<std::string>{"by_text"});
}

TEST_CASE("adding an index is repeated while the service is busy with others") {
    // The client itself repeats what exceeds a limit.
    service there(
        {table_in_state("ACTIVE", by_text("ACTIVE")), script::refusal(400, "LimitExceededException"),
         script::refusal(400, "ResourceInUseException"), table_in_state("ACTIVE", by_text("ACTIVE")),
         accepted, table_in_state("ACTIVE", by_text("ACTIVE") + "," + by_author("ACTIVE"))});
    auto const added = run(there.io, there.table<indexed_table>().add_missing_indexes());
    CHECK(added == std::vector<std::string>{"by_author"});
    CHECK(there.operations() ==
          "DescribeTable UpdateTable UpdateTable DescribeTable UpdateTable DescribeTable");
}

TEST_CASE("an index that another program adds at the same moment is awaited, and not reported as added") {
    service there({table_in_state("ACTIVE", by_text("ACTIVE")),
                   script::refusal(400, "ValidationException", "already exists"),
                   table_in_state("UPDATING", by_text("ACTIVE") + "," + by_author("CREATING")),
                   table_in_state("ACTIVE", by_text("ACTIVE") + "," + by_author("ACTIVE"))});
    auto const added = run(there.io, there.table<indexed_table>().add_missing_indexes());
    CHECK(added.empty());
    CHECK(there.operations() == "DescribeTable UpdateTable DescribeTable DescribeTable");
}

TEST_CASE("an index that the service refuses is an error in its words") {
    service there({table_in_state("ACTIVE", by_text("ACTIVE")),
                   script::refusal(400, "ValidationException", "of another type"),
                   table_in_state("ACTIVE", by_text("ACTIVE"))});
    auto const failed = failure(there.io, there.table<indexed_table>().add_missing_indexes());
    CHECK(failed.code() == errc::validation);
    CHECK(std::string(failed.what()).find("of another type") != std::string::npos);
}

TEST_CASE("filling an index for longer than the timeout is an error that says how to continue") {
    service there({table_in_state("ACTIVE", by_author("ACTIVE")), accepted,
                   table_in_state("ACTIVE", by_text("CREATING") + "," + by_author("ACTIVE"))});
    auto const failed = failure(there.io, there.table<indexed_table>().add_missing_indexes(3s));
    CHECK(failed.code() == errc::deadline_exceeded);
    CHECK(failed.sentence().find("by_text was still being created (existing items are being added to it)") !=
          std::string::npos);
    CHECK(failed.sentence().find("call this again") != std::string::npos);
}

TEST_CASE("drift asks for tags page by page, and only where the descriptor has some") {
    service there({table_in_state("ACTIVE"), time_to_live("DISABLED", ""),
                   script::response(200, R"({"Tags":[{"Key":"a","Value":"1"}],"NextToken":"n"})"),
                   script::response(200, R"({"Tags":[{"Key":"b","Value":"3"}]})")});
    auto const report = run(there.io, there.table<tagged_table>().drift());
    CHECK(report.text() ==
          "event: tag b: the descriptor says \"2\", the table has \"3\"; change it with TagResource, or "
          "change the descriptor\n");
    CHECK(there.operations() == "DescribeTable DescribeTimeToLive ListTagsOfResource ListTagsOfResource");
    CHECK(there.request(2).find(R"({"ResourceArn":"arn:event"})") != std::string::npos);
    CHECK(there.request(3).find(R"("NextToken":"n")") != std::string::npos);
}

TEST_CASE("a table was created although the response that says so was lost") {
    {
        service there({no_table, lost, in_use, table_in_state("CREATING"), table_in_state("ACTIVE")});
        CHECK(run(there.io, there.table<plain_table>().create_if_missing()));
        CHECK(there.operations() == "DescribeTable CreateTable CreateTable DescribeTable DescribeTable");
    }
    {  // nothing is repeated by the client
        service there({no_table, lost, table_in_state("ACTIVE")});
        CHECK(run(there.io, there.table<plain_table>(1).create_if_missing()));
        CHECK(there.operations() == "DescribeTable CreateTable DescribeTable");
    }
    {  // it was lost before it came
        service there({no_table, lost, no_table, accepted, table_in_state("ACTIVE")});
        CHECK(run(there.io, there.table<plain_table>(1).create_if_missing()));
    }
    {
        service there({no_table, lost, no_table, lost});
        CHECK(failure(there.io, there.table<plain_table>(1).create_if_missing()).code() ==
              errc::connection_lost);
    }
    {  // it is somebody else's that is being deleted, and then ours
        service there({no_table, lost, in_use, table_in_state("DELETING"), no_table, accepted,
                       table_in_state("ACTIVE")});
        CHECK(run(there.io, there.table<plain_table>().create_if_missing()));
    }
}

TEST_CASE("a table that another program created is not reported as created") {
    service there({no_table, in_use, table_in_state("ACTIVE")});
    CHECK_FALSE(run(there.io, there.table<plain_table>().create_if_missing()));
    service gone({no_table, lost, in_use, table_in_state("DELETING"), table_in_state("ACTIVE")});
    CHECK_FALSE(run(gone.io, gone.table<plain_table>().create_if_missing()));
}

TEST_CASE("a table that is in use as it is being deleted is created when it is gone") {
    service there({no_table, in_use, no_table, in_use, no_table, accepted, table_in_state("ACTIVE")});
    CHECK(run(there.io, there.table<plain_table>().create_if_missing()));
    CHECK(there.operations() ==
          "DescribeTable CreateTable DescribeTable CreateTable DescribeTable CreateTable DescribeTable");
}

TEST_CASE("a table that somebody deletes while it is being created is created again") {
    service there({no_table, accepted, no_table, table_in_state("CREATING"), no_table, accepted,
                   table_in_state("ACTIVE")});
    CHECK(run(there.io, there.table<plain_table>().create_if_missing()));
    CHECK(there.operations() ==
          "DescribeTable CreateTable DescribeTable DescribeTable DescribeTable CreateTable DescribeTable");
}

TEST_CASE("a table was dropped although the response that says so was lost") {
    auto const dropped = [](std::vector<std::string> const& responses, int attempts,
                            std::string const& operations) {
        service there(responses);
        CHECK(run(there.io, there.table<plain_table>(attempts).drop()));
        CHECK(there.operations() == operations);
    };
    dropped({lost, no_table}, 4, "DeleteTable DeleteTable");
    dropped({lost, in_use, table_in_state("DELETING"), no_table}, 4,
            "DeleteTable DeleteTable DescribeTable DescribeTable");
    dropped({lost, in_use, no_table}, 4, "DeleteTable DeleteTable DescribeTable");
    dropped({script::response(500, ""), no_table}, 4, "DeleteTable DeleteTable");
    dropped({lost, no_table}, 1, "DeleteTable DescribeTable");
    dropped({lost, table_in_state("DELETING"), no_table}, 1, "DeleteTable DescribeTable DescribeTable");
    service there({lost, table_in_state("ACTIVE")});
    CHECK(failure(there.io, there.table<plain_table>(1).drop()).code() == errc::connection_lost);
    CHECK(there.operations() == "DeleteTable DescribeTable");
}

TEST_CASE("a time to live that the service calls enabled already is done, however late its description is") {
    auto const enabled = script::refusal(400, "ValidationException", "TimeToLive is already enabled");
    service there({table_in_state("ACTIVE"), time_to_live("DISABLED"), enabled, time_to_live("DISABLED")});
    run(there.io, there.table<expiring_table>().create_if_missing());
    service again({table_in_state("ACTIVE"), time_to_live("DISABLED"), enabled});  // and nothing but that
    run(again.io, again.table<expiring_table>().create_if_missing());
    service repeated(
        {table_in_state("ACTIVE"), time_to_live("DISABLED"), lost, enabled, time_to_live("ENABLING")});
    run(repeated.io, repeated.table<expiring_table>().create_if_missing());
    service once({table_in_state("ACTIVE"), time_to_live("DISABLED"), lost, time_to_live("ENABLING")});
    run(once.io, once.table<expiring_table>(1).create_if_missing());
}

TEST_CASE("a time to live that is enabled for another attribute meanwhile is an error that names both") {
    auto const enabled = script::refusal(400, "ValidationException", "TimeToLive is already enabled");
    auto const other =
        script::refusal(400, "ValidationException",
                        "TimeToLive is active on a different AttributeName: current AttributeName is ends");
    for (auto const& responses :
         {std::vector{table_in_state("ACTIVE"), time_to_live("DISABLED"), enabled,
                      time_to_live("ENABLED", "ends")},
          std::vector{table_in_state("ACTIVE"), time_to_live("DISABLED"), other, time_to_live("DISABLED")}}) {
        service there(responses);
        auto const failed = failure(there.io, there.table<expiring_table>().create_if_missing());
        CHECK(failed.code() == errc::schema_mismatch);
        CHECK(failed.sentence().find("ends") != std::string::npos);
        CHECK(failed.sentence().find("expires") != std::string::npos);
    }
}

TEST_CASE("an index is added with the definitions of the table's and all its indexes' keys") {
    service there({table_in_state("ACTIVE", by_text("ACTIVE")), accepted,
                   table_in_state("ACTIVE", by_text("ACTIVE") + "," + by_author("ACTIVE"))});
    run(there.io, there.table<indexed_table>().add_missing_indexes());
    CHECK(
        there.request(1).find(
            R"({"TableName":"event","AttributeDefinitions":[{"AttributeName":"stream","AttributeType":"S"},)"
            R"({"AttributeName":"text","AttributeType":"S"},{"AttributeName":"author","AttributeType":"S"}],)"
            R"("GlobalSecondaryIndexUpdates":[{"Create":{"IndexName":"by_author",)") != std::string::npos);
    service first({table_in_state("ACTIVE", index("by_hand", "hand", "ACTIVE")), accepted,
                   table_in_state("ACTIVE", by_text("ACTIVE") + "," + by_author("ACTIVE"))});
    run(first.io, first.table<indexed_table>().add_missing_indexes());
    // the next index is not there yet, and nothing may be unused
    CHECK(first.request(1).find("\"author\"") == std::string::npos);
}

TEST_CASE("an index was added although the response that says so was lost") {
    auto const with_author = table_in_state("ACTIVE", by_text("ACTIVE") + "," + by_author("ACTIVE"));
    auto const before = table_in_state("ACTIVE", by_text("ACTIVE"));
    auto const exists = script::refusal(400, "ValidationException", "already exists");
    for (auto const& refusal : {exists, in_use}) {
        service there({before, lost, refusal, with_author});
        CHECK(run(there.io, there.table<indexed_table>().add_missing_indexes()) ==
              std::vector<std::string>{"by_author"});
    }
    service once({before, lost, with_author});
    CHECK(run(once.io, once.table<indexed_table>(1).add_missing_indexes()) ==
          std::vector<std::string>{"by_author"});
    service never({before, lost, before});
    CHECK(failure(never.io, never.table<indexed_table>(1).add_missing_indexes()).code() ==
          errc::connection_lost);
}

TEST_CASE("an index whose key is a key of another type already is refused in one sentence") {
    std::string description =
        table_in_state("ACTIVE", index("by_writer", "author", "ACTIVE") + "," + by_text("ACTIVE"));
    std::string const author = R"({"AttributeName":"author","AttributeType":"S"})";
    description.replace(description.find(author), author.size(),
                        R"({"AttributeName":"author","AttributeType":"N"})");
    service there({description});
    auto const failed = failure(there.io, there.table<indexed_table>().add_missing_indexes());
    CHECK(failed.code() == errc::schema_mismatch);
    CHECK(failed.sentence().find(
              "its key author is of type S in the descriptor, but the table defines it as N") !=
          std::string::npos);
    CHECK(there.operations() == "DescribeTable");
}

TEST_CASE("a description without a key's type has its own sentence, and is readable otherwise") {
    auto const untyped =
        script::response(200, R"({"Table":{"TableName":"event","TableStatus":"ACTIVE","ItemCount":7,)"
                              R"("KeySchema":[{"AttributeName":"stream","KeyType":"HASH"}]}})");
    service there({untyped});
    auto const failed = failure(there.io, there.table<plain_table>().create_if_missing());
    CHECK(failed.code() == errc::malformed_response);
    CHECK(failed.sentence().find("does not define the type of its key stream") != std::string::npos);
    auto const description = run(there.io, there.table<plain_table>().describe());
    CHECK(description.item_count == 7);
    CHECK(description.partition_key.at(0).name == "stream");
    CHECK_FALSE(description.partition_key.at(0).type_known);
    service dropped({accepted, untyped, no_table});
    CHECK(run(dropped.io, dropped.table<plain_table>().drop()));
}

TEST_CASE("tags whose pages lead back are an error, not an endless loop") {
    service there({table_in_state("ACTIVE"), time_to_live("DISABLED", ""),
                   script::response(200, R"({"Tags":[{"Key":"a","Value":"1"}],"NextToken":"n"})")});
    CHECK(failure(there.io, there.table<tagged_table>().drift()).code() == errc::malformed_response);
    CHECK(there.operations() == "DescribeTable DescribeTimeToLive ListTagsOfResource ListTagsOfResource");
}
