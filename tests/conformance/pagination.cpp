// Pages, through a table and a client: which requests are sent for which answers, and which rows come of
// them.
#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>
#include <mutex>

#include "cases.hpp"
#include "dynamap/dynamap.hpp"
#include "request_text.hpp"
#include "scripted_server.hpp"

namespace conformance {
namespace {

struct post {
    std::string PostedBy;
};
using post_table = dynamap::table<post, "posts", dynamap::partition_key<&post::PostedBy>>;

/// Answers the n-th request as the n-th exchange has it, and keeps what differs.
class dialogue {
  public:
    explicit dialogue(json const& exchanges) {
        for (json const exchange : exchanges.elements()) {
            if (exchange.size() != 2) throw malformed_case("an exchange is a request and its answer");
            texts_.emplace_back(exchange.at(0).minified(), exchange.at(1).minified());
        }
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
        document const expected(texts_[n].first), sent(body);
        differences_.equal("request " + std::to_string(n + 1), described_request(expected.root()),
                           described_request(sent.root()));
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

/// The rows of all pages, one a line, or what the call failed with.
template <class Pages>
std::string all_rows(asio::io_context& io, Pages pages, json const& first_request) {
    if (auto const limit = first_request.find("Limit")) (void)pages.page_size(std::int64_t(*limit));
    std::string rows;
    std::exception_ptr broken;
    asio::co_spawn(io, pages.all(), [&](std::exception_ptr e, std::vector<post> const& found) {
        broken = e;
        for (post const& one : found) rows += one.PostedBy + "\n";
    });
    io.run();
    if (broken) std::rethrow_exception(broken);
    return rows;
}

/// The key that a query asks for: `PostedBy = {"S":"..."}` is its whole condition.
std::optional<std::string> key_asked_for(json const& request) {
    std::string const condition = expanded(request, "KeyConditionExpression");
    std::string_view const before = "PostedBy = {S:\"", behind = "\" }";
    if (!condition.starts_with(before) || !condition.ends_with(behind)) return std::nullopt;
    return condition.substr(before.size(), condition.size() - before.size() - behind.size());
}

}  // namespace

decision pagination(json const& test) {
    json const expect = test["expect"], exchanges = test["exchanges"], first = exchanges.at(0).at(0);
    std::string const operation = text(test, "operation");
    bool const is_query = operation == "Query";
    if (!is_query && operation != "Scan") return skipped("dynamap pages scans and queries, not " + operation);
    auto const key = is_query ? key_asked_for(first) : std::nullopt;
    if (is_query && !key) return skipped("the runner's table is queried by one key");

    dialogue said(exchanges);
    test::scripted_server server({[&](test::peer& client) { said.serve(client); }});
    dynamap::client_config config;
    config.endpoint = server.url();
    config.region = "us-east-1";
    config.credentials = dynamap::aws::credentials("AKIDEXAMPLE", "secret");
    config.retry.max_attempts = 1;
    asio::io_context io;
    dynamap::client const client(io, config);
    post_table const posts(client, text(first, "TableName"));
    comparison& differences = said.differences();

    auto const before_any = said.count();
    std::string rows;
    bool circle = false;
    try {
        rows = is_query ? all_rows(io, posts.query(*key), first) : all_rows(io, posts.scan(), first);
    } catch (dynamap::error const& e) {
        circle = e.code() == dynamap::errc::malformed_response &&
                 e.sentence().find("repeated LastEvaluatedKey") != std::string::npos;
        if (!circle) throw;
    }
    if (has(expect, "lazy"))
        differences.equal("lazy", text(expect, "lazy"),
                          before_any == 0 ? "no request before the first page is asked for"
                                          : "a request without a page asked for");
    differences.equal_flags("the pages lead back to one before", has(expect, "then"), circle);
    if (circle) {
        for (char const* member : {"items", "then"})
            excuse(expect, member, "one SDK's policy is to end there; dynamap fails after the same requests");
    } else {
        std::string wanted;
        for (std::string const& one : texts(expect, "items")) wanted += one + "\n";
        differences.equal("the rows", wanted, rows);
    }
    differences.equal_numbers("the number of requests", number_of(expect, "requests"),
                              static_cast<std::int64_t>(said.count()));
    return differences.result();
}

}  // namespace conformance
