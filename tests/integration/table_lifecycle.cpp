// Creating, describing and dropping tables on the engine.
#include <string>

#include "catch.hpp"
#include "run.hpp"

namespace {

struct event {
    std::string stream;
    std::uint64_t number = 0;
    std::string text;
};
using event_table =
    dynamap::table<event, "event", dynamap::partition_key<&event::stream>, dynamap::sort_key<&event::number>,
                   dynamap::rename<&event::number, "Number">, dynamap::provisioned<7, 3>>;
using other_keys = dynamap::table<event, "event", dynamap::partition_key<&event::text>>;

}  // namespace

TEST_CASE_METHOD(test::fixture, "a table is created once, described, and dropped once") {
    run([this]() -> asio::awaitable<void> {
        event_table table{client, test::unique_name("event")};
        auto const created = co_await table.create_if_missing();
        CHECK(created);
        auto const created_again = co_await table.create_if_missing();
        CHECK_FALSE(created_again);
        auto const description = co_await table.describe();
        CHECK(description.name == table.name());
        CHECK(description.status == dynamap::table_status::active);
        REQUIRE(description.partition_key.size() == 1);
        CHECK(description.partition_key[0].name == "stream");
        CHECK(description.partition_key[0].type == dynamap::value_type::string);
        REQUIRE(description.sort_key.size() == 1);
        CHECK(description.sort_key[0].name == "Number");
        CHECK(description.sort_key[0].type == dynamap::value_type::number);
        CHECK_FALSE(description.on_demand);
        CHECK(description.read_units == 7);
        CHECK(description.write_units == 3);
        auto const dropped = co_await table.drop();
        CHECK(dropped);
        auto const dropped_again = co_await table.drop();
        CHECK_FALSE(dropped_again);
    });
}

TEST_CASE_METHOD(test::fixture, "a table that does not exist is an error that says what to do") {
    run([this]() -> asio::awaitable<void> {
        event_table table{client, test::unique_name("nowhere")};
        auto const described = co_await test::error_of(table.describe());
        CHECK(described.code() == dynamap::errc::resource_not_found);
        auto const failure = co_await test::error_of(table.get("x", 1u));
        CHECK(failure.code() == dynamap::errc::resource_not_found);
        CHECK(failure.server_code() == "ResourceNotFoundException");
        CHECK(failure.http_status() == 400);
        CHECK(failure.attempts() == 1);
        CHECK(std::string(failure.what()).find(table.name()) != std::string::npos);
        CHECK(std::string(failure.what()).find("create") != std::string::npos);
    });
}

TEST_CASE_METHOD(test::fixture, "a table with other keys is not taken for ours") {
    run([this]() -> asio::awaitable<void> {
        event_table table{client, test::unique_name("event")};
        co_await table.create_if_missing();
        other_keys other{client, table.name()};
        auto const failure = co_await test::error_of(other.create_if_missing());
        CHECK(failure.code() == dynamap::errc::schema_mismatch);
        CHECK(std::string(failure.what()).find("stream (S)") != std::string::npos);
        CHECK(std::string(failure.what()).find("text (S)") != std::string::npos);
    });
}

TEST_CASE_METHOD(test::fixture, "many that create the same table at once all find it") {
    event_table table{client, test::unique_name("race")};
    int created = 0;
    int ended = 0;
    auto one = [&]() -> asio::awaitable<void> {
        if (co_await table.create_if_missing()) ++created;
        ++ended;
    };
    for (int i = 0; i < 16; ++i)
        asio::co_spawn(io, one(), [](std::exception_ptr e) {
            if (e) std::rethrow_exception(e);
        });
    io.run();
    CHECK(ended == 16);
    CHECK(created == 1);
}

TEST_CASE_METHOD(test::fixture, "the environment's prefix stands before the table's name") {
    auto config = test::fixture::config();
    config.table_prefix = "staging-";
    dynamap::client staging{io, config};
    CHECK(event_table{staging}.name() == "staging-event");
    CHECK(event_table(staging, "exactly-this").name() == "exactly-this");
}
