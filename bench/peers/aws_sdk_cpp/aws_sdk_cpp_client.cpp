// What does the same work cost with AWS's SDK for C++?
// Method: like bench/client/dynamap_client.cpp, with the SDK's asynchronous calls: each response starts the
// caller's next call. --executor default is the SDK's default, with a thread for each call. --executor pooled
// uses a pool with one thread per request in flight.
// The authors have no machine with the SDK and could not compile this file. If it does not compile, bench/run
// leaves it out and says so.
#include <aws/core/Aws.h>
#include <aws/core/Version.h>
#include <aws/core/auth/AWSCredentials.h>
#include <aws/core/utils/threading/PooledThreadExecutor.h>
#include <aws/dynamodb/DynamoDBClient.h>
#include <aws/dynamodb/model/BatchWriteItemRequest.h>
#include <aws/dynamodb/model/GetItemRequest.h>
#include <aws/dynamodb/model/PutItemRequest.h>
#include <aws/dynamodb/model/QueryRequest.h>

#include <atomic>
#include <cstdlib>
#include <iostream>
#include <random>
#include <sstream>

#include "measure.hpp"
#include "rows.hpp"

namespace {

namespace model = Aws::DynamoDB::Model;
using client_type = Aws::DynamoDB::DynamoDBClient;
using context = std::shared_ptr<Aws::Client::AsyncCallerContext const>;

void check(bool fine, std::string const& otherwise) {
    if (fine) return;
    std::cerr << otherwise << std::endl;
    std::_Exit(1);  // this runs on one of the executor's threads
}

void look_at(model::GetItemResult const& response) {
    check(bench::wallet_of(response.GetItem()).limits.monthly == 60000, "this is not the wallet");
}
void look_at(model::PutItemResult const&) {}
void look_at(model::BatchWriteItemResult const& response) {
    check(response.GetUnprocessedItems().empty(), "some items were not written");
}
void look_at(model::QueryResult const& response) {
    std::vector<bench::ledger_line> lines;
    lines.reserve(response.GetItems().size());
    for (auto const& found : response.GetItems()) lines.push_back(bench::line_of(found));
    check(lines.size() == 100 && lines[99].seq == 1099, "these are not the 100 lines");
}

struct bench_state {
    bench::options const& given;
    client_type client;
    std::string operation = given.text("operation");
    std::vector<std::string> keys = bench::lines_of(given.text("keys"));
    bench::window measured = {};
};

std::atomic<std::size_t> busy =
    0;  // callers; not part of the state, because the last one touches it when the state may be gone

/// Sends one request after another.
class caller {
  public:
    caller(bench_state& b, unsigned seed) : b_(b), random_(seed) {}

    void call() {
        started_ = bench::clock::now();
        if (b_.measured.over(started_)) {
            if (--busy == 0) busy.notify_all();
            return;
        }
        auto const responded = [this](client_type const*, auto const&, auto const& outcome, context const&) {
            check(outcome.IsSuccess(), outcome.GetError().GetMessage());
            look_at(outcome.GetResult());
            took_.emplace_back(started_, bench::clock::now());
            call();
        };
        if (b_.operation == "get") b_.client.GetItemAsync(get(), responded);
        else if (b_.operation == "put") b_.client.PutItemAsync(put(), responded);
        else if (b_.operation == "batch") b_.client.BatchWriteItemAsync(batch(), responded);
        else if (b_.operation == "query") b_.client.QueryAsync(query(), responded);
        else check(false, "--operation must be get, put, batch or query");
    }

    /// Adds its counts to the result, and resets them.
    void count() {
        for (auto const& [started, ended] : took_) b_.measured.count(started, ended);
        took_.clear();
    }

  private:
    std::size_t any_place() { return random_() % (b_.keys.size() - 25); }
    Aws::String any_key() { return Aws::String(b_.keys[any_place()]); }

    model::GetItemRequest get() {
        model::GetItemRequest request;
        request.SetTableName("user_wallet");
        request.AddKey("user_id", bench::AttributeValue(any_key()));
        return request;
    }

    model::PutItemRequest put() {
        model::PutItemRequest request;
        request.SetTableName("user_wallet");
        request.SetItem(bench::item_of(bench::wallet_with(b_.keys[any_place()])));
        return request;
    }

    model::BatchWriteItemRequest batch() {
        Aws::Vector<model::WriteRequest> writes;
        std::size_t const first = any_place();
        for (std::size_t i = first; i < first + 25; ++i) {
            model::PutRequest put;
            put.SetItem(bench::item_of(bench::wallet_with(b_.keys[i])));
            model::WriteRequest write;
            write.SetPutRequest(std::move(put));
            writes.push_back(std::move(write));
        }
        model::BatchWriteItemRequest request;
        request.AddRequestItems("user_wallet", std::move(writes));
        return request;
    }

    model::QueryRequest query() {
        model::QueryRequest request;
        request.SetTableName("user_ledger");
        request.SetKeyConditionExpression("#u = :u");
        request.AddExpressionAttributeNames("#u", "user_id");
        request.AddExpressionAttributeValues(":u", bench::AttributeValue(any_key()));
        return request;
    }

    bench_state& b_;
    std::minstd_rand random_;
    bench::clock::time_point started_;
    std::vector<std::pair<bench::clock::time_point, bench::clock::time_point>> took_;
};

Aws::DynamoDB::DynamoDBClientConfiguration config_of(bench::options const& given) {
    Aws::DynamoDB::DynamoDBClientConfiguration config;
    config.region = "us-east-1";
    config.endpointOverride = Aws::String(given.text("endpoint"));
    config.maxConnections = static_cast<unsigned>(given.in_flight());
    if (given.tls()) config.caFile = Aws::String(given.text("ca"));
    else config.scheme = Aws::Http::Scheme::HTTP;
    if (given.text("executor") == "pooled")
        config.executor =
            Aws::MakeShared<Aws::Utils::Threading::PooledThreadExecutor>("bench", given.in_flight());
    return config;
}

void measure(bench::options const& given) {
    bench_state b{given,
                  client_type(Aws::Auth::AWSCredentials("AKIDEXAMPLE", "secret"), nullptr, config_of(given))};
    std::vector<std::unique_ptr<caller>> callers;
    for (unsigned i = 0; i < given.in_flight(); ++i) callers.push_back(std::make_unique<caller>(b, i + 1));
    auto const run = [&] {
        busy = callers.size();
        for (auto& one : callers) one->call();
        for (std::size_t left; (left = busy) != 0;) busy.wait(left);
        for (auto& one : callers) one->count();
    };
    std::ostringstream line;
    auto* const console = std::cout.rdbuf(line.rdbuf());
    bench::warm_and_measure(given, b.measured, run, bench::not_counted);
    std::cout.rdbuf(console);
    std::string text = line.str();
    text.insert(text.rfind('}'), std::string(R"(,"version":")") + Aws::Version::GetVersionString() + '"');
    std::cout << text << std::flush;
}

}  // namespace

int main(int count, char** words) try {
    bench::options const given(count, words);
    Aws::SDKOptions options;
    Aws::InitAPI(options);
    measure(given);
    Aws::ShutdownAPI(options);
} catch (std::exception const& failure) {
    std::cerr << failure.what() << "\n";
    return 1;
}
