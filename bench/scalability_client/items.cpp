// What does an operation cost with a larger item?
// Method: GetItem or PutItem (--operation get|put) of an item with one text of --bytes bytes, several in
// flight on one io_context and one thread; a canned server responds.
#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>
#include <dynamap/dynamap.hpp>
#include <exception>

#include "measure.hpp"

namespace {

struct document {
    std::string id;
    std::string text;
};
using document_table = dynamap::table<document, "documents", dynamap::partition_key<&document::id>>;

struct bench_state {
    document_table table;
    std::size_t bytes;
    bench::window measured = {};
};

asio::awaitable<void> get(bench_state& b) {
    std::string const id = "a706dd2f";
    while (!b.measured.over(bench::clock::now())) {
        auto const started = bench::clock::now();
        std::optional<document> const row = co_await b.table.get(id);
        if (!row || row->text.size() != b.bytes) throw std::runtime_error("this is not the document");
        b.measured.count(started, bench::clock::now());
    }
}

asio::awaitable<void> put(bench_state& b) {
    document row;
    row.id = "a706dd2f";
    while (row.text.size() < b.bytes) row.text += "All of this is plain text. ";
    row.text.resize(b.bytes);
    while (!b.measured.over(bench::clock::now())) {
        auto const started = bench::clock::now();
        co_await b.table.put(row);
        b.measured.count(started, bench::clock::now());
    }
}

dynamap::client_config config_of(bench::options const& given) {
    dynamap::client_config config;
    config.endpoint = given.text("endpoint");
    config.region = "us-east-1";
    config.credentials = dynamap::aws::credentials("AKIDEXAMPLE", "secret");
    config.max_connections = given.in_flight();
    return config;
}

}  // namespace

int main(int count, char** words) try {
    bench::options const given(count, words);
    asio::io_context io(1);
    bench_state b{document_table(dynamap::client(io, config_of(given))),
                  static_cast<std::size_t>(given.number("bytes", 100))};
    auto const work = given.text("operation") == "put" ? put : get;
    std::exception_ptr failure;
    auto const run = [&] {
        for (std::size_t i = 0; i < given.in_flight(); ++i)
            asio::co_spawn(io, work(b), [&](std::exception_ptr what) {
                if (what && !failure) failure = what;
            });
        io.restart();
        io.run();
        if (failure) std::rethrow_exception(failure);
    };
    bench::warm_and_measure(given, b.measured, run, bench::not_counted);
} catch (std::exception const& failure) {
    std::cerr << failure.what() << "\n";
    return 1;
}
