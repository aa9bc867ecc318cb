// Sends one BatchWriteItem request.
// Tests: tests/integration/batch_one_request.cpp, tests/integration/one_to_blame.cpp.
#include "table/batch/batch_send.hpp"

#include <algorithm>
#include <new>
#include <utility>

#include "base/thrown_code.hpp"
#include "dynamap/call_outcome.hpp"
#include "dynamap/detail/wire/value_writer.hpp"
#include "table/batch/named_tables.hpp"
#include "table/call/request_failure.hpp"

namespace dynamap::detail {
namespace {

void write_body(byte_buffer& out, std::vector<batch_table> const& tables,
                std::vector<batch_item> const& items) {
    constexpr std::size_t around_all = 256, around_one = 64;  // without the tables' names
    std::size_t size = around_all;
    for (batch_item const& e : items) size += e.json.size() + around_one;
    (void)out.prepare(size);  // reserves everything at once
    out.append(R"({"RequestItems":{)");
    bool first_table = true;
    for (std::uint32_t table = 0; table < tables.size(); ++table) {
        bool first = true;
        for (batch_item const& e : items) {
            if (e.table != table) continue;
            if (first) {
                if (!std::exchange(first_table, false)) out.push_back(',');
                wire::append_json_string(out, tables[table].name);
                out.append(":[");
            } else {
                out.push_back(',');
            }
            first = false;
            out.append(e.put ? R"({"PutRequest":{"Item":)" : R"({"DeleteRequest":{"Key":)");
            out.append(e.json);
            out.append("}}");
        }
        if (!first) out.push_back(']');
    }
    out.append(R"(},"ReturnConsumedCapacity":"TOTAL"})");
}

/// Finds the items that a response returns as unprocessed.
struct batch_response final : response_handler {
    batch_response(std::vector<batch_table> const& all, std::vector<batch_item> const& sent)
        : tables(all), items(sent) {}

    void sending() override { begun = true; }
    void success(response const& found) override {
        auto const unprocessed = [this](std::string_view table, value_reader& item, std::string_view) {
            left(table, item);
        };
        reply.left.clear();
        reply.units = wire::read_batch_write(found.json, {{}, unprocessed});
    }
    bool refused(response const& found, std::string_view code) override {
        reply.throttled = wire::read_throttle_reason(code, found.json);
        return reply.throttled != wire::throttle_reason::none;
    }

    std::vector<batch_table> const& tables;
    std::vector<batch_item> const& items;
    batch_reply reply = {};
    bool begun = false;  // whether anything was sent

    void left(std::string_view name, value_reader& item) {
        auto const found = find_in_named_table(name, tables, [&](std::uint32_t table) {
            std::string const key = wire::key_bytes(item, tables[table].keys);
            std::optional<std::size_t> at;
            for (std::size_t i = 0; i < items.size() && !at; ++i)
                if (items[i].table == table && items[i].key == key) at = i;
            return at;
        });
        if (!found) throw error(errc::malformed_response, "the response returns an item that was not sent");
        if (std::find(reply.left.begin(), reply.left.end(), *found) == reply.left.end())
            reply.left.push_back(*found);
    }
};

}  // namespace

asio::awaitable<batch_reply> send_batch_write(client const& client, std::vector<batch_table> const& tables,
                                              std::vector<batch_item> const& items,
                                              std::chrono::milliseconds timeout) {
    batch_response reader(tables, items);
    try {
        operation request("BatchWriteItem", items.empty() ? std::string() : tables[items.front().table].name);
        request.timeout = timeout;
        write_body(request.body(), tables, items);
        co_await client.send(std::move(request), reader);
    } catch (error const& e) {
        reader.reply.failure = e;
    } catch (std::bad_alloc const&) {
        reader.reply.failure = reader.begun ? no_memory_failure() : no_memory_to_send();
    } catch (std::exception const& e) {
        auto const code = thrown_code();
        reader.reply.failure = code ? error(code, "the request failed") : error(errc::bad_value, e.what());
    }
    reader.reply.history = reader.history();
    co_return std::move(reader.reply);
}

asio::awaitable<batch_reply> send_batch_write(client const& client, std::vector<batch_table> const& tables,
                                              std::vector<batch_entry*> const& entries,
                                              std::chrono::milliseconds timeout) {
    std::vector<batch_item> items;
    batch_reply unsent;
    try {
        items.reserve(entries.size());
        for (batch_entry const* e : entries) items.push_back(*e);
    } catch (std::bad_alloc const&) {
        unsent.failure = no_memory_to_send();
    }
    if (unsent.failure) co_return unsent;
    co_return co_await send_batch_write(client, tables, items, timeout);
}

bool batch_reply::leaves_doubt() const noexcept {
    return history.repeated || (failure && may_be_carried_out(*failure));
}

}  // namespace dynamap::detail
