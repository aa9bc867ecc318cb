// A single write that is carried out exactly once: a transaction with one operation.
// Tests: tests/integration/own_writes.cpp.
#include "dynamap/detail/table/transaction/write_once.hpp"

#include <vector>

#include "dynamap/detail/table/transaction/run_transaction.hpp"
#include "dynamap/detail/wire/response.hpp"

namespace dynamap::detail {
namespace {

/// The result of the write, and its operation.
struct one_write {
    transaction_result result = {};
    std::vector<transaction_entry> entries = {};

    [[nodiscard]] bool condition_failed() const {
        return !result.cancelled && !result.reasons.empty() &&
               result.reasons[0].why == transaction_refusal::condition_failed;
    }
    /// Errors: a refusal that is not a failed condition.
    void require_known_end() const {
        if (!result.committed && !condition_failed()) throw refused_transaction(result, entries);
    }
    /// Calls `f`; an error gets what is known of the call.
    template <class F>
    void complete(F const& f) const {
        try {
            f();
        } catch (error const& e) {
            error_details known;
            known.operation = result.operation;
            known.table = entries.empty() ? std::string() : std::string(entries[0].table);
            known.attempts = result.requests;
            known.sent = result.sent;
            throw e.completed(known);
        }
    }
};

asio::awaitable<one_write> run_one(client client, transaction_item item) {
    transaction_items all;
    item.keys = {};  // there is no other item to compare with
    all.add(std::move(item));
    auto request = all.take_write_request();
    one_write one;
    one.entries = all.take_entries();
    try {
        one.result = co_await run_transaction(std::move(client), std::move(request), transaction_options{});
    } catch (error const& failure) {
        throw with_tables(failure, one.entries);
    }
    forget_other_reasons(one.result, one.entries.size());
    co_return one;
}

}  // namespace

asio::awaitable<void> write_once(client client, transaction_item item, bool counts_version) {
    one_write const one = co_await run_one(std::move(client), std::move(item));
    // The service carries out one token once, so the version is not this write's own.
    if (counts_version && one.condition_failed()) one.complete([] { throw_last_version(false); });
    if (!one.result.committed) throw refused_transaction(one.result, one.entries);
}

asio::awaitable<once_result> write_once_if(client client, transaction_item item, wire::row_ref optional_row,
                                           refusal_check check) {
    one_write const one = co_await run_one(std::move(client), std::move(item));
    one.require_known_end();
    once_result to;
    to.applied = one.result.committed;
    to.repeated = one.result.repeated;
    if (to.applied) co_return to;
    std::string const& met = one.result.reasons[0].item;
    auto const& entry = one.entries[0];
    if (check != nullptr)
        one.complete([&] {
            read_transaction_item(met, one.result.operation, entry.table,
                                  [&](value_reader& met_item) { check(met_item); });
        });
    try {
        read_transaction_item(met, one.result.operation, entry.table,
                              [&](value_reader& met_item) { entry.read(optional_row, met_item); });
    } catch (...) {  // the write was refused anyway
        to.item_mismatch = std::current_exception();
    }
    co_return to;
}

}  // namespace dynamap::detail
