// Adds missing global indexes, one at a time, as the service requires.
// Tests: tests/integration/table_schema.cpp, tests/integration/scripted_schema.cpp.
#include <algorithm>
#include <chrono>
#include <exception>
#include <string>
#include <utility>

#include "table/admin/table_polling.hpp"

namespace dynamap::detail {
namespace {

constexpr std::string_view longer =
    "the service continues to work on it; call this again with a longer timeout to continue waiting";

/// The first global index that neither exists nor was requested; null: none.
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
           (index.backfilling ? " (existing items are being added to it)" : "");
}

/// What the table is busy with; empty if it is idle. An index can only be created while the table is idle.
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

/// The first of these indexes that DescribeTable does not show yet; empty: it shows all.
std::string unseen(std::vector<std::string> const& added, table_description const& found) {
    for (std::string const& name : added)
        if (find_index(found, name) == nullptr) return "the index " + name + " was still being created";
    return "";
}

/// The table for UpdateTable: with its actual billing, whatever the descriptor says, and with its current
/// keys, because their attributes must be defined again.
table_definition as_found(table_definition const& wanted, table_description const& found) {
    table_definition table = wanted;
    if (found.on_demand) table.read_units = table.write_units = 0;
    else if (wanted.write_units == 0)
        table.read_units = found.read_units, table.write_units = found.write_units;
    table.indexes.clear();
    for (auto const& there : found.indexes) {
        index_definition& index = table.indexes.emplace_back();
        index.name = there.name;
        index.partition_key = there.partition_key;
        index.sort_key = there.sort_key;
    }
    return table;
}

/// Throws `errc::schema_mismatch` if a key of the new index is already a key with another type.
void require_same_types(polling const& poll, table_definition const& table, index_definition const& added) {
    auto const check = [&](std::vector<key_attribute> const& known, key_attribute const& key) {
        for (auto const& other : known)
            if (other.name == key.name && other.type_known && other.type != key.type)
                throw poll.failure(
                    errc::schema_mismatch,
                    "the index " + added.name + " cannot be added: its key " + key.name + " is of type " +
                        std::string(tag(key.type)) + " in the descriptor, but the table defines it as " +
                        std::string(tag(other.type)) +
                        ". Change the member to that type, or use another attribute for the index");
    };
    for (auto const* keys : {&added.partition_key, &added.sort_key})
        for (auto const& key : *keys) {
            check(table.partition_key, key);
            check(table.sort_key, key);
            for (auto const& index : table.indexes) {
                check(index.partition_key, key);
                check(index.sort_key, key);
            }
        }
}

asio::awaitable<std::vector<std::string>> add_and_wait(client client, table_definition wanted,
                                                       std::chrono::milliseconds timeout) {
    polling poll(client, "add_missing_indexes", wanted.name, timeout);
    std::vector<std::string> added;
    std::string refused;  // the index whose creation the service refused; another client may have been faster
    std::exception_ptr refusal;
    std::string perhaps_ours;  // the index whose UpdateTable failed, but may have been carried out
    for (;;) {
        auto question = named_request("DescribeTable", wanted.name, poll.left());
        auto const found = co_await ask<&wire::read_table_description>(client, std::move(question));
        require_usable(poll, found);
        require_same_keys(poll, wanted, found);
        if (!perhaps_ours.empty() && find_index(found, perhaps_ours) != nullptr)
            added.push_back(std::exchange(perhaps_ours, {}));
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
            table_definition const table = as_found(wanted, found);
            require_same_types(poll, table, *index);
            auto request = make_operation("UpdateTable", wanted.name, [&](byte_buffer& out) {
                wire::write_add_index(out, table, *index);
            });
            request.timeout = poll.left();
            try {
                co_await send_plainly(client, std::move(request));
                added.push_back(index->name);
                perhaps_ours.clear();
                continue;
            } catch (error const& failure) {
                bool const lost = response_was_lost(failure);
                if (lost || may_be_earlier_attempt(failure)) perhaps_ours = index->name;
                if (lost || failure.code() == errc::validation) {
                    refused = index->name;
                    refusal = std::current_exception();
                } else if (failure.code() != errc::resource_in_use &&
                           failure.code() != errc::limit_exceeded) {
                    throw;
                }
            }
            if (refusal && index->name == refused) continue;
            still = "the index " + index->name +
                    " could still not be added because the table was being changed";
        }
        co_await poll.pause(std::move(still), longer);
    }
}

}  // namespace

asio::awaitable<std::vector<std::string>> add_missing_indexes(client client, table_definition wanted,
                                                              std::chrono::milliseconds timeout) {
    std::string table = wanted.name;
    auto work = add_and_wait(std::move(client), std::move(wanted), timeout);
    return with_named_cancellation("add_missing_indexes", std::move(table), std::move(work));
}

}  // namespace dynamap::detail
