// Transactions: all of their writes, or none; all of their reads of one moment.
#include "dynamap/transaction.hpp"

#include <algorithm>
#include <utility>

#include "dynamap/detail/table/batch/batch_send.hpp"
#include "dynamap/detail/wire/response.hpp"
#include "dynamap/uuid.hpp"
#include "table/transaction/token_time.hpp"
#include "wire/transaction.hpp"

namespace dynamap {
namespace detail {

void throw_other_place() {
    throw error(
        errc::bad_value,
        "the place is of a statement of another transaction; ask with what write_transaction::add returned");
}

void throw_other_count(std::size_t found, std::size_t expected) {
    throw error(errc::malformed_response,
                "the response has " + std::to_string(found) + " results for " + std::to_string(expected) +
                    " statements, so that it does not say which result is which statement's");
}

namespace {

using clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

constexpr std::size_t most_statements = 100;
constexpr std::chrono::milliseconds first_wait = 20ms, longest_wait = 1s;

statement_refusal refusal_of(std::string_view code) {
    constexpr std::pair<std::string_view, statement_refusal> known[] = {
        {"None", statement_refusal::none},
        {"NONE", statement_refusal::none},
        {"ConditionalCheckFailed", statement_refusal::condition_failed},
        {"TransactionConflict", statement_refusal::conflict},
        {"ProvisionedThroughputExceeded", statement_refusal::throttled},
        {"ThrottlingError", statement_refusal::throttled},
        {"RequestLimitExceeded", statement_refusal::throttled},
        {"ValidationError", statement_refusal::invalid},
        {"ItemCollectionSizeLimitExceeded", statement_refusal::collection_full},
        {"DuplicateItem", statement_refusal::duplicate}};
    for (auto const& [name, why] : known)
        if (name == code) return why;
    return code.empty() ? statement_refusal::none : statement_refusal::other;
}

/// One attempt's answer, if it is a statement_refusal.
struct refused_attempt {
    bool in_progress = false;  // the attempt before this one, of the same token
    std::vector<transaction_reason> reasons = {};
    std::string words = {};  // the service's, of the whole

    /// Whether waiting may help: nothing failed but what passes.
    [[nodiscard]] bool is_transient() const {
        bool any = false;
        for (auto const& r : reasons) {
            if (r.why == statement_refusal::none) continue;
            any = true;
            if (r.why != statement_refusal::conflict && r.why != statement_refusal::throttled) return false;
        }
        return any;
    }
};

bool take_refusal(void* out, std::string_view code, std::string_view json) {
    auto& to = *static_cast<refused_attempt*>(out);
    if (code == "TransactionInProgressException") return to.in_progress = true;
    if (code != "TransactionCanceledException") return false;
    to.reasons.clear();
    wire::read_cancellation_reasons(json, &to, [](void* self, wire::cancellation_reason const& why) {
        static_cast<refused_attempt*>(self)->reasons.push_back(
            {refusal_of(why.code), std::string(why.code), std::string(why.message), std::string(why.item)});
    });
    to.words = wire::read_error(json, code, {}).message;
    return true;
}

/// Each attempt needs a request of its own, as sending takes it.
operation copy_of(operation& request, std::chrono::milliseconds timeout) {
    operation copy(request.name(), request.table());
    copy.body().append(request.body().view());
    copy.timeout = std::max(1ms, timeout);
    return copy;
}

std::chrono::milliseconds until(clock::time_point deadline, clock::time_point now) {
    return std::chrono::ceil<std::chrono::milliseconds>(deadline - now);
}

/// A wait before the next attempt; nothing when that would be one too many, or begin when no time is left.
std::optional<std::chrono::milliseconds> next_wait(unsigned attempts, transaction_options const& options,
                                                   std::chrono::milliseconds left) {
    if (options.max_attempts != 0 && attempts >= options.max_attempts) return std::nullopt;
    auto const wait = jittered_backoff(first_wait, longest_wait, attempts);
    if (wait >= left) return std::nullopt;
    return wait;
}

/// The tables of a request's statements; a program that is refused nothing never pays for them.
void name_tables(std::vector<transaction_reason>& reasons, operation& request) {
    std::vector<std::string> const tables = wire::read_statement_tables(request.body().view());
    for (std::size_t i = 0; i < std::min(reasons.size(), tables.size()); ++i) reasons[i].table = tables[i];
}

void require_count(std::size_t count) {
    if (count == 0) throw error(errc::validation, "a transaction needs at least one statement");
    if (count > most_statements)
        throw error(errc::validation, "a transaction has 100 statements at most, and this one has " +
                                          std::to_string(count) +
                                          "; split it, or use a batch where all-or-nothing is not needed");
}

}  // namespace

void transaction_body::add(std::string_view action, operation& statement) {
    if (statement.failure() && !failure_) failure_ = statement.failure();
    // As the encoder writes them; within strings the quotes have backslashes, and a value's name is not
    // before a string.
    if (action == "Update" &&
        statement.body().view().find(R"("UpdateExpression":")") == std::string_view::npos) {
        if (statement.body().view().find(R"("ConditionExpression":")") != std::string_view::npos)
            action = "ConditionCheck";  // an Update must change something
        else if (!failure_)
            failure_ = std::make_exception_ptr(error(
                errc::bad_value, "statement " + std::to_string(size_) +
                                     " of the transaction has no clause left; leave the statement out"));
    }
    parts_ += size_++ == 0 ? "{\"" : ",{\"";
    parts_ += action;
    parts_ += "\":";
    parts_ += statement.body().view();
    parts_ += '}';
}

operation transaction_body::request(std::string_view name, std::string_view token) {
    operation made(name, {});
    if (failure_) made.fail(failure_);
    try {
        require_count(size_);
    } catch (...) {
        made.fail(std::current_exception());
    }
    auto& out = made.body();
    out.push_back('{');
    if (!token.empty()) {
        out.append(R"("ClientRequestToken":")");
        out.append(token);
        out.append(R"(",)");
    }
    out.append(R"("TransactItems":[)");
    out.append(parts_);
    out.append("]}");
    *this = {};
    return made;
}

operation transaction_body::write_request() { return request("TransactWriteItems", uuid::v4().to_string()); }
operation transaction_body::get_request() { return request("TransactGetItems", {}); }

namespace {

/// One attempt of a transaction of writes.
struct write_attempt {
    token_time& token;
    void* out;
    void (*success)(void* out, std::string_view json);
    refused_attempt refused = {};
    call_history history = {};

    [[nodiscard]] answer_sink sink() {
        answer_sink to;
        to.out = this;
        to.history = &history;
        to.sending = [](void* self) { static_cast<write_attempt*>(self)->token.before_sending(); };
        to.success = [](void* self, std::string_view json) {
            auto& t = *static_cast<write_attempt*>(self);
            if (t.success != nullptr) t.success(t.out, json);
            else wire::read_no_answer(json, "TransactWriteItems");  // a login page commits nothing
        };
        to.refused = [](void* self, std::string_view code, std::string_view json) {
            return take_refusal(&static_cast<write_attempt*>(self)->refused, code, json);
        };
        return to;
    }
};

error still_in_progress(transaction_result const& result, request_counts const& counts) {
    error_details known;
    known.operation = result.operation;
    known.server_code = "TransactionInProgressException";
    known.attempts = counts.attempts();
    known.sent = counts.sent();
    return {errc::transaction_conflict,
            "an earlier attempt of the transaction is still under way, and it is not known how it will end; "
            "read its items "
            "before you write them again",
            std::move(known)};
}

}  // namespace

asio::awaitable<transaction_result> run_transaction(client via, operation request,
                                                    transaction_options options, void* out,
                                                    void (*success)(void* out, std::string_view json),
                                                    clock_readings (*now)()) {
    if (request.failure()) std::rethrow_exception(request.failure());
    token_time token(now);
    auto const deadline = token.now() + clamp_timeout(options.timeout);
    // Also before the first sending: what waits for longer than the token would hold is begun anew.
    auto const left = [&] { return std::min(until(deadline, token.now()), token.left()); };
    transaction_result result;
    result.operation = request.name();
    request_counts counts;
    for (;;) {
        ++result.attempts;
        write_attempt attempt{token, out, success};
        std::optional<error> failure;
        try {
            auto copy = copy_of(request, left());
            auto const sink = attempt.sink();
            result.committed = co_await via.send(std::move(copy), sink);
        } catch (error const& e) {
            failure = e;
        }
        std::optional<std::chrono::milliseconds> wait;
        if (failure) counts.add(*failure);
        else counts.add(attempt.history);
        if (attempt.history.repeated) result.repeated = true;
        auto const failed = [&] {
            return counts.completed(
                *failure, result.repeated ? "the transaction may have been carried out or not" : "");
        };
        if (failure) {
            // Whether it was done is not known, and need not be: the service does nothing twice for one
            // token.
            if (may_be_carried_out(*failure)) result.repeated = true;
            if (!is_transient(*failure)) throw failed();
            wait = next_wait(result.attempts, options, left());
            bool const outlived = token.left() <= longest_wait && token.left() < until(deadline, token.now());
            // refused each time
            if (!wait && outlived && !result.repeated && !result.reasons.empty()) co_return result;
            if (!wait) throw outlived ? token_time::too_old(failed()) : failed();
        } else {
            result.reasons = std::move(attempt.refused.reasons);
            result.words = std::move(attempt.refused.words);
            if (attempt.refused.in_progress) result.repeated = true;
            if (result.committed) co_return result;
            name_tables(result.reasons, request);
            attempt.refused.reasons = result.reasons;
            if (!attempt.refused.in_progress && !attempt.refused.is_transient()) co_return result;
            wait = next_wait(result.attempts, options, left());
            if (!wait && attempt.refused.in_progress) throw still_in_progress(result, counts);
            if (!wait) co_return result;
        }
        co_await via.wait(*wait);
    }
}

void read_current(transaction_result const& result, std::size_t n, void* optional_row, item_reader read) {
    if (n >= result.reasons.size() || result.reasons[n].item.empty()) return;
    try {
        wire::read_item(result.reasons[n].item, optional_row, read);
    } catch (error const& item_mismatch) {
        error_details known;
        known.operation = result.operation;
        known.table = result.reasons[n].table;
        throw item_mismatch.completed(known);
    }
}

error refused_transaction(transaction_result const& result) {
    for (std::size_t i = 0; i < result.reasons.size(); ++i) {
        auto const& r = result.reasons[i];
        if (r.why == statement_refusal::none) continue;
        error_details known;
        known.operation = result.operation;
        known.table = r.table;
        known.server_code = r.code;
        known.server_message = r.message;
        errc const code = r.why == statement_refusal::condition_failed ? errc::conditional_check_failed
                          : r.why == statement_refusal::conflict       ? errc::transaction_conflict
                          : r.why == statement_refusal::throttled      ? errc::throttled
                          : r.why == statement_refusal::invalid        ? errc::validation
                                                                       : errc::transaction_cancelled;
        return {code, "statement " + std::to_string(i) + " of the transaction failed; nothing was written",
                known};
    }
    error_details known;
    known.operation = result.operation;
    known.server_code = "TransactionCanceledException";
    known.server_message = result.words;
    return {errc::transaction_cancelled,
            "the transaction was cancelled, and no statement says why; nothing was written", known};
}

asio::awaitable<void> run_transact_get(client via, operation request, std::size_t count, void* out,
                                       void (*item)(void* out, std::size_t place, value_reader* item),
                                       transaction_options options) {
    if (request.failure()) std::rethrow_exception(request.failure());
    struct target {
        refused_attempt refused = {};
        void* out = nullptr;
        void (*item)(void* out, std::size_t place, value_reader* item) = nullptr;
        operation* request = nullptr;
        std::size_t expected = 0;
        std::size_t place = 0;
    };
    auto const deadline = clock::now() + clamp_timeout(options.timeout);
    for (unsigned attempts = 1;; ++attempts) {
        target to;
        to.out = out;
        to.item = item;
        to.request = &request;
        to.expected = count;
        answer_sink sink;
        sink.out = &to;
        sink.refused = [](void* self, std::string_view code, std::string_view json) {
            return take_refusal(&static_cast<target*>(self)->refused, code, json);
        };
        sink.success = [](void* self, std::string_view json) {
            static_cast<target*>(self)->place = 0;
            wire::read_responses(json, self, [](void* again, value_reader* found) {
                auto& t = *static_cast<target*>(again);
                try {
                    if (t.place < t.expected) t.item(t.out, t.place, found);
                } catch (error const& item_mismatch) {
                    error_details known;
                    auto const tables = wire::read_statement_tables(t.request->body().view());
                    if (t.place < tables.size()) known.table = tables[t.place];
                    throw item_mismatch.completed(known);
                }
                ++t.place;
            });
            auto const& t = *static_cast<target*>(self);
            if (t.place != t.expected) throw_other_count(t.place, t.expected);
        };
        auto attempt = copy_of(request, until(deadline, clock::now()));
        bool const done = co_await via.send(std::move(attempt), sink);
        if (done) co_return;
        auto const wait = to.refused.is_transient()
                              ? next_wait(attempts, options, until(deadline, clock::now()))
                              : std::nullopt;
        if (!wait) {
            transaction_result result;
            result.operation = request.name();
            result.reasons = std::move(to.refused.reasons);
            result.words = std::move(to.refused.words);
            name_tables(result.reasons, request);
            throw refused_transaction(result);
        }
        co_await via.wait(*wait);
    }
}

}  // namespace detail

asio::awaitable<any_transaction_outcome> write_transaction::commit(client via, transaction_options options) {
    return detail::typed_transaction<any_transaction_outcome>(std::move(via), body_.write_request(),
                                                              std::exchange(readers_, {}), options);
}

}  // namespace dynamap
