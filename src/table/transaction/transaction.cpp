// The calls that run transactions, and their outcomes, operation by operation.
// Tests: tests/integration/transactions.cpp, tests/integration/own_writes.cpp.
#include "dynamap/transaction.hpp"

#include <utility>

namespace dynamap {
namespace detail {
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
