// The result of a transaction, and its errors.
// Tests: tests/integration/transactions.cpp, tests/integration/own_writes.cpp.
#include "dynamap/detail/table/transaction/transaction_result.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "dynamap/detail/wire/response.hpp"
#include "table/call/request_failure.hpp"

namespace dynamap::detail {
namespace {

/// Why an operation failed; the rest of a sentence about it.
std::string_view sentence_of(transaction_refusal why) noexcept {
    switch (why) {
        case transaction_refusal::condition_failed:
            return "its condition does not hold";
        case transaction_refusal::conflict:
            return "another transaction or write is using its item";
        case transaction_refusal::throttled:
            return "the table's capacity is used up";
        case transaction_refusal::invalid:
            return "the service rejects it as malformed";
        case transaction_refusal::collection_full:
            return "the items of its partition key, with their local indexes, exceed 10 GB";
        case transaction_refusal::duplicate:
            return "an item with its key already exists";
        case transaction_refusal::none:
        case transaction_refusal::other:
            break;
    }
    return "see the service's code";
}

errc code_of(transaction_refusal why) noexcept {
    switch (why) {
        case transaction_refusal::condition_failed:
            return errc::conditional_check_failed;
        case transaction_refusal::conflict:
            return errc::transaction_conflict;
        case transaction_refusal::throttled:
            return errc::throttled;
        case transaction_refusal::invalid:
            return errc::validation;
        case transaction_refusal::collection_full:
            return errc::limit_exceeded;
        default:
            return errc::transaction_cancelled;
    }
}

}  // namespace

std::size_t decisive_refusal(transaction_result const& result) noexcept {
    auto const& all = result.reasons;
    auto const refused = [](transaction_reason const& r) { return r.why != transaction_refusal::none; };
    auto const lasting = [&](transaction_reason const& r) { return refused(r) && !is_transient(r.why); };
    auto at = std::find_if(all.begin(), all.end(), lasting);
    if (at == all.end()) at = std::find_if(all.begin(), all.end(), refused);
    return static_cast<std::size_t>(at - all.begin());
}

void throw_other_count(std::size_t found, std::size_t expected) {
    throw error(errc::malformed_response,
                "the response has " + std::to_string(found) + " results, but " + std::to_string(expected) +
                    " were expected, so the results cannot be matched to the operations");
}

void throw_other_transaction() {
    throw error(errc::bad_value, "the handle belongs to another transaction; use the handle that this "
                                 "transaction returned when the operation was added");
}

void forget_other_reasons(transaction_result& result, std::size_t operations) noexcept {
    if (result.reasons.empty() || result.reasons.size() == operations) return;
    result.other_reasons = result.reasons.size();
    result.reasons.clear();
}

error refused_transaction(transaction_result const& result, std::vector<transaction_entry> const& entries) {
    error_details known;
    known.operation = result.operation;
    known.attempts = result.requests;
    known.sent = result.sent;
    std::string const nothing = result.operation == "TransactGetItems" ? "; nothing was read"
                                                                       : "; nothing was written";
    if (result.cancelled)
        return {std::make_error_code(std::errc::operation_canceled),
                "the call was cancelled while it waited for other transactions" + nothing, std::move(known)};
    std::size_t const n = decisive_refusal(result);
    if (n == result.reasons.size()) {
        known.server_code = "TransactionCanceledException";
        known.server_message = result.words;
        std::string const why = result.other_reasons == 0
                                    ? "the service does not say why"
                                    : "the service gives " + std::to_string(result.other_reasons) +
                                          " reasons for its " + std::to_string(entries.size()) +
                                          " operations, which does not say which of them failed";
        return {errc::transaction_cancelled, "the transaction was cancelled, and " + why + nothing,
                std::move(known)};
    }
    auto const& reason = result.reasons[n];
    if (n < entries.size()) known.table = entries[n].table;
    known.server_code = reason.code;
    known.server_message = reason.message;
    std::string const what = result.operation == "ExecuteTransaction" ? "statement " : "operation ";
    bool const waited = is_transient(reason.why) && result.attempts > 1;
    return {code_of(reason.why),
            what + std::to_string(n) + " of the transaction failed: " + std::string(sentence_of(reason.why)) +
                (waited ? ", and waiting did not help" : "") + nothing,
            std::move(known)};
}

error with_tables(error const& failure, std::vector<transaction_entry> const& entries) {
    if (!may_blame_one_table(failure) || entries.empty()) return failure;
    std::set<std::string_view> tables;
    for (auto const& entry : entries) tables.insert(entry.table);
    error_details known;
    if (tables.size() == 1) {
        known.table = entries.front().table;
        return failure.completed(known);
    }
    std::string text = failure.sentence() + "; the transaction's tables are";
    char const* before = " ";
    for (std::string_view const table : tables) text.append(std::exchange(before, ", ")).append(table);
    return {failure.code(), text, failure.details()};
}

void read_transaction_item(std::string_view json, std::string_view operation, std::string const& table,
                           function_ref<void(value_reader& item)> read) {
    if (json.empty()) return;
    try {
        wire::read_item(json, {read});
    } catch (error const& item_mismatch) {
        error_details known;
        known.operation = operation;
        known.table = table;
        throw item_mismatch.completed(known);
    }
}

}  // namespace dynamap::detail
