// The result of a transaction, operation by operation.
// Tests: tests/integration/transactions.cpp, tests/integration/own_writes.cpp.
#include "dynamap/transaction.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "dynamap/detail/table/batch/batch_send.hpp"
#include "dynamap/detail/wire/response.hpp"

namespace dynamap {
namespace detail {
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

/// The number of the operation that ended the transaction: the first one against whose refusal waiting does
/// not help, or else the first one that was refused.
std::size_t decisive_refusal(transaction_result const& result) noexcept {
    auto const& all = result.reasons;
    auto const refused = [](transaction_reason const& r) { return r.why != transaction_refusal::none; };
    auto const lasting = [&](transaction_reason const& r) { return refused(r) && !is_transient(r.why); };
    auto at = std::find_if(all.begin(), all.end(), lasting);
    if (at == all.end()) at = std::find_if(all.begin(), all.end(), refused);
    return static_cast<std::size_t>(at - all.begin());
}

}  // namespace

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

transaction_end::transaction_end(transaction_result result, std::vector<transaction_entry> entries)
    : result_(std::move(result)), entries_(std::move(entries)) {
    forget_other_reasons(result_, entries_.size());
}

std::optional<dynamap::error> transaction_end::error() const {
    if (committed()) return std::nullopt;
    return refused_transaction(result_, entries_);
}

void transaction_end::throw_if_failed() const {
    if (!committed()) throw refused_transaction(result_, entries_);
}

std::size_t transaction_end::failed() const noexcept {
    std::size_t const n = decisive_refusal(result_);
    return n == result_.reasons.size() ? size() : n;
}

transaction_refusal transaction_end::why(std::size_t n) const noexcept {
    return n < result_.reasons.size() ? result_.reasons[n].why : transaction_refusal::none;
}

std::string_view transaction_end::code(std::size_t n) const noexcept {
    return n < result_.reasons.size() ? std::string_view(result_.reasons[n].code) : "";
}

std::string_view transaction_end::message(std::size_t n) const noexcept {
    return n < result_.reasons.size() ? std::string_view(result_.reasons[n].message) : "";
}

void transaction_end::read_current(std::size_t n, wire::row_ref optional_row) const {
    if (n >= result_.reasons.size()) return;
    read_transaction_item(result_.reasons[n].item, result_.operation, entries_[n].table,
                          [&](value_reader& item) { entries_[n].read(optional_row, item); });
}

void transaction_end::require_handle(std::size_t n, std::uint64_t id) const {
    if (n >= entries_.size() || entries_[n].id != id) throw_other_transaction();
}

namespace {

asio::awaitable<transaction_outcome> commit_all(client client, operation request,
                                                std::vector<transaction_entry> entries,
                                                transaction_options options) {
    transaction_result result;
    try {
        result = co_await run_transaction(std::move(client), std::move(request), options);
    } catch (error const& failure) {
        throw with_tables(failure, entries);
    }
    co_return transaction_outcome(std::move(result), std::move(entries));
}

asio::awaitable<transaction_rows> read_all(client client, operation request,
                                           std::vector<transaction_entry> entries,
                                           transaction_options options) {
    std::vector<std::string> items;
    try {
        items = co_await run_read_transaction(std::move(client), std::move(request), entries, options);
    } catch (error const& failure) {
        throw with_tables(failure, entries);
    }
    co_return transaction_rows(std::move(entries), std::move(items));
}

}  // namespace
}  // namespace detail

asio::awaitable<transaction_outcome> transaction::commit(transaction_options options) {
    auto request = items_.take_write_request();
    return detail::commit_all(client_, std::move(request), items_.take_entries(), options);
}

transaction_rows::transaction_rows(std::vector<detail::transaction_entry> entries,
                                   std::vector<std::string> items)
    : entries_(std::move(entries)), items_(std::move(items)) {}

void transaction_rows::read(std::size_t n, std::uint64_t id, wire::row_ref optional_row) const {
    if (n >= items_.size() || entries_[n].id != id) detail::throw_other_transaction();
    detail::read_transaction_item(items_[n], "TransactGetItems", entries_[n].table,
                                  [&](value_reader& item) { entries_[n].read(optional_row, item); });
}

asio::awaitable<transaction_rows> read_transaction::run(transaction_options options) {
    auto request = items_.take_read_request();
    return detail::read_all(client_, std::move(request), items_.take_entries(), options);
}

}  // namespace dynamap
