// Creating, describing and dropping tables: DescribeTable until the state is the one asked for.
#include <algorithm>
#include <chrono>
#include <string>
#include <utility>

#include "dynamap/error.hpp"
#include "dynamap/map/detail/call.hpp"

namespace dynamap::detail {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

/// The waits between two looks at a table: from 50 ms on, half as long again each time, up to 2 s.
class polling {
  public:
    polling(client via, std::string_view what, std::string table, milliseconds timeout)
        : via_(std::move(via)), what_(what), table_(std::move(table)), timeout_(timeout),
          end_(steady_clock::now() + std::min(timeout, longest)) {}

    asio::awaitable<void> pause(std::string_view state) {
        auto const left = std::chrono::duration_cast<milliseconds>(end_ - steady_clock::now());
        if (left <= milliseconds{0}) {
            error_details details;
            details.operation = what_;
            details.table = table_;
            throw error(errc::deadline_exceeded,
                        "the table was still " + std::string(state) + " after " + std::to_string(timeout_.count()) +
                            " ms; give a longer timeout, or look at the table's status in the console",
                        std::move(details));
        }
        auto const wait = std::min(next_, left);
        next_ = std::min(next_ * 3 / 2, milliseconds{2000});
        co_await via_.wait(wait);
    }
    /// What is left of the time, for the next request; at least a moment, so that the request itself tells the deadline.
    [[nodiscard]] milliseconds left() const {
        return std::max(milliseconds{1}, std::chrono::duration_cast<milliseconds>(end_ - steady_clock::now()));
    }

  private:
    static constexpr milliseconds longest = std::chrono::years{10};  // what is longer would overflow the clock

    client via_;
    std::string what_, table_;
    milliseconds timeout_;
    steady_clock::time_point end_;
    milliseconds next_{50};
};

operation named_request(std::string_view name, std::string const& table, milliseconds timeout = milliseconds{0}) {
    auto request = make_operation(name, table, [&](byte_buffer& out) { wire::write_table_name(out, table); });
    request.timeout = timeout;
    return request;
}

asio::awaitable<table_description> describe(client via, std::string table, milliseconds timeout) {
    table_description description;
    answer_sink sink;
    sink.out = &description;
    sink.success = [](void* out, std::string_view json) {
        *static_cast<table_description*>(out) = wire::read_table_description(json);
    };
    auto request = named_request("DescribeTable", table, timeout);
    co_await via.send(std::move(request), sink);
    co_return description;
}

/// The description, or nothing when there is no such table.
asio::awaitable<std::optional<table_description>> describe_if_there(client via, std::string table, milliseconds timeout) {
    try {
        co_return co_await describe(std::move(via), std::move(table), timeout);
    } catch (error const& failure) {
        if (failure.code() != errc::resource_not_found) throw;
    }
    co_return std::nullopt;
}

/// Sends a request whose refusal as "in use" or "not found" means that someone else was faster.
asio::awaitable<bool> send_unless(client via, operation request, errc someone_was_faster) {
    answer_sink const sink;
    try {
        co_await via.send(std::move(request), sink);
    } catch (error const& failure) {
        if (failure.code() != someone_was_faster) throw;
        co_return false;
    }
    co_return true;
}

std::string key_text(std::vector<key_attribute> const& attributes) {
    std::string text;
    for (auto const& attribute : attributes) {
        if (!text.empty()) text += ", ";
        text += attribute.name + " (" + std::string(tag(attribute.type)) + ")";
    }
    return text.empty() ? "none" : text;
}

bool same(std::vector<key_attribute> const& a, std::vector<key_attribute> const& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](key_attribute const& x, key_attribute const& y) {
        return x.name == y.name && x.type == y.type;
    });
}

void require_same_keys(table_definition const& wanted, table_description const& found) {
    if (same(found.partition_key, wanted.partition_key) && same(found.sort_key, wanted.sort_key)) return;
    error_details details;
    details.operation = "create_if_missing";
    details.table = wanted.name;
    throw error(errc::schema_mismatch,
                "the table exists with other keys: partition key " + key_text(found.partition_key) + ", sort key " +
                    key_text(found.sort_key) + "; the descriptor says partition key " + key_text(wanted.partition_key) +
                    ", sort key " + key_text(wanted.sort_key) +
                    ". Keys of a table cannot be changed: use another table name, or drop the table first",
                std::move(details));
}

}  // namespace

asio::awaitable<table_description> describe_table(client via, std::string table) {
    return describe(std::move(via), std::move(table), milliseconds{0});
}

asio::awaitable<bool> create_table_if_missing(client via, table_definition wanted, milliseconds timeout) {
    polling poll(via, "create_if_missing", wanted.name, timeout);
    bool created = false;
    bool requested = false;  // by us or by someone else: DescribeTable may not know of the table yet
    for (;;) {
        auto const found = co_await describe_if_there(via, wanted.name, poll.left());
        if (!found && !requested) {
            auto request = make_operation("CreateTable", wanted.name,
                                          [&](byte_buffer& out) { wire::write_create_table(out, wanted); });
            request.timeout = poll.left();
            created = co_await send_unless(via, std::move(request), errc::resource_in_use);
            requested = true;
            continue;
        }
        if (found && found->status == table_status::deleting) {
            requested = false;
        } else if (found) {
            require_same_keys(wanted, *found);
            if (found->status == table_status::active || found->status == table_status::updating) co_return created;
        }
        co_await poll.pause(found && found->status == table_status::deleting ? "being deleted" : "being created");
    }
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
        co_await poll.pause(accepted || deleting ? "being deleted" : "being created or changed");
    }
}

}  // namespace dynamap::detail
