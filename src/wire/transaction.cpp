#include "dynamap/wire/transaction.hpp"

#include "wire/value_access.hpp"

namespace dynamap::wire {
namespace {

/// Reads `{"Code":"...","Message":"...","Item":{...}}`.
token read_reason(json_document& document, token t, cancellation_reason& why) {
    return document.members(t, [&](token name_token, token value) {
        std::string_view const name = document.string(name_token);
        token const end = document.skip(value);
        if (name == "Item" && document.first(value) == '{') why.item = document.bracketed(value, end);
        if (document.first(value) == '"') {
            if (name == "Code") why.code = document.string(value);
            if (name == "Message" || name == "message") why.message = document.string(value);
        }
        return end;
    });
}

}  // namespace

void read_cancellation_reasons(std::string_view json, void* out,
                               void (*reason)(void* out, cancellation_reason const& why)) {
    json_document document(json);
    document.expect_end(document.members(0, [&](token name, token t) {
        if (document.string(name) != "CancellationReasons" || document.first(t) != '[') return document.skip(t);
        return document.elements(t, [&](token one) {
            cancellation_reason why;
            token const end = read_reason(document, one, why);
            reason(out, why);
            return end;
        });
    }));
}

namespace {

/// Calls `f(item, end, error)` for each response; `item` is 0, which is no item's token, where there is none.
template <class F>
void each_response(json_document& document, F&& f) {
    document.expect_end(document.members(0, [&](token name, token t) {
        if (document.string(name) != "Responses") return document.skip(t);
        return document.elements(t, [&](token one) {
            token item = 0, item_end = 0;
            cancellation_reason failed;
            token const end = document.members(one, [&](token member, token value) {
                std::string_view const what = document.string(member);
                if (what == "Error" && document.first(value) == '{') return read_reason(document, value, failed);
                token const behind = document.skip(value);
                if (what == "Item" && document.first(value) == '{') {
                    item = value;
                    item_end = behind;
                }
                return behind;
            });
            f(item, item_end, failed);
            return end;
        });
    }));
}

}  // namespace

void read_responses(std::string_view json, void* out, void (*response)(void* out, value_reader* item)) {
    json_document document(json);
    each_response(document, [&](token item, token, cancellation_reason const&) {
        if (item == 0) return response(out, nullptr);
        value_reader reader = value_reader::access::item(document, item);
        response(out, &reader);
    });
}

void read_response_items(std::string_view json, void* out,
                         void (*response)(void* out, std::string_view item, cancellation_reason const& error)) {
    json_document document(json);
    each_response(document, [&](token item, token end, cancellation_reason const& error) {
        response(out, item == 0 ? std::string_view() : document.bracketed(item, end), error);
    });
}

std::vector<std::string> read_statement_tables(std::string_view request_json) {
    std::vector<std::string> tables;
    json_document document(request_json);
    document.expect_end(document.members(0, [&](token name, token t) {
        if (document.string(name) != "TransactItems") return document.skip(t);
        return document.elements(t, [&](token statement) {
            std::string& table = tables.emplace_back();
            return document.members(statement, [&](token, token action) {
                return document.members(action, [&](token member, token value) {
                    if (document.string(member) == "TableName") table = document.string(value);
                    return document.skip(value);
                });
            });
        });
    }));
    return tables;
}

}  // namespace dynamap::wire
