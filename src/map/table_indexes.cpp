// Adding the global indexes that a table lacks, one at a time, as the service asks for.
#include <algorithm>
#include <chrono>
#include <exception>
#include <string>
#include <utility>

#include "map/table_polling.hpp"

namespace dynamap::detail {
namespace {

constexpr std::string_view longer =
    "the service goes on with it: call this again to go on waiting, with a longer timeout";

/// The first global index that neither is there nor was asked for; null: none.
index_definition const* missing_index(table_definition const& wanted, table_description const& found,
                                      std::vector<std::string> const& added) {
    for (auto const& index : wanted.indexes) {
        if (!index.global || std::find(added.begin(), added.end(), index.name) != added.end()) continue;
        auto const* there = find_index(found, index.name);
        if (there == nullptr || there->status == index_status::deleting) return &index;
    }
    return nullptr;
}

std::string creation(index_description const& index) {
    return "the index " + index.name + " was still being created" +
           (index.backfilling ? " (filled with the items that are there)" : "");
}

/// What the table is busy with, as another index can be made only when it is at rest; empty: it is.
std::string business(table_description const& found) {
    for (auto const& index : found.indexes) {
        if (index.status == index_status::creating) return creation(index);
        if (index.status == index_status::deleting)
            return "the index " + index.name + " was still being deleted";
        if (index.status == index_status::updating)
            return "the index " + index.name + " was still being changed";
    }
    return found.status == table_status::active ? "" : "the table was still being created or changed";
}

/// The first of these that DescribeTable does not know of yet; empty: it knows all.
std::string unseen(std::vector<std::string> const& added, table_description const& found) {
    for (std::string const& name : added)
        if (find_index(found, name) == nullptr) return "the index " + name + " was still being created";
    return "";
}

}  // namespace

asio::awaitable<std::vector<std::string>> add_missing_indexes(client via, table_definition wanted,
                                                              std::chrono::milliseconds timeout) {
    polling poll(via, "add_missing_indexes", wanted.name, timeout);
    std::vector<std::string> added;
    std::string refused;  // the index whose creation the service refused, perhaps because someone was faster
    std::exception_ptr refusal;
    for (;;) {
        auto question = named_request("DescribeTable", wanted.name, poll.left());
        auto const found = co_await ask<&wire::read_table_description>(via, std::move(question));
        require_same_keys(poll, wanted, found);
        require_usable(poll, found);
        auto const* index = missing_index(wanted, found, added);
        std::string still = unseen(added, found);
        if (index == nullptr) {
            auto const* creating = index_in_creation(wanted, found);
            if (still.empty() && creating == nullptr) co_return added;
            if (creating != nullptr) still = creation(*creating);
        } else if (still.empty()) {
            still = business(found);
        }
        if (still.empty()) {
            if (index->name == refused) std::rethrow_exception(refusal);
            table_definition billed = wanted;  // an index is billed as its table is, whatever the descriptor says of that
            if (found.on_demand) billed.read_units = billed.write_units = 0;
            else if (billed.write_units == 0) billed.read_units = found.read_units, billed.write_units = found.write_units;
            auto request = make_operation("UpdateTable", wanted.name, [&](byte_buffer& out) {
                wire::write_add_index(out, billed, *index);
            });
            request.timeout = poll.left();
            answer_sink const sink;
            try {
                co_await via.send(std::move(request), sink);
                added.push_back(index->name);
                continue;
            } catch (error const& failure) {
                if (failure.code() == errc::validation) {
                    refused = index->name;
                    refusal = std::current_exception();
                } else if (failure.code() != errc::resource_in_use &&
                           failure.code() != errc::limit_exceeded) {
                    throw;
                }
            }
            if (refusal && index->name == refused) continue;
            still = "the index " + index->name + " could still not be added, as the table was being changed";
        }
        co_await poll.pause(std::move(still), longer);
    }
}

}  // namespace dynamap::detail
