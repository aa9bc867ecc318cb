// Reads a table's description, time to live and tags, which are separate requests, and reports its drift.
// Tests: tests/integration/table_schema.cpp.
#include <string>
#include <utility>

#include "dynamap/detail/table/query/page_progress.hpp"
#include "table/admin/table_polling.hpp"

namespace dynamap::detail {
namespace {

using tag_list = std::vector<std::pair<std::string, std::string>>;

asio::awaitable<tag_list> all_tags(client client, std::string table, std::string arn) {
    struct pages final : response_handler {
        void success(response const& found) override {
            std::string behind = wire::read_tags(found.json, tags);
            progress.advance(next, behind);
            next = std::move(behind);
        }
        tag_list tags;
        std::string next = {};
        page_progress progress = {};
    } gathered;
    do {
        auto request = make_operation("ListTagsOfResource", table, [&](byte_buffer& out) {
            wire::write_list_tags(out, arn, gathered.next);
        });
        co_await client.send(std::move(request), gathered);
    } while (!gathered.next.empty());
    co_return std::move(gathered.tags);
}

/// Requests what DescribeTable does not return.
asio::awaitable<void> complete(client client, table_description& found, std::string table, bool tags) {
    auto question = named_request("DescribeTimeToLive", table);
    found.time_to_live = co_await ask<&wire::read_time_to_live>(client, std::move(question));
    if (tags) found.tags = co_await all_tags(client, std::move(table), found.arn);
}

asio::awaitable<table_description> describe_with_all(client client, std::string table) {
    auto found = co_await describe_table(client, table);
    co_await complete(client, found, std::move(table), true);
    co_return found;
}

asio::awaitable<drift_report> compare(client client, table_definition wanted) {
    auto found = co_await describe_if_there(client, wanted.name, std::chrono::milliseconds{0});
    if (!found) {
        drift_report report;
        report.table = wanted.name;
        auto& difference = report.differences.emplace_back();
        difference.wanted = "a table";
        difference.found = "none";
        difference.advice = "create it with create_if_missing()";
        co_return report;
    }
    co_await complete(client, *found, wanted.name, !wanted.tags.empty());
    co_return find_drift(wanted, *found);
}

}  // namespace

asio::awaitable<table_description> describe_all_of_table(client client, std::string table) {
    auto work = describe_with_all(std::move(client), table);
    return with_named_cancellation("describe", std::move(table), std::move(work));
}

asio::awaitable<drift_report> table_drift(client client, table_definition wanted) {
    std::string table = wanted.name;
    auto work = compare(std::move(client), std::move(wanted));
    return with_named_cancellation("drift", std::move(table), std::move(work));
}

}  // namespace dynamap::detail
