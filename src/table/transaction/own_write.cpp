// Detects a put that was refused because of its own earlier write. Compares items by value, ignoring the
// order of attributes and sets.
// Tests: tests/integration/own_writes.cpp.
#include "dynamap/detail/table/transaction/own_write.hpp"

#include <optional>
#include <utility>

#include "dynamap/attribute_value.hpp"
#include "dynamap/codec.hpp"
#include "dynamap/detail/table/codec/map.hpp"
#include "dynamap/detail/wire/response.hpp"
#include "dynamap/detail/wire/value_writer.hpp"
#include "dynamap/error.hpp"

namespace dynamap::detail {
namespace {

using item = attribute_value::map;

/// The member "Item" of a request, or of GetItem's response.
std::optional<item> item_of(std::string_view json) {
    std::optional<item> found;
    auto const keep = [&](value_reader& in) { found.emplace(codec<item>::decode(in)); };
    wire::read_item_response(json, {keep});
    return found;
}

/// The current item in the error document of a failed condition; none if it has none that can be parsed.
std::optional<item> item_met(std::string_view json) {
    std::optional<item> found;
    auto const keep = [&](value_reader& in) { found.emplace(codec<item>::decode(in)); };
    try {
        (void)wire::read_error(json, {}, {keep});
    } catch (error const&) {
        found.reset();
    }
    return found;
}

}  // namespace

void own_write::look(std::string_view request, std::string_view refusal) {
    if (auto const there = item_met(refusal)) seen_ = there == item_of(request);
    else request_ = request;
}

operation own_write::read_request(std::string_view table) const {
    operation request("GetItem", table);
    auto& out = request.body();
    out.append(R"({"TableName":)");
    wire::append_json_string(out, table);
    out.append(R"(,"Key":{)");
    auto const mine = item_of(request_);
    value_writer writer(out);
    for (std::string_view const name : {keys_.partition, keys_.sort}) {
        if (name.empty() || !mine) continue;
        if (name == keys_.sort) out.push_back(',');
        wire::append_json_string(out, name);
        out.push_back(':');
        if (auto const at = mine->find(name); at != mine->end()) at->second.encode(writer);
    }
    out.append(R"(},"ConsistentRead":true})");
    return request;
}

void own_write::look_at_read(std::string_view response) {
    if (auto const there = item_of(response)) seen_ = there == item_of(request_);
}

asio::awaitable<void> read_own_write(client const& client, own_write& own, std::string_view table) {
    if (!own.must_read()) co_return;
    auto request = own.read_request(table);
    struct handler final : response_handler {
        explicit handler(own_write& which) : own(which) {}
        void success(response const& found) override { own.look_at_read(found.json); }
        own_write& own;
    } reading(own);
    try {
        co_await client.send(std::move(request), reading);
    } catch (error const& failure) {
        throw error(failure.code(),
                    "the put was repeated because an earlier request had no response, and was then refused; "
                    "the item could not be read to check whether it is the put's own: " +
                        failure.sentence(),
                    failure.details());
    }
}

}  // namespace dynamap::detail
