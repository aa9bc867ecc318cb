// What a table's drift needs from the service: its description, its time to live, its tags.
#include <string>
#include <utility>

#include "map/table_polling.hpp"

namespace dynamap::detail {
namespace {

using tag_list = std::vector<std::pair<std::string, std::string>>;

asio::awaitable<tag_list> all_tags(client via, std::string table, std::string arn) {
    struct page {
        tag_list tags;
        std::string next;
    } gathered;
    answer_sink sink;
    sink.out = &gathered;
    sink.success = [](void* out, std::string_view json) {
        auto& to = *static_cast<page*>(out);
        to.next = wire::read_tags(json, to.tags);
    };
    do {
        auto request = make_operation("ListTagsOfResource", table, [&](byte_buffer& out) {
            wire::write_list_tags(out, arn, gathered.next);
        });
        co_await via.send(std::move(request), sink);
    } while (!gathered.next.empty());
    co_return std::move(gathered.tags);
}

}  // namespace

asio::awaitable<drift_report> table_drift(client via, table_definition wanted) {
    auto found = co_await describe_if_there(via, wanted.name, std::chrono::milliseconds{0});
    if (!found) {
        drift_report report;
        report.table = wanted.name;
        auto& difference = report.differences.emplace_back();
        difference.wanted = "a table";
        difference.found = "none";
        difference.advice = "create it by create_if_missing()";
        co_return report;
    }
    auto question = named_request("DescribeTimeToLive", wanted.name);
    found->time_to_live = co_await ask<&wire::read_time_to_live>(via, std::move(question));
    if (!wanted.tags.empty()) found->tags = co_await all_tags(via, wanted.name, found->arn);
    co_return find_drift(wanted, *found);
}

}  // namespace dynamap::detail
