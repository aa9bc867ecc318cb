// A query's options, its position and its token, page by page.
#include <algorithm>
#include <mutex>
#include <string>
#include <vector>

#include "dynamap/dynamap.hpp"
#include "failure_of.hpp"
#include "finish.hpp"
#include "scripted_server.hpp"

using namespace test;
using dynamap::errc;

namespace {

struct event {
    std::string stream;
    std::int64_t number = 0;
    std::string text;
};
using event_table = dynamap::table<event, "events", dynamap::partition_key<&event::stream>,
                                   dynamap::sort_key<&event::number>>;
constexpr auto number = dynamap::attr<&event::number>;
constexpr auto text = dynamap::attr<&event::text>;

std::string key_of(int n) { return R"("stream":{"S":"a"},"number":{"N":")" + std::to_string(n) + R"("})"; }
std::string item_of(int n) { return "{" + key_of(n) + R"(,"text":{"S":"t"}})"; }

/// The page of two rows after the start key in a request: 1 and 2, 3 and 4, 5. A count has no items.
std::string page_after(std::string const& request) {
    int first = 1;
    for (int n = 1; n <= 5; ++n)
        if (contains(request, R"("ExclusiveStartKey":{)") && contains(request, key_of(n) + "}"))
            first = n + 1;
    int const last = std::min(first + 1, 5);
    std::string items;
    for (int n = first; n <= last; ++n) items += (n == first ? "" : ",") + item_of(n);
    std::string body = R"({"Count":)" + std::to_string(last - first + 1);
    if (!contains(request, "COUNT")) body += R"(,"Items":[)" + items + "]";
    return body + (last == 5 ? "" : R"(,"LastEvaluatedKey":{)" + key_of(last) + "}") + "}";
}

/// Five rows in three pages.
struct three_pages {
    std::mutex mutex;  // each connection has its thread
    int failing = 0;   // how many of the next requests fail
    std::vector<std::string> requests;
    scripted_server server{std::vector<scripted_server::step>{[this](peer& client) { respond(client); }}};
    asio::io_context io;
    event_table table{dynamap::client(io, config_for(server.url()))};

    void respond(peer& client) {
        std::string const request = client.read_request();
        std::lock_guard const lock(mutex);
        requests.push_back(request);
        if (failing == 0) {
            client.send(script::response(200, page_after(request)));
            return;
        }
        --failing;
        client.send(script::response(400, R"({"__type":"ResourceNotFoundException","message":"none"})"));
    }
    void fail_next(int how_many) {
        std::lock_guard const lock(mutex);
        failing = how_many;
    }
    std::size_t sent() {
        std::lock_guard const lock(mutex);
        return requests.size();
    }
    std::string last() {
        std::lock_guard const lock(mutex);
        return requests.back();
    }

    template <class Rows>
    static std::string numbers(Rows const& rows) {
        std::string all;
        for (auto const& row : rows) {
            if constexpr (requires { row.number; }) all += std::to_string(row.number);
            else all += std::to_string(row[number]);
        }
        return all;
    }
    /// The rows after a token.
    std::string rest(std::string const& token) {
        return numbers(finish(io, table.query("a").resume(token).all()));
    }
    /// The error of the next page after an option that was set late. Nothing is sent.
    template <class Query>
    void check_refused(Query const& query, std::string_view option) {
        auto const before = sent();
        for (auto const& why : {failure(io, discard(query.next_page())), failure(io, discard(query.all())),
                                failure(io, discard(query.count()))}) {
            CHECK(why.code() == errc::bad_value);
            CHECK(contains(why.what(), std::string(option) + " was called after the first page"));
            CHECK(contains(why.what(), "Query on table events"));
        }
        CHECK(sent() == before);
    }
};

}  // namespace

TEST_CASE_METHOD(three_pages, "an option that is set after the first page is refused by the next page") {
    auto const begun = [&] {
        auto query = table.query("a");
        CHECK(finish(io, query.next_page()));
        return query;
    };
    check_refused(begun().descending(), "descending()");
    check_refused(begun().filter(text == "t"), "filter()");
    check_refused(begun().limit(1), "limit()");
    check_refused(begun().consistent(), "consistent()");
    check_refused(begun().project(number), "project()");
    auto const late = failure_of([&] { (void)begun().resume(table.query("a").resume_token()); });
    REQUIRE(late);
    CHECK(late->code() == errc::bad_value);
    CHECK(contains(late->sentence(), "resume() was called after the first page"));
}

TEST_CASE_METHOD(three_pages, "an option that is set at the end of a query is refused too") {
    auto const query = table.query("a").limit(2);
    CHECK(numbers(finish(io, query.all())) == "12");
    check_refused(query.limit(2), "limit()");
}

TEST_CASE_METHOD(three_pages,
                 "the page size may change between pages, and an option may be set again to what it is") {
    auto const query = table.query("a").consistent().descending();
    CHECK(finish(io, query.next_page()));
    CHECK(numbers(finish(io, query.page_size(7).consistent().descending().all())) == "345");
    CHECK(contains(last(), R"("Limit":7)"));
}

TEST_CASE_METHOD(three_pages, "options may be set after the first page has failed") {
    auto const query = table.query("a");
    fail_next(1);
    CHECK(failure(io, discard(query.next_page())).code() == errc::resource_not_found);
    CHECK(numbers(finish(io, query.limit(1).all())) == "1");
}

TEST_CASE_METHOD(three_pages, "after a first page that failed the token leads to the beginning") {
    auto const query = table.query("a");
    std::string const beginning = query.resume_token();
    CHECK_FALSE(beginning.empty());
    fail_next(2);
    CHECK(failure(io, discard(query.next_page())).code() == errc::resource_not_found);
    CHECK(query.resume_token() == beginning);
    CHECK(failure(io, discard(query.all())).code() == errc::resource_not_found);
    CHECK(query.resume_token() == beginning);
    CHECK(rest(beginning) == "12345");
    CHECK(numbers(finish(io, query.all())) == "12345");
    CHECK(query.resume_token().empty());
}

TEST_CASE_METHOD(three_pages,
                 "a token leads behind the rows that were returned, and is empty only at the end") {
    auto const query = table.query("a");
    auto const copy = query;
    for (std::string const left : {"2345", "345", "45", "5", ""}) {
        CHECK(finish(io, query.next()));
        CHECK(copy.resume_token() == query.resume_token());
        if (left == "") break;
        CHECK(rest(query.resume_token()) == left);
    }
    CHECK(query.resume_token().empty());
    CHECK_FALSE(finish(io, query.next()));
    CHECK(query.resume_token().empty());
}

TEST_CASE_METHOD(three_pages,
                 "between parts of rows a token leads to the beginning of their page, also of the first") {
    auto const query = table.query("a").project(number);
    CHECK(finish(io, query.next()));
    CHECK(numbers(finish(io, table.query("a").project(number).resume(query.resume_token()).all())) ==
          "12345");
}

TEST_CASE_METHOD(three_pages, "count counts the rows that are left, and leaves the query where it is") {
    auto const query = table.query("a");
    CHECK(finish(io, query.count()) == 5);
    for (std::int64_t left : {4, 3, 2, 1, 0}) {
        CHECK(finish(io, query.next()));
        CHECK(finish(io, query.count()) == left);
    }
    auto const limited = table.query("a").limit(3);
    CHECK(finish(io, limited.count()) == 3);
    CHECK(finish(io, limited.next()));
    CHECK(finish(io, limited.count()) == 2);
}

TEST_CASE_METHOD(three_pages, "a projection leaves the query that it was made of as it was") {
    auto const query = table.query("a");
    auto const part = query.project(number);
    CHECK(numbers(finish(io, part.all())) == "12345");
    CHECK(contains(last(), "ProjectionExpression"));
    CHECK(numbers(finish(io, query.all())) == "12345");
    CHECK_FALSE(contains(last(), "ProjectionExpression"));
}

TEST_CASE_METHOD(three_pages, "descending is set before the token, which belongs to one direction") {
    auto const down = table.query("a").descending().limit(2);
    (void)finish(io, down.all());
    CHECK(failure_of([&] { (void)table.query("a").resume(down.resume_token()); })->code() == errc::bad_token);
    CHECK(finish(io, table.query("a").descending().resume(down.resume_token()).next())->number == 3);
    auto const late = table.query("a").resume(table.query("a").resume_token()).descending();
    CHECK(contains(failure(io, discard(late.all())).what(), "descending() was called after resume()"));
}

TEST_CASE_METHOD(three_pages, "a scan in parallel parts begins at the beginning only") {
    auto const scan = table.scan();
    CHECK(finish(io, scan.next_page()));
    CHECK(failure(io, scan.in_parallel(2, [](event&&) {})).code() == errc::bad_value);
}

TEST_CASE_METHOD(three_pages, "an export with a damaged token sends nothing") {
    std::string whole;
    dynamap::export_options options;
    options.segments = 2;
    options.on_progress = [&](dynamap::export_progress const& now) {
        if (now.pages == 3) whole = now.resume_token;
    };
    auto const ignore = [](event&&) {};
    CHECK(finish(io, table.bulk_export(ignore, options)));
    CHECK(sent() == 6);
    REQUIRE_FALSE(whole.empty());
    for (std::size_t size = 1; size < whole.size(); ++size) {
        options.resume = whole.substr(0, size);
        CHECK(failure(io, discard(table.bulk_export(ignore, options))).code() == errc::bad_token);
    }
    CHECK(sent() == 6);
    options.resume = whole;
    CHECK(finish(io, table.bulk_export(ignore, options)));
    CHECK(sent() == 9);
}
