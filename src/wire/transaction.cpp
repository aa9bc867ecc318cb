// The responses of transactions: TransactWriteItems, TransactGetItems and ExecuteTransaction.
// Tests: tests/unit/wire/absent_members.cpp, tests/integration/transactions.cpp.
#include "wire/transaction.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "dynamap/error.hpp"
#include "wire/envelope.hpp"
#include "wire/value_access.hpp"

namespace dynamap::wire {
namespace {

/// Parses `{"Code":"...","Message":"...","Item":{...}}`; null is a reason without content.
token read_reason(json_document& document, token t, cancellation_reason& why) {
    if (document.is_null(t)) return t + 1;
    return document.present_members(t, [&](std::string_view name, token value) {
        token const end = document.skip(value);
        if (name == "Item" && document.first(value) == '{') why.item = document.bracketed(value, end);
        if (document.first(value) == '"') {
            if (name == "Code") why.code = document.string(value);
            if (name == "Message" || name == "message") why.message = document.string(value);
        }
        return end;
    });
}

/// Calls `f(code)` for each code of "Transaction cancelled, please refer cancellation reasons for specific
/// reasons [None, ConditionalCheckFailed]".
template <class F>
void each_code_in(std::string_view message, F&& f) {
    auto const begin = message.rfind('[');
    if (begin == std::string_view::npos || !message.ends_with(']')) return;
    std::string_view list = message.substr(begin + 1, message.size() - begin - 2);
    while (!list.empty()) {
        auto const end = std::min(list.find(','), list.size());
        std::string_view code = list.substr(0, end);
        list.remove_prefix(std::min(end + 1, list.size()));
        code.remove_prefix(std::min(code.find_first_not_of(' '), code.size()));
        f(code);
    }
}

}  // namespace

void read_cancellation_reasons(std::string_view json,
                               detail::function_ref<void(cancellation_reason const& why)> reason) {
    json_document document(json);
    std::size_t count = 0;
    std::string_view message;
    auto const give = [&](cancellation_reason const& why) {
        ++count;
        reason(why);
    };
    document.expect_end(document.present_members(0, [&](std::string_view name, token t) {
        if ((name == "message" || name == "Message") && document.first(t) == '"')
            message = document.string(t);
        if (name != "CancellationReasons" || document.first(t) != '[') return document.skip(t);
        return document.elements(t, [&](token one) {
            cancellation_reason why;
            token const end = read_reason(document, one, why);
            give(why);
            return end;
        });
    }));
    if (count == 0)
        each_code_in(message, [&](std::string_view code) {
            cancellation_reason why;
            why.code = code;
            give(why);
        });
}

namespace {

/// Calls `f(item, end, error)` for each response. If there is no item, `item` is 0, which is not the token of
/// any item. If there is no error, `error` is null.
template <class F>
void each_response(json_document& document, F&& f) {
    read_envelope(document, {"ConsumedCapacity"}, [&](std::string_view name, token t) {
        if (name != "Responses") return not_known;
        return document.elements(t, [&](token one) {
            token item = 0, item_end = 0;
            cancellation_reason failed;
            bool has_failed = false;
            token const end = document.is_null(one)
                                  ? one + 1
                                  : document.present_members(one, [&](std::string_view what, token value) {
                                        if (what == "Error") {
                                            has_failed = true;
                                            return read_reason(document, value, failed);
                                        }
                                        token const behind = document.skip(value);
                                        if (what == "Item") {
                                            item = value;
                                            item_end = behind;
                                        }
                                        return behind;
                                    });
            f(item, item_end, has_failed ? &failed : nullptr);
            return end;
        });
    });
}

}  // namespace

void refuse_operation_error(std::string_view code, std::string_view message) {
    error_details known;
    known.server_code = code;
    known.server_message = message;
    throw error(errc::malformed_response,
                "the response says that the transaction was carried out, but contains the error of one of "
                "its operations; read the items to see what was done",
                std::move(known));
}

void read_responses(std::string_view json, detail::function_ref<void(std::string_view item)> response) {
    json_document document(json);
    each_response(document, [&](token item, token end, cancellation_reason const* failed) {
        if (failed != nullptr) refuse_operation_error(failed->code, failed->message);
        if (item == 0) return response({});
        (void)value_reader::access::item(document, item);  // checks that it is an item
        response(document.bracketed(item, end));
    });
}

void read_response_items(
    std::string_view json,
    detail::function_ref<void(std::string_view item, cancellation_reason const* error)> response) {
    json_document document(json);
    each_response(document, [&](token item, token end, cancellation_reason const* error) {
        response(item == 0 ? std::string_view() : document.bracketed(item, end), error);
    });
}

}  // namespace dynamap::wire
