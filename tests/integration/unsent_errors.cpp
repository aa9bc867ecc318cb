// Errors that are made before the first request: each of them says that nothing was sent.
#include <sstream>
#include <string>
#include <vector>

#include "catch.hpp"
#include "dynamap/dynamap.hpp"
#include "failure_of.hpp"
#include "finish.hpp"
#include "one_call.hpp"
#include "scripted_server.hpp"

using namespace test;
using dynamap::errc;

namespace {

struct wallet {
    std::string id;
    std::int64_t balance = 0;
};
using wallet_table = dynamap::table<wallet, "wallets", dynamap::partition_key<&wallet::id>>;
constexpr auto balance = dynamap::attr<&wallet::balance>;

std::string const not_text = "\xff";

/// A client whose requests would fail otherwise: nobody listens there.
struct unreachable {
    asio::io_context io;
    dynamap::client client{io, config_for("http://127.0.0.1:1")};
    wallet_table table{client};
};

void check_unsent(std::optional<dynamap::error> const& e, errc code) {
    REQUIRE(e);
    CAPTURE(e->what());
    CHECK(e->code() == code);
    CHECK(e->sent().has_value());
    CHECK(e->sent() == 0);
    CHECK(e->attempts() == 0);
}

}  // namespace

TEST_CASE("nothing sent: a transaction that is empty, too long, or has an operation that cannot be encoded") {
    unreachable at;
    dynamap::transaction tx{at.client};
    check_unsent(failure(at.io, discard(tx.commit())), errc::validation);
    dynamap::read_transaction rt{at.client};
    check_unsent(failure(at.io, discard(rt.run())), errc::validation);
    for (int i = 0; i < 100; ++i) tx.update(at.table, std::to_string(i), balance += 1);
    check_unsent(failure_of([&] { tx.update(at.table, "100", balance += 1); }), errc::validation);
    dynamap::transaction other{at.client};
    check_unsent(failure_of([&] { other.update(at.table, "", balance += 1); }), errc::bad_value);
    check_unsent(failure_of([&] { other.put(at.table, wallet{"", 1}); }), errc::bad_value);
    check_unsent(failure_of([&] { (void)rt.get(at.table, not_text); }), errc::bad_value);
    check_unsent(failure_of([&] { other.token(""); }), errc::bad_value);
    other.update(at.table, "a", balance += 1);
    check_unsent(failure_of([&] { other.check(at.table, "a", balance > 1); }), errc::validation);
    check_unsent(failure(at.io, at.table.update("", balance += 1, dynamap::exactly_once)), errc::bad_value);
}

TEST_CASE("nothing sent: a plain call, a statement or a query that cannot be encoded") {
    unreachable at;
    wallet const nameless;
    check_unsent(failure(at.io, discard(at.table.get(""))), errc::bad_value);
    check_unsent(failure(at.io, discard(at.table.at(""))), errc::bad_value);
    check_unsent(failure(at.io, at.table.put(nameless)), errc::bad_value);
    dynamap::statement const bad("SELECT * FROM wallets WHERE id = ?", not_text);
    check_unsent(failure(at.io, dynamap::execute(at.client, bad)), errc::bad_value);
    check_unsent(failure(at.io, discard(dynamap::execute_batch(at.client, {bad}))), errc::bad_value);
    check_unsent(failure(at.io, discard(dynamap::execute_transaction(at.client, {bad}))), errc::bad_value);
    auto rows = at.table.scan();
    check_unsent(failure(at.io, discard(at.table.scan().page_size(-1).all())), errc::bad_value);
    check_unsent(failure(at.io, discard(at.table.query(not_text).all())), errc::bad_value);
    check_unsent(failure(at.io, rows.in_parallel(0, [](wallet&&) {})), errc::bad_value);
}

TEST_CASE("nothing sent: a batch, a load or an export that cannot begin") {
    unreachable at;
    std::vector<wallet> const bad{{not_text, 1}}, same{{"a", 1}, {"a", 2}};
    std::vector<std::string> const bad_keys{not_text};
    check_unsent(failure_of([&] { (void)finish(at.io, at.table.batch_put(bad)); }), errc::bad_value);
    check_unsent(failure_of([&] { (void)finish(at.io, at.table.batch_remove(bad_keys)); }), errc::bad_value);
    check_unsent(failure_of([&] { (void)finish(at.io, at.table.batch_get(bad_keys)); }), errc::bad_value);
    dynamap::batch_options strict;
    strict.duplicates = dynamap::duplicate_keys::refuse;
    check_unsent(failure_of([&] { (void)finish(at.io, at.table.batch_put(same, strict)); }),
                 errc::validation);
    dynamap::bulk_options load;
    load.resume = "junk";
    check_unsent(failure_of([&] { (void)finish(at.io, at.table.bulk_put(same, load)); }), errc::bad_token);
    std::ostringstream out;
    dynamap::export_options save;
    save.resume = "junk";
    check_unsent(failure_of([&] { (void)finish(at.io, at.table.bulk_export(out, save)); }), errc::bad_token);
    save.resume.clear();
    save.segments = 0;
    check_unsent(failure_of([&] { (void)finish(at.io, at.table.bulk_export(out, save)); }), errc::bad_value);
}

TEST_CASE(
    "a missing table: the error of a transaction names the table, or all of them if there are several") {
    scripted_server const server({script::respond(script::refusal(400, "ResourceNotFoundException")),
                                  script::respond(script::refusal(400, "ResourceNotFoundException")),
                                  script::respond(script::refusal(400, "ResourceNotFoundException"))});
    asio::io_context io;
    dynamap::client const client(io, config_for(server.url()));
    wallet_table const table(client), other(client, "others");
    dynamap::transaction tx{client};
    tx.update(table, "a", balance += 1);
    tx.update(other, "a", balance += 1);
    tx.update(table, "b", balance += 1);
    auto const several = failure(io, discard(tx.commit()));
    CHECK(several.code() == errc::resource_not_found);
    CHECK(contains(several.what(), "the transaction's tables are others, wallets"));
    dynamap::read_transaction rt{client};
    (void)rt.get(table, "a");
    auto const one = failure(io, discard(rt.run()));
    CHECK(one.details().table == "wallets");
    auto const once = failure(io, table.update("a", balance += 1, dynamap::exactly_once));
    CHECK(once.details().table == "wallets");
}
