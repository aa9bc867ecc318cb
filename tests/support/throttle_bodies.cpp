// The bodies of requests and answers, as far as throttling is about them.
#include <algorithm>

#include "dynamap/detail/wire/item_size.hpp"
#include "throttle.hpp"
#include "wire/json_document.hpp"
#include "wire/value_access.hpp"

namespace test {
namespace {

using dynamap::wire::json_document;
using dynamap::wire::token;

/// Calls `f(name, value_token, end)` for each member of the object at `t`.
template <class F>
void each_member(json_document& document, token t, F&& f) {
    document.members(t, [&](token name, token value) {
        token const end = document.skip(value);
        f(document.string(name), value, end);
        return end;
    });
}

double units_of(json_document& document, token item) {
    std::string_view const json = document.bracketed(item, document.skip(item));
    return dynamap::write_units(dynamap::wire::item_size(json), dynamap::write_mode::standard);
}

/// The text of the attribute called `name`, or all of a key that names none.
std::string key_of(json_document& document, token item, std::string const& name) {
    std::string key;
    each_member(document, item, [&](std::string_view attribute, token value, token end) {
        if (attribute == name || name.empty()) key += document.bracketed(value, end);
    });
    return key;
}

}  // namespace

std::vector<batch_part> batch_parts(std::string_view body, std::string (*key_name)(void*, std::string const&),
                                    void* self) {
    std::vector<batch_part> parts;
    json_document document(body);
    each_member(document, 0, [&](std::string_view name, token tables, token) {
        if (name != "RequestItems") return;
        each_member(document, tables, [&](std::string_view table, token writes, token) {
            std::string const key = key_name(self, std::string(table));
            document.elements(writes, [&](token write) {
                token const end = document.skip(write);
                batch_part part;
                part.table = table;
                part.json = document.bracketed(write, end);
                each_member(document, write, [&](std::string_view, token request, token) {
                    each_member(document, request, [&](std::string_view what, token item, token) {
                        part.key = key_of(document, item, key);
                        if (what == "Item") part.units = units_of(document, item);
                    });
                });
                parts.push_back(std::move(part));
                return end;
            });
        });
    });
    return parts;
}

std::string request_items(std::vector<batch_part> const& parts, bool passed) {
    std::map<std::string, std::string> tables;
    for (auto const& part : parts) {
        if (part.passed != passed) continue;
        std::string& list = tables[part.table];
        if (!list.empty()) list += ',';
        list += part.json;
    }
    std::string result = "{";
    for (auto const& [table, list] : tables) {
        if (result.size() > 1) result += ',';
        result += '"' + table + "\":[" + list + ']';
    }
    return result + '}';
}

namespace {
/// `body` with the object that is its member `name` replaced, or added.
std::string with_member(std::string_view body, std::string_view name, std::string_view object) {
    json_document document(body);
    std::string result = "{";
    each_member(document, 0, [&](std::string_view member, token value, token end) {
        if (member == name) return;
        char const first = document.first(value);
        std::string_view const text = first == '{' || first == '[' ? document.bracketed(value, end)
                                                                   : document.raw(value);
        result.append("\"").append(member).append("\":").append(text).append(",");
    });
    return result.append("\"").append(name).append("\":").append(object).append("}");
}
}  // namespace

std::string with_request_items(std::string_view body, std::string_view items) {
    return with_member(body, "RequestItems", items);
}

std::string with_unprocessed(std::string_view response, std::string_view items) {
    return with_member(response, "UnprocessedItems", items);
}

std::string text_member(std::string_view body, std::string_view name) {
    std::string text;
    json_document document(body);
    each_member(document, 0, [&](std::string_view member, token value, token) {
        if (member == name && document.first(value) == '"') text = document.string(value);
    });
    return text;
}

double units_of_write(std::string_view operation, std::string_view body, std::string& table) {
    json_document document(body);
    double units = operation == "TransactWriteItems" ? 0 : 1;
    auto const one = [&](token write) {
        double mine = 1;
        each_member(document, write, [&](std::string_view name, token value, token) {
            if (name == "TableName") table = document.string(value);
            if (name == "Item") mine = units_of(document, value);
        });
        return mine;
    };
    if (operation != "TransactWriteItems") return one(0);
    each_member(document, 0, [&](std::string_view name, token writes, token) {
        if (name != "TransactItems") return;
        document.elements(writes, [&](token write) {
            each_member(document, write,
                        [&](std::string_view, token inner, token) { units += 2 * one(inner); });
            return document.skip(write);
        });
    });
    return units;
}

std::string throttling_response(std::string_view operation, std::string_view table, throttled_by why) {
    if (operation == "TransactWriteItems")
        return R"({"__type":"com.amazonaws.dynamodb.v20120810#TransactionCanceledException","Message":"Transaction cancelled, )"
               R"(please refer cancellation reasons for specific reasons [ThrottlingError]","CancellationReasons":)"
               R"([{"Code":"ThrottlingError","Message":"Throughput exceeds the current capacity of your table or index."}]})";
    bool const read = operation.find("Write") == std::string_view::npos &&
                      (operation.starts_with("Get") || operation.starts_with("BatchGet") ||
                       operation == "Query" || operation == "Scan");
    std::string reason = read ? "TableRead" : "TableWrite";
    reason += why == throttled_by::key_range ? "KeyRangeThroughputExceeded" : "ProvisionedThroughputExceeded";
    return R"({"__type":"com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException","message":)"
           R"("The level of configured provisioned throughput for the table was exceeded. Consider increasing your )"
           R"(provisioning level with the UpdateTable API.","ThrottlingReasons":[{"reason":")" +
           reason + R"(","resource":"arn:aws:dynamodb:eu-west-1:000000000000:table/)" + std::string(table) +
           R"("}]})";
}

}  // namespace test
