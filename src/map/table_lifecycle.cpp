// Creating, describing and dropping tables: DescribeTable until the state is the one asked for.
#include <chrono>
#include <exception>
#include <string>
#include <utility>

#include "dynamap/error.hpp"
#include "dynamap/map/detail/call.hpp"
#include "map/table_polling.hpp"

namespace dynamap::detail {
namespace {

using std::chrono::milliseconds;

constexpr std::string_view longer = "give a longer timeout, or look at the table's status in the console";

/// What the table is waited for; empty: it can be used.
std::string unfinished(table_definition const& wanted, table_description const& found) {
    switch (found.status) {
        case table_status::creating:
            return "the table was still being created";
        case table_status::deleting:
            return "the table was still being deleted";
        case table_status::active:
        case table_status::updating:
            break;
        default:
            return "the table was still in a state that this library does not know";
    }
    auto const* index = index_in_creation(wanted, found);
    return index == nullptr ? "" : "the index " + index->name + " was still being created";
}

/// Enables the time to live unless it is; it takes effect within an hour, which is not waited for.
asio::awaitable<void> enable_time_to_live(polling& poll, std::string attribute) {
    using state = time_to_live_description::state;
    std::exception_ptr refused;
    for (;;) {
        auto question = named_request("DescribeTimeToLive", poll.table(), poll.left());
        auto const found = co_await ask<&wire::read_time_to_live>(poll.through(), std::move(question));
        if (found.status == state::enabled || found.status == state::enabling) {
            if (found.attribute == attribute) co_return;
            throw poll.failure(errc::schema_mismatch,
                               "the table's time to live is the attribute " + found.attribute +
                                   "; the descriptor says " + attribute +
                                   ". Disable the one, wait an hour, and call this again");
        }
        if (found.status == state::disabled) {
            if (refused) std::rethrow_exception(refused);
            auto request = make_operation("UpdateTimeToLive", poll.table(), [&](byte_buffer& out) {
                wire::write_enable_time_to_live(out, poll.table(), attribute);
            });
            request.timeout = poll.left();
            answer_sink const sink;
            try {
                co_await poll.through().send(std::move(request), sink);
                co_return;
            } catch (error const& failure) {
                if (failure.code() == errc::validation)
                    refused = std::current_exception();  // perhaps someone was faster
                else if (failure.code() != errc::resource_in_use)
                    throw;
            }
            if (refused) continue;
        }
        co_await poll.pause("the table's time to live could still not be enabled",
                            "it cannot for an hour after it was disabled; call this again later");
    }
}

}  // namespace

asio::awaitable<table_description> describe_table(client via, std::string table) {
    auto request = named_request("DescribeTable", table);
    co_return co_await ask<&wire::read_table_description>(std::move(via), std::move(request));
}

asio::awaitable<bool> create_table_if_missing(client via, table_definition wanted, milliseconds timeout) {
    polling poll(via, "create_if_missing", wanted.name, timeout);
    bool created = false;
    bool requested = false;  // by us or by someone else: DescribeTable may not know of the table yet
    for (;;) {
        auto const found = co_await describe_if_there(via, wanted.name, poll.left());
        std::string still = "the table was still being created";
        if (!found && !requested) {
            auto request = make_operation("CreateTable", wanted.name,
                                          [&](byte_buffer& out) { wire::write_create_table(out, wanted); });
            request.timeout = poll.left();
            try {
                created = co_await send_unless(via, std::move(request), errc::resource_in_use);
                requested = true;
                continue;
            } catch (error const& failure) {
                // Too many tables are being created at this moment; of those with indexes a few are too many.
                if (failure.code() != errc::limit_exceeded) throw;
                still = "the table could still not be created, as too many others were being created (" +
                        failure.details().server_message + ")";
            }
        }
        if (found) {
            if (found->status == table_status::deleting)
                requested = false;
            else
                require_same_keys(poll, wanted, *found);
            require_usable(poll, *found);
            still = unfinished(wanted, *found);
            if (still.empty()) break;
        }
        co_await poll.pause(std::move(still), longer);
    }
    if (!wanted.time_to_live.empty()) co_await enable_time_to_live(poll, wanted.time_to_live);
    co_return created;
}

asio::awaitable<bool> drop_table(client via, std::string table, milliseconds timeout) {
    polling poll(via, "drop", table, timeout);
    bool there = false;     // as far as the service has told
    bool accepted = false;  // never asked for twice: the next table of this name may be somebody else's
    bool deleting = false;
    for (;;) {
        if (!accepted && !deleting) {
            auto request = named_request("DeleteTable", table, poll.left());
            try {
                // In use: it is being created or changed; it can be dropped when that has ended.
                accepted = co_await send_unless(via, std::move(request), errc::resource_in_use);
                there = true;
            } catch (error const& failure) {
                if (failure.code() != errc::resource_not_found) throw;
                co_return there;
            }
        }
        auto const found = co_await describe_if_there(via, table, poll.left());
        if (!found) co_return true;
        bool const now_deleting = found->status == table_status::deleting;
        if (deleting && !now_deleting) co_return true;  // it is gone, and this is a new one
        deleting = now_deleting;
        co_await poll.pause(accepted || deleting ? "the table was still being deleted"
                                                 : "the table was still being created or changed",
                            longer);
    }
}

}  // namespace dynamap::detail
