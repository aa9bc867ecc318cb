// with_timeout() of a client or table holds for every kind of call that is made through that handle.
#include <chrono>
#include <sstream>
#include <vector>

#include "dynamap/dynamap.hpp"
#include "failure_of.hpp"
#include "finish.hpp"
#include "scripted_server.hpp"

using namespace test;
using dynamap::errc;

namespace {

struct note {
    std::string id;
    std::int64_t n = 0;
};
using note_table = dynamap::table<note, "notes", dynamap::partition_key<&note::id>>;
constexpr auto n = dynamap::attr<&note::n>;

/// A client whose calls end by themselves after an hour only, of a server that says nothing.
struct silence {
    scripted_server server{{script::stall()}};
    asio::io_context io;
    dynamap::client client{io, config(server.url())};

    static dynamap::client_config config(std::string url) {
        auto made = config_for(std::move(url));
        made.timeout = made.connect_timeout = 1h;
        made.attempt_timeout = 0ms;
        return made;
    }
};

/// What a call comes to: an error's code, or that of an outcome.
template <class T>
std::error_code code_of(asio::io_context& io, asio::awaitable<T> work) {
    auto const begin = std::chrono::steady_clock::now();
    std::error_code code;
    auto const thrown = failure_of([&] {
        if constexpr (std::is_void_v<T>) {
            run(io, std::move(work));
        } else {
            auto const result = finish(io, std::move(work));
            if constexpr (requires { result.throw_if_failed(); }) result.throw_if_failed();
        }
    });
    if (thrown) code = thrown->code();
    CHECK(std::chrono::steady_clock::now() - begin < 20s);
    return code;
}

}  // namespace

TEST_CASE("a transaction of several attempts names its own timeout, if that has passed") {
    scripted_server server({script::stall()});
    asio::io_context io;
    dynamap::client_config config = silence::config(server.url());
    bool const all_its_time = GENERATE(false, true);
    config.attempt_timeout = all_its_time ? 2000ms : 100ms;  // so that less is left for the second attempt
    config.retry.max_attempts = 1;
    note_table const table{dynamap::client(io, config)};
    dynamap::transaction tx{table.client()};
    tx.put(table, note{"a", 1});
    dynamap::transaction_options options;
    options.timeout = all_its_time ? std::chrono::milliseconds(3000) : std::chrono::milliseconds(1h);
    options.max_attempts = all_its_time ? 0 : 2;
    auto const e = failure_of([&] { (void)finish(io, tx.commit(options)); });
    REQUIRE(e);
    CHECK(e->code() == errc::deadline_exceeded);
    CHECK(contains(e->what(), "the transaction's timeout of 3000 ms passed; the last of ") == all_its_time);
}

TEST_CASE("with_timeout holds for each call of one request") {
    silence s;
    bool const of_table = GENERATE(false, true);
    note_table const patient(s.client);
    note_table const table = of_table ? patient.with_timeout(100ms)
                                      : note_table(s.client.with_timeout(100ms));
    note const row{"a", 1};
    dynamap::statement const select("SELECT * FROM notes"), insert("INSERT INTO notes VALUE {'id':'a'}");
    auto const late = [&](auto call) { CHECK(code_of(s.io, std::move(call)) == errc::deadline_exceeded); };
    late(table.get("a"));
    late(table.put(row));
    late(table.update("a", n += 1, dynamap::when(n > 0)));
    late(table.remove("a", dynamap::return_old));
    late(table.query("a").next_page());
    late(table.query("a").all());
    late(table.scan().count());
    late(table.scan().in_parallel(2, [](note&&) {}));
    late(dynamap::select<note_table>(table.client(), select).all());
    late(dynamap::execute(table.client(), insert));
    late(dynamap::execute_batch(table.client(), {insert}));
    late(table.describe());
    late(table.describe_all());
    late(table.drift());
}

TEST_CASE("with_timeout holds for each call of many requests as a whole") {
    silence s;
    bool const of_table = GENERATE(false, true);
    note_table const patient(s.client);
    note_table const table = of_table ? patient.with_timeout(100ms)
                                      : note_table(s.client.with_timeout(100ms));
    auto const& client = table.client();
    dynamap::statement const insert("INSERT INTO notes VALUE {'id':'a'}");
    auto const late = [&](auto call) { CHECK(code_of(s.io, std::move(call)) == errc::deadline_exceeded); };
    dynamap::transaction tx{client};
    tx.update(table, "a", n += 1);
    late(tx.commit());
    dynamap::read_transaction rt{client};
    rt.get(table, "a");
    late(rt.run());
    late(table.update("a", n += 1, dynamap::exactly_once));
    late(dynamap::execute_transaction(client, {insert}));
    late(table.create_if_missing());
    late(table.drop());
    late(table.add_missing_indexes());
    std::vector<note> const rows{{"a", 1}};
    std::vector<std::string> const keys{"a"};
    late(table.batch_put(rows));
    late(table.batch_remove(keys));
    late(table.batch_get(keys));
    late(table.bulk_put(rows));
    late(table.bulk_remove(keys));
    auto const ignore = [](note&&) {};
    late(table.bulk_export(ignore));
    std::ostringstream out;
    late(table.bulk_export(out));
}

TEST_CASE("a timeout in a call's options or arguments overrides with_timeout") {
    silence s;
    note_table const patient = note_table(s.client).with_timeout(1h);
    CHECK(code_of(s.io, patient.create_if_missing(100ms)) == errc::deadline_exceeded);
    CHECK(code_of(s.io, patient.drop(100ms)) == errc::deadline_exceeded);
    CHECK(code_of(s.io, patient.add_missing_indexes(100ms)) == errc::deadline_exceeded);
    dynamap::transaction_options soon;
    soon.timeout = 100ms;
    dynamap::transaction tx{patient.client()};
    tx.update(patient, "a", n += 1);
    CHECK(code_of(s.io, tx.commit(soon)) == errc::deadline_exceeded);
    std::vector<note> const rows{{"a", 1}};
    dynamap::batch_options batch;
    batch.timeout = 100ms;
    CHECK(code_of(s.io, patient.batch_put(rows, batch)) == errc::deadline_exceeded);
    dynamap::bulk_options bulk;
    bulk.timeout = 100ms;
    CHECK(code_of(s.io, patient.bulk_put(rows, bulk)) == errc::deadline_exceeded);
    dynamap::export_options whole;
    whole.timeout = 100ms;
    std::ostringstream out;
    CHECK(code_of(s.io, patient.bulk_export(out, whole)) == errc::deadline_exceeded);
}
