// Creates, describes and drops tables: calls DescribeTable until the table is in the requested state.
// Tests: tests/integration/table_lifecycle.cpp, tests/integration/scripted_tables.cpp.
#include <chrono>
#include <exception>
#include <string>
#include <utility>

#include "dynamap/detail/table/call/call.hpp"
#include "dynamap/error.hpp"
#include "table/admin/table_polling.hpp"

namespace dynamap::detail {
namespace {

using std::chrono::milliseconds;

constexpr std::string_view longer = "use a longer timeout, or check the table's status in the console";

/// What the caller waits for; empty: the table can be used.
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
            return "the table was still in a state that is unknown to this library";
    }
    auto const* index = index_in_creation(wanted, found);
    return index == nullptr ? "" : "the index " + index->name + " was still being created";
}

error other_time_to_live(polling const& poll, std::string const& found, std::string const& wanted) {
    return poll.failure(errc::schema_mismatch,
                        "the table's time to live is " + found + ", but the descriptor says " + wanted +
                            ". Disable the current one, wait an hour, and call this again");
}

/// Whether the service refuses to enable a time to live because the same attribute is already enabled. Throws
/// if it is another attribute.
bool says_enabled(polling const& poll, error const& refusal, std::string const& attribute) {
    std::string const& words = refusal.server_message();
    if (words.find("different AttributeName") != std::string::npos)
        throw other_time_to_live(poll, "another attribute (" + words + ")", attribute);
    return words.find("already enabled") != std::string::npos;
}

/// Enables the time to live unless it is enabled. It takes effect within an hour; this does not wait for
/// that.
asio::awaitable<void> enable_time_to_live(polling& poll, std::string attribute) {
    using state = time_to_live_description::state;
    std::exception_ptr refused;
    bool enabled = false;  // according to a response; the description may lag behind
    for (;;) {
        time_to_live_description found;
        try {
            auto question = named_request("DescribeTimeToLive", poll.table(), poll.left());
            found = co_await ask<&wire::read_time_to_live>(poll.client(), std::move(question));
        } catch (error const& failure) {
            if (!enabled || failure.server_code().empty()) throw;
            co_return;
        }
        if (found.status == state::enabled || found.status == state::enabling) {
            if (found.attribute == attribute) co_return;
            throw other_time_to_live(poll, "the attribute " + found.attribute, attribute);
        }
        if (enabled) co_return;
        if (found.status == state::disabled) {
            if (refused) std::rethrow_exception(refused);
            auto request = make_operation("UpdateTimeToLive", poll.table(), [&](byte_buffer& out) {
                wire::write_enable_time_to_live(out, poll.table(), attribute);
            });
            request.timeout = poll.left();
            try {
                co_await send_plainly(poll.client(), std::move(request));
                co_return;
            } catch (error const& failure) {
                if (failure.code() == errc::validation || response_was_lost(failure)) {
                    refused = std::current_exception();  // another client may have been faster, or it was
                                                         // done
                    enabled = says_enabled(poll, failure, attribute);
                } else if (failure.code() != errc::resource_in_use) {
                    throw;
                }
            }
            if (refused) continue;
        }
        co_await poll.pause("the table's time to live could still not be enabled",
                            "it cannot be enabled for an hour after it was disabled; call this again later");
    }
}

}  // namespace

asio::awaitable<table_description> describe_table(client client, std::string table) {
    auto request = named_request("DescribeTable", table);
    co_return co_await ask<&wire::read_table_description>(std::move(client), std::move(request));
}

namespace {

asio::awaitable<bool> create_and_wait(client client, table_definition wanted, milliseconds timeout) {
    polling poll(client, "create_if_missing", wanted.name, timeout);
    bool created = false;    // by this call, as far as is known
    bool requested = false;  // and accepted: DescribeTable may not show the table yet
    bool seen = false;       // in the last description
    bool doubtful = false;   // whether the response of a CreateTable was lost
    for (;;) {
        auto const found = co_await describe_if_there(client, wanted.name, poll.left());
        std::string still = "the table was still being created";
        if (!found && std::exchange(seen, false)) requested = false;  // it existed, and was deleted
        if (!found && !requested) {
            auto request = make_operation("CreateTable", wanted.name,
                                          [&](byte_buffer& out) { wire::write_create_table(out, wanted); });
            request.timeout = poll.left();
            try {
                co_await send_plainly(client, std::move(request));
                created = requested = true;
                continue;
            } catch (error const& failure) {
                if (failure.code() == errc::resource_in_use) {
                    // Another client was faster, or our own first attempt. Or the table is still being
                    // deleted, and must be created afterwards.
                    created = created || doubtful || may_be_earlier_attempt(failure);
                    still = "the table could still not be created because one of that name was in use (" +
                            failure.server_message() + ")";
                } else if (failure.code() == errc::limit_exceeded) {
                    // Too many tables are being created at the moment. With indexes, the limit is a few
                    // tables.
                    still =
                        "the table could still not be created because too many others were being created (" +
                        failure.server_message() + ")";
                } else if (!response_was_lost(failure) || std::exchange(doubtful, true)) {
                    throw;
                }
            }
        }
        if (found) {
            seen = true;
            require_usable(poll, *found);
            if (found->status == table_status::deleting) {
                created = requested = doubtful = false;
            } else {
                created = created || doubtful;
                require_same_keys(poll, wanted, *found);
            }
            still = unfinished(wanted, *found);
            if (still.empty()) break;
        }
        co_await poll.pause(std::move(still), longer);
    }
    if (!wanted.time_to_live.empty()) co_await enable_time_to_live(poll, wanted.time_to_live);
    co_return created;
}

asio::awaitable<bool> drop_and_wait(client client, std::string table, milliseconds timeout) {
    polling poll(client, "drop", table, timeout);
    bool there = false;     // according to the last response
    bool accepted = false;  // not requested twice: the next table with this name may belong to someone else
    bool deleting = false;
    std::exception_ptr lost;  // set if the response to DeleteTable was lost
    for (;;) {
        if (!accepted && !deleting) {
            auto request = named_request("DeleteTable", table, poll.left());
            try {
                co_await send_plainly(client, std::move(request));
                accepted = there = true;
            } catch (error const& failure) {
                if (failure.code() == errc::resource_not_found)
                    co_return there || may_be_earlier_attempt(failure);
                if (response_was_lost(failure)) lost = std::current_exception();
                // In use: it is being created or changed. It can be dropped after that.
                else if (failure.code() != errc::resource_in_use) throw;
                there = true;
            }
        }
        auto const found = co_await describe_if_there(client, table, poll.left());
        if (!found) co_return true;
        bool const now_deleting = found->status == table_status::deleting;
        if (deleting && !now_deleting) co_return true;  // the old table is gone; this is a new one
        deleting = now_deleting;
        if (lost && !deleting) std::rethrow_exception(lost);  // it was not done, or this is a new table
        co_await poll.pause(accepted || deleting ? "the table was still being deleted"
                                                 : "the table was still being created or changed",
                            longer);
    }
}

}  // namespace

asio::awaitable<bool> create_table_if_missing(client client, table_definition wanted, milliseconds timeout) {
    std::string table = wanted.name;
    auto work = create_and_wait(std::move(client), std::move(wanted), timeout);
    return with_named_cancellation("create_if_missing", std::move(table), std::move(work));
}

asio::awaitable<bool> drop_table(client client, std::string table, milliseconds timeout) {
    auto work = drop_and_wait(std::move(client), table, timeout);
    return with_named_cancellation("drop", std::move(table), std::move(work));
}

}  // namespace dynamap::detail
