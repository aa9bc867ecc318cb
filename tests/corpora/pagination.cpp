// Pages, through a table and a client: which requests are sent for which answers, and which rows come of them.
#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>
#include <atomic>
#include <mutex>

#include "corpus.hpp"
#include "dynamap/dynamap.hpp"
#include "scripted_server.hpp"

namespace corpora {
namespace {

struct post {
    std::string PostedBy;
};
using post_table = dynamap::table<post, "test-table", dynamap::partition_key<&post::PostedBy>>;

bool same(json const& a, json const& b) {
    if (a.is_object() && b.is_object()) {
        simdjson::dom::object const left(a), right(b);
        if (left.size() != right.size()) return false;
        for (auto const& [name, value] : left) {
            json other;
            if (right[name].get(other) != simdjson::SUCCESS || !same(value, other)) return false;
        }
        return true;
    }
    return simdjson::minify(a) == simdjson::minify(b);
}

/// A request without the wish to hear what it consumes, which dynamap adds to tell it of each page.
std::string without_capacity(std::string body) {
    std::string const wish = R"(,"ReturnConsumedCapacity":"TOTAL")";
    if (auto const at = body.find(wish); at != std::string::npos) body.erase(at, wish.size());
    return body;
}

/// Answers the n-th request as the n-th exchange has it, and keeps what differs.
class dialogue {
  public:
    explicit dialogue(simdjson::dom::array exchanges) {
        for (json const exchange : exchanges)
            texts_.emplace_back(simdjson::minify(exchange.at(0)), simdjson::minify(exchange.at(1)));
    }

    void serve(test::peer& client) {
        std::string const request = client.read_request();
        std::string const body = request.substr(request.find("\r\n\r\n") + 4);
        std::lock_guard const lock(mutex_);
        std::size_t const n = count_++;
        if (n >= texts_.size()) {
            client.send(test::script::refusal(400, "ValidationException", "one request too many"));
            return;
        }
        simdjson::dom::parser first, second;
        if (!same(first.parse(texts_[n].first), second.parse(without_capacity(body))))
            differences_.equal("request " + std::to_string(n + 1), texts_[n].first, body);
        client.send(test::script::response(200, texts_[n].second));
    }

    [[nodiscard]] std::size_t count() const {
        std::lock_guard const lock(mutex_);
        return count_;
    }
    comparison& differences() { return differences_; }

  private:
    mutable std::mutex mutex_;
    std::vector<std::pair<std::string, std::string>> texts_;
    std::size_t count_ = 0;
    comparison differences_;
};

}  // namespace

verdict pagination(json const& test) {
    json const expect = test["expect"];
    simdjson::dom::array const exchanges = test["exchanges"];
    if (text(test, "operation") != "Scan")
        return skipped("only scans are run: a query needs a condition of its own");
    if (text(exchanges.at(0).at(0), "TableName") != "test-table")
        return skipped("the runner has the table \"test-table\" only");
    if (has(expect, "then"))
        return skipped("one SDK's policy: dynamap goes on as long as the service says that there is more");

    dialogue said(exchanges);
    test::scripted_server server({[&](test::peer& client) { said.serve(client); }});
    dynamap::client_config config;
    config.endpoint = server.url();
    config.region = "us-east-1";
    config.credentials = dynamap::aws::credentials("AKIDEXAMPLE", "secret");
    config.retry.max_attempts = 1;
    asio::io_context io;
    dynamap::client const client(io, config);
    post_table const posts(client);
    auto pages = posts.scan();
    json limit;
    if (exchanges.at(0).at(0)["Limit"].get(limit) == simdjson::SUCCESS)
        (void)pages.page_size(std::int64_t(limit));

    comparison& differences = said.differences();
    differences.equal("requests before the first page is asked for", "0", std::to_string(said.count()));
    std::string rows;
    std::exception_ptr broken;
    asio::co_spawn(io, pages.all(), [&](std::exception_ptr e, std::vector<post> const& found) {
        broken = e;
        for (post const& one : found) rows += one.PostedBy + "\n";
    });
    io.run();
    if (broken) std::rethrow_exception(broken);
    std::string wanted;
    for (std::string const& one : texts(expect, "items")) wanted += one + "\n";
    differences.equal("the rows", wanted, rows);
    differences.equal("the number of requests", std::to_string(std::int64_t(expect["requests"])),
                      std::to_string(said.count()));
    return differences.result();
}

}  // namespace corpora
