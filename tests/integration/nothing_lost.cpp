// Bulk loads and exports whose callbacks, streams and processes fail between any two steps: nothing is lost.
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <limits>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <sstream>

#include "catch.hpp"
#include "finish.hpp"
#include "run.hpp"
#include "scripted_server.hpp"

using namespace std::chrono_literals;
using test::script::refusal;
using test::script::response;

namespace {

struct row {
    std::string id;
    std::int64_t number = 0;
};
using row_table = dynamap::table<row, "kept_rows", dynamap::partition_key<&row::id>>;

std::vector<row> rows(int count) {
    std::vector<row> all;
    for (int i = 0; i < count; ++i) all.push_back({"r" + std::to_string(i), i});
    return all;
}
std::string id_of(int number) { return "r" + std::to_string(number); }

/// Refuses every request with a row whose number is told to be bad, as the service refuses a whole batch;
/// keeps the others'.
class picky_service {
  public:
    explicit picky_service(std::set<int> bad)
        : bad_(std::move(bad)), server_({[this](test::peer& from) { serve(from); }}) {}

    [[nodiscard]] row_table table(asio::io_context& io) const {
        return row_table(dynamap::client(io, test::config_for(server_.url())));
    }
    /// What was written under a key, in order.
    [[nodiscard]] std::vector<int> written(std::string const& id) {
        std::lock_guard const lock(mutex_);
        return written_[id];
    }

  private:
    void serve(test::peer& from) {
        std::string const request = from.read_request();
        std::vector<std::pair<std::string, int>> items;
        std::string const before = R"({"id":{"S":")", between = R"("},"number":{"N":")";
        for (std::size_t at = 0; (at = request.find(before, at)) != std::string::npos;) {
            at += before.size();
            std::string const id = request.substr(at, request.find('"', at) - at);
            std::size_t const number = at + id.size() + between.size();
            items.emplace_back(id, std::stoi(request.substr(number)));
        }
        for (auto const& [id, number] : items)
            if (bad_.contains(number)) {
                from.send(refusal(400, "ValidationException"));
                return;
            }
        {
            std::lock_guard const lock(mutex_);
            for (auto const& [id, number] : items) written_[id].push_back(number);
        }
        from.send(response(200, R"({"UnprocessedItems":{}})"));
    }

    std::set<int> bad_;
    std::mutex mutex_;
    std::map<std::string, std::vector<int>> written_;
    test::scripted_server server_;
};

struct scratch_directory {
    std::filesystem::path path = std::filesystem::temp_directory_path() / test::unique_name("dynamap");
    scratch_directory() { std::filesystem::create_directory(path); }
    ~scratch_directory() {
        std::error_code ignored;
        std::filesystem::remove_all(path, ignored);
    }
    [[nodiscard]] std::string file(char const* name) const { return path / name; }
};

std::string content(std::string const& file) {
    std::ifstream in(file);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}
std::vector<std::string> lines(std::string const& file) {
    std::vector<std::string> all;
    std::ifstream in(file);
    for (std::string line; std::getline(in, line);) all.push_back(line);
    return all;
}
/// Replaces a file's content, whole or not at all.
void keep(std::string const& file, std::string const& text) {
    {
        std::ofstream out(file + ".new");
        out << text << std::flush;
    }
    std::filesystem::rename(file + ".new", file);
}

/// Runs `work` in a child process until it ends by itself; each one before is killed. Gives how many were
/// killed.
template <class Work>
int killed_before_the_end(Work const& work) {
    for (int killed = 0; killed < 200; ++killed) {
        pid_t const child = fork();
        if (child == 0) {
            int code = 1;
            try {
                work();
                code = 0;
            } catch (...) {
                code = 2;
            }
            _exit(code);
        }
        int status = 0;
        waitpid(child, &status, 0);
        if (WIFEXITED(status)) {
            CHECK(WEXITSTATUS(status) == 0);
            return killed;
        }
    }
    FAIL("the work did not come to an end");
    return 0;
}

}  // namespace

TEST_CASE("bulk: a row is settled only once the dead-letter sink has taken it, and a resumed load hands it "
          "over again") {
    int const bad = GENERATE(0, 10, 99);
    bool const by_the_service = GENERATE(true, false);
    picky_service service(by_the_service ? std::set<int>{bad} : std::set<int>{});
    asio::io_context io;
    auto const table = service.table(io);
    auto source = rows(100);
    // cannot be encoded
    if (!by_the_service) source[static_cast<std::size_t>(bad)].id = std::string(500'000, 'x');
    CAPTURE(bad, by_the_service);

    dynamap::bulk_options options;
    options.progress_every = 0ms;
    std::uint64_t highest = 0;
    options.on_progress = [&](dynamap::bulk_progress const& p) { highest = std::max(highest, p.settled); };
    auto const throws = [](row const&, dynamap::error const&) {
        throw std::runtime_error("the disk is full");
    };
    auto const broken = test::finish(io, table.bulk_put(source, options, throws));
    CHECK_FALSE(broken.at_end());
    CHECK_THROWS_AS(broken.throw_if_failed(), std::runtime_error);
    CHECK(broken.failed_items == 0);
    CHECK(broken.settled <= static_cast<std::uint64_t>(bad));
    CHECK(highest <= static_cast<std::uint64_t>(bad));
    CHECK(broken.read == broken.written + broken.replaced + broken.failed_items + broken.unprocessed_items);
    CHECK(broken.unprocessed_items == broken.unprocessed().size());
    CHECK(std::any_of(broken.unprocessed().begin(), broken.unprocessed().end(),
                      [&](row const& r) { return r.number == bad; }));

    std::vector<std::int64_t> letters;
    options.resume = broken.resume_token;
    auto const takes = [&](row const& r, dynamap::error const&) { letters.push_back(r.number); };
    auto const resumed = test::finish(io, table.bulk_put(source, options, takes));
    CHECK(resumed.at_end());
    CHECK(letters == std::vector<std::int64_t>{bad});
    CHECK(resumed.settled == 100);
    for (int i = 0; i < 100; ++i)
        if (i != bad) CHECK_FALSE(service.written(id_of(i)).empty());
}

TEST_CASE("bulk: a resume token never runs ahead of the dead-letter sink") {
    picky_service service({5, 20, 21, 60, 99});
    asio::io_context io;
    auto const table = service.table(io);
    auto const source = rows(100);
    std::set<std::int64_t> taken;
    dynamap::bulk_options options;
    options.progress_every = 0ms;
    std::size_t ahead = 0;
    options.on_progress = [&](dynamap::bulk_progress const& p) {
        for (int const bad : {5, 20, 21, 60, 99})
            if (p.settled > static_cast<std::uint64_t>(bad) && !taken.contains(bad)) ++ahead;
    };
    auto const sink = [&](row const& r, dynamap::error const&) { taken.insert(r.number); };
    auto const report = test::finish(io, table.bulk_put(source, options, sink));
    CHECK(report.failed_items == 5);
    CHECK(ahead == 0);
}

TEST_CASE("bulk: a valid row is written if the later row of its key is refused") {
    auto const load = [](std::vector<row> const& source, std::set<int> const& bad) {
        picky_service service(bad);
        asio::io_context io;
        auto const report = test::finish(io, service.table(io).bulk_put(source));
        CHECK(report.at_end());
        CHECK(report.settled == source.size());
        CHECK(report.read == report.written + report.replaced + report.failed_items);
        CHECK(report.failed_items == report.dead_letters().size());
        return std::pair(service.written("same"), report.failed_items);
    };
    auto source = rows(40);
    source.insert(source.begin() + 7, {"same", 1001});
    SECTION("by the service") {
        source.insert(source.begin() + 12, {"same", 1002});
        auto const [written, failed_items] = load(source, {1002});
        CHECK(written == std::vector{1001});
        CHECK(failed_items == 1);
    }
    SECTION("by the service, more than once, and the ones between are valid") {
        for (int i = 2; i < 8; ++i) source.push_back({"same", 1000 + i});
        auto const [written, failed_items] = load(source, {1004, 1006, 1007});
        REQUIRE_FALSE(written.empty());
        CHECK(written.back() == 1005);
        CHECK(failed_items >= 2);  // 1004 may have been replaced
    }
    SECTION("by the service, all but the first") {
        for (int i = 2; i < 8; ++i) source.push_back({"same", 1000 + i});
        auto const [written, failed_items] = load(source, {1002, 1003, 1004, 1005, 1006, 1007});
        CHECK(written == std::vector{1001});
        CHECK(failed_items == 6);
    }
    SECTION("by the client") {
        source.push_back({"same", 1002});
        picky_service service({});
        asio::io_context io;
        struct loose {
            std::string id;
            double number = 0;
        };
        dynamap::table<loose, "kept_rows", dynamap::partition_key<&loose::id>> const table(
            service.table(io).client());
        std::vector<loose> const with_nan{{"same", 7}, {"same", std::numeric_limits<double>::quiet_NaN()}};
        auto const report = test::finish(io, table.bulk_put(with_nan));
        CHECK(report.failed_items == 1);
        CHECK(report.written == 1);
        CHECK(service.written("same") == std::vector{7});
    }
    SECTION("none is refused: the last one is stored, and the others count as replaced or written") {
        for (int i = 2; i < 8; ++i) source.push_back({"same", 1000 + i});
        auto const [written, failed_items] = load(source, {});
        REQUIRE_FALSE(written.empty());
        CHECK(written.back() == 1007);
        CHECK(failed_items == 0);
    }
}

TEST_CASE("batch: a valid row is written if the later row of its key is refused") {
    picky_service service({1002});
    asio::io_context io;
    auto const table = service.table(io);
    auto source = rows(30);
    source.insert(source.begin() + 3, {"same", 1001});
    source.push_back({"same", 1002});
    auto const outcome = test::finish(io, table.batch_put(source));
    CHECK(service.written("same") == std::vector{1001});
    auto const left = outcome.unprocessed(table);
    REQUIRE(left.size() == 1);
    CHECK(left[0].number == 1002);
    CHECK(outcome.written == 31);
    CHECK(outcome.replaced == 0);
}

TEST_CASE("bulk: a load of one key keeps to its buffer, and the last row is stored") {
    picky_service service({4999});
    asio::io_context io;
    auto const table = service.table(io);
    int n = 0;
    auto const source = [&n]() -> std::optional<row> {
        if (n == 5000) return std::nullopt;
        return row{"same", n++};
    };
    dynamap::bulk_options options;
    options.buffer = 100;
    auto const report = test::finish(io, table.bulk_put(source, options));
    CHECK(report.written + report.replaced == 4999);
    CHECK(report.failed_items == 1);
    CHECK(service.written("same").back() == 4998);
}

TEST_CASE("bulk: a load that is killed at each report of a resume token loses no row and no dead letter") {
    scratch_directory const scratch;
    std::string const name = test::unique_name("killed");
    auto const table_in = [&](test::fixture& f) { return row_table(f.client, name); };
    auto source = rows(300);
    std::set<std::string> dead;
    for (int const i : {0, 31, 32, 120, 299}) {
        // longer than a key may be
        source[static_cast<std::size_t>(i)].id = std::string(3000, 'x') + std::to_string(i);
        dead.insert(std::to_string(i));
    }
    {
        test::fixture f;
        f.run([&]() -> asio::awaitable<void> { co_await table_in(f).create_if_missing(); });
    }
    auto const load = [&] {
        test::fixture f;
        std::ofstream letters(scratch.file("letters"), std::ios::app);
        dynamap::bulk_options options;
        options.in_flight = 1;
        options.buffer = 30;
        options.progress_every = 0ms;
        options.resume = content(scratch.file("token"));
        options.on_progress = [&, begin = options.resume](dynamap::bulk_progress const& p) {
            if (p.settled == 0 || p.resume_token == begin || p.settled == source.size()) return;
            keep(scratch.file("token"), p.resume_token);
            (void)raise(SIGKILL);
        };
        auto const sink = [&](row const& r, dynamap::error const&) { letters << r.number << std::endl; };
        f.run([&]() -> asio::awaitable<void> {
            auto const report = co_await table_in(f).bulk_put(source, options, sink);
            if (!report.at_end()) throw std::runtime_error("the load failed");
        });
    };
    CHECK(killed_before_the_end(load) > 5);
    auto const letters = lines(scratch.file("letters"));
    CHECK(std::set(letters.begin(), letters.end()) == dead);
    test::fixture f;
    f.run([&]() -> asio::awaitable<void> {
        auto const stored = co_await table_in(f).scan().all();
        CHECK(stored.size() == source.size() - dead.size());
    });
}

TEST_CASE("export: one that is killed at each report of a resume token loses no row") {
    bool const parallel = GENERATE(false, true);
    scratch_directory const scratch;
    std::string const name = test::unique_name("exported");
    {
        test::fixture f;
        f.run([&]() -> asio::awaitable<void> {
            row_table const table(f.client, name);
            co_await table.create_if_missing();
            auto const source = rows(60);
            auto const report = co_await table.bulk_put(source);
            REQUIRE(report);
        });
    }
    auto const run_export = [&] {
        test::fixture f;
        std::ofstream out(scratch.file("rows"), std::ios::app);
        dynamap::export_options options;
        options.segments = parallel ? 3 : 1;
        options.page_size = 7;
        options.resume = content(scratch.file("token"));
        options.on_progress = [&](dynamap::export_progress const& p) {
            if (p.resume_token.empty()) return;
            keep(scratch.file("token"), p.resume_token);
            (void)raise(SIGKILL);
        };
        f.run([&]() -> asio::awaitable<void> {
            auto const report = co_await row_table(f.client, name).bulk_export(out, options);
            if (!report) throw std::runtime_error("the export failed");
        });
    };
    CHECK(killed_before_the_end(run_export) >= 8);
    std::set<std::string> stored;
    for (auto const& line : lines(scratch.file("rows"))) {
        CHECK(line.ends_with("}}}"));
        stored.insert(line);
    }
    CHECK(stored.size() == 60);
}

TEST_CASE("export: a stream that fails is the error of the outcome, and no resume token covers what it did "
          "not take") {
    test::fixture f;
    std::string const name = test::unique_name("exported");
    f.run([&]() -> asio::awaitable<void> {
        row_table const table(f.client, name);
        co_await table.create_if_missing();
        auto const source = rows(50);
        auto const report = co_await table.bulk_put(source);
        REQUIRE(report);
    });
    row_table const table(f.client, name);
    std::size_t reports = 0;
    dynamap::export_options options;
    options.segments = GENERATE(1U, 3U);
    options.on_progress = [&](dynamap::export_progress const&) { ++reports; };
    auto const export_to = [&](std::ostream& out) {
        std::optional<dynamap::export_outcome> report;
        f.run([&]() -> asio::awaitable<void> { report = co_await table.bulk_export(out, options); });
        CHECK_FALSE(*report);
        CHECK(report->error());
        CHECK(report->rows == 0);
        CHECK_FALSE(report->resume_token.empty());
        CHECK(reports == 0);
        options.resume = report->resume_token;
        options.on_progress = {};
        std::ostringstream rest;
        f.run([&]() -> asio::awaitable<void> { report = co_await table.bulk_export(rest, options); });
        CHECK(*report);
        CHECK(report->rows == 50);
    };
    SECTION("a full disk") {
        std::ofstream full("/dev/full");
        export_to(full);
    }
    SECTION("a full disk, with exceptions") {
        std::ofstream full("/dev/full");
        full.exceptions(std::ios::badbit | std::ios::failbit);
        export_to(full);
    }
    SECTION("a file that was not opened") {
        std::ofstream none("/no/such/directory/rows");
        export_to(none);
    }
    SECTION("one that failed before") {
        std::ostringstream failed;
        failed.setstate(std::ios::failbit);
        export_to(failed);
    }
    SECTION("none at all") {
        std::ostream nowhere(nullptr);
        export_to(nowhere);
    }
}

TEST_CASE("export: an empty table is complete only if the stream is good") {
    test::scripted_server const server(
        {test::script::respond(response(200, R"({"Items":[],"Count":0,"ScannedCount":0})"))});
    asio::io_context io;
    row_table const table(dynamap::client(io, test::config_for(server.url())));
    std::ostringstream good, bad;
    bad.setstate(std::ios::badbit);
    CHECK(test::finish(io, table.bulk_export(good)));
    CHECK_FALSE(test::finish(io, table.bulk_export(bad)));
}

TEST_CASE("export: a page that cannot be read whole leaves nothing in the stream") {
    std::string const bad =
        R"({"Items":[{"id":{"S":"a"},"number":{"N":"1"}},{"id":{"S":"b"},"number":{"X":"1"}}],"Count":2})";
    test::scripted_server const server({test::script::respond(response(200, bad))});
    asio::io_context io;
    row_table const table(dynamap::client(io, test::config_for(server.url())));
    std::ostringstream out;
    dynamap::export_options options;
    options.segments = 1;
    auto const report = test::finish(io, table.bulk_export(out, options));
    if (report.error()) CHECK(out.str().empty());
}

TEST_CASE("what a callback throws ends its operation at once, and comes out as it was thrown") {
    // An error that would be waited out if it were the service's; a cancellation; an exception of the
    // caller's own.
    struct own_exception {
        int number;
    };
    int const kind = GENERATE(0, 1, 2, 3);
    auto const throws = [kind] {
        if (kind == 0) throw dynamap::error(dynamap::errc::throttled, "by the callback");
        if (kind == 1) throw dynamap::error(dynamap::errc::connection_lost, "by the callback");
        if (kind == 2)
            throw std::system_error(std::make_error_code(std::errc::operation_canceled), "by the callback");
        throw own_exception{7};
    };
    auto const is_thrown_one = [kind](auto const& rethrow) {
        try {
            rethrow();
        } catch (dynamap::error const& e) {
            return kind < 2 && e.sentence() == "by the callback";
        } catch (std::system_error const& e) {
            return kind == 2 && std::string_view(e.what()).starts_with("by the callback");
        } catch (own_exception const& e) {
            return kind == 3 && e.number == 7;
        }
        return false;
    };
    CAPTURE(kind);
    test::scripted_server const server({[](test::peer& from) {
        bool const write = from.read_request().find("BatchWriteItem") != std::string::npos;
        from.send(response(
            200,
            write ? R"({"UnprocessedItems":{}})"
                  : R"({"Items":[{"id":{"S":"a"},"number":{"N":"1"}},{"id":{"S":"b"},"number":{"N":"2"}}],)"
                    R"("Count":2,"ScannedCount":2})"));
    }});
    asio::io_context io;
    row_table const table(dynamap::client(io, test::config_for(server.url())));
    int calls = 0;
    auto const failing = [&](row&&) {
        ++calls;
        throws();
    };
    SECTION("an export's function") {
        auto const report = test::finish(io, table.bulk_export(failing));
        CHECK_FALSE(report);
        CHECK_FALSE(report.cancelled());
        CHECK(is_thrown_one([&] { report.throw_if_failed(); }));
        CHECK(calls == 1);
        CHECK(report.failed_requests == 0);
    }
    SECTION("an export's progress") {
        dynamap::export_options options;
        options.on_progress = [&](dynamap::export_progress const&) {
            ++calls;
            throws();
        };
        auto const report = test::finish(io, table.bulk_export([](row&&) {}, options));
        CHECK(is_thrown_one([&] { report.throw_if_failed(); }));
        CHECK(calls == 1);
    }
    SECTION("a parallel scan's function") {
        std::exception_ptr failure;
        try {
            test::run(io, table.scan().in_parallel(4, failing));
        } catch (...) {
            failure = std::current_exception();
        }
        CHECK(is_thrown_one([&] { std::rethrow_exception(failure); }));
        CHECK(calls == 1);
    }
    SECTION("a load's source") {
        auto const source = [&]() -> std::optional<row> {
            if (++calls == 3) throws();
            return row{"r" + std::to_string(calls), calls};
        };
        auto const report = test::finish(io, table.bulk_put(source));
        CHECK_FALSE(report.at_end());
        CHECK(is_thrown_one([&] { report.throw_if_failed(); }));
        CHECK(calls == 3);
        CHECK(report.read == report.written + report.unprocessed_items);
    }
    SECTION("a load's sink and progress") {
        std::vector<row> const too_large{{std::string(5000, 'x'), 1}};
        dynamap::bulk_options options;
        auto const sink = [&](row const&, dynamap::error const&) {
            ++calls;
            throws();
        };
        auto const report = test::finish(io, table.bulk_put(too_large, options, sink));
        CHECK(is_thrown_one([&] { report.throw_if_failed(); }));
        CHECK(calls == 1);
        options.on_progress = [&](dynamap::bulk_progress const&) { throws(); };
        std::vector<row> const one{{"a", 1}};
        auto const last = test::finish(io, table.bulk_put(one, options));
        CHECK(is_thrown_one([&] { last.throw_if_failed(); }));
    }
}
