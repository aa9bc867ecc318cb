// The coroutines that send a transaction until it is committed or finally refused.
// Tests: tests/integration/transactions.cpp, tests/integration/own_writes.cpp.
#include "dynamap/detail/table/transaction/run_transaction.hpp"

#include <algorithm>
#include <utility>

#include "base/backoff.hpp"
#include "base/thrown_code.hpp"
#include "client/task_group.hpp"
#include "dynamap/detail/wire/response.hpp"
#include "table/call/request_counts.hpp"
#include "table/call/request_failure.hpp"
#include "table/transaction/token_time.hpp"
#include "wire/transaction.hpp"

namespace dynamap::detail {
namespace {

using clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

constexpr std::chrono::milliseconds first_wait = 20ms, longest_wait = 1s, default_timeout = 20s;

transaction_refusal refusal_of(std::string_view code) {
    constexpr std::pair<std::string_view, transaction_refusal> known[] = {
        {"None", transaction_refusal::none},
        {"NONE", transaction_refusal::none},
        {"ConditionalCheckFailed", transaction_refusal::condition_failed},
        {"TransactionConflict", transaction_refusal::conflict},
        {"ProvisionedThroughputExceeded", transaction_refusal::throttled},
        {"ThrottlingError", transaction_refusal::throttled},
        {"RequestLimitExceeded", transaction_refusal::throttled},
        {"ValidationError", transaction_refusal::invalid},
        {"ItemCollectionSizeLimitExceeded", transaction_refusal::collection_full},
        {"DuplicateItem", transaction_refusal::duplicate}};
    for (auto const& [name, why] : known)
        if (name == code) return why;
    return code.empty() ? transaction_refusal::none : transaction_refusal::other;
}

/// The response to one attempt, if it is a refusal.
struct refused_attempt {
    bool in_progress = false;  // an earlier attempt with the same token is still running
    std::vector<transaction_reason> reasons = {};
    std::string words = {};  // the service's message about the whole transaction

    /// Whether waiting may help: all failures are transient.
    [[nodiscard]] bool is_transient() const {
        bool any = false;
        for (auto const& r : reasons) {
            if (r.why == transaction_refusal::none) continue;
            any = true;
            if (!detail::is_transient(r.why)) return false;
        }
        return any;
    }
};

bool take_refusal(refused_attempt& to, std::string_view code, std::string_view json) {
    if (code == "TransactionInProgressException") return to.in_progress = true;
    if (code != "TransactionCanceledException") return false;
    to.reasons.clear();
    wire::read_cancellation_reasons(json, [&](wire::cancellation_reason const& why) {
        to.reasons.push_back(
            {refusal_of(why.code), std::string(why.code), std::string(why.message), std::string(why.item)});
    });
    to.words = wire::read_error(json, code, {}).message;
    return true;
}

/// Each attempt needs its own request, because sending consumes it.
operation copy_of(operation& request, std::chrono::milliseconds timeout) {
    operation copy(request.name(), request.table());
    copy.body().append(request.body().view());
    copy.only_reads = request.only_reads;
    copy.timeout = std::max(1ms, timeout);
    return copy;
}

std::chrono::milliseconds until(clock::time_point deadline, clock::time_point now) {
    return std::chrono::ceil<std::chrono::milliseconds>(deadline - now);
}

/// The wait before the next attempt; none if that would be one too many, or would begin after the deadline.
std::optional<std::chrono::milliseconds> next_wait(unsigned attempts, transaction_options const& options,
                                                   std::chrono::milliseconds left) {
    if (options.max_attempts != 0 && attempts >= options.max_attempts) return std::nullopt;
    auto const wait = jittered_backoff(first_wait, longest_wait, attempts);
    if (wait >= left) return std::nullopt;
    return wait;
}

/// A cancellation between two requests: Asio throws its own error at the `co_await` after it.
error cancelled_between(std::string_view operation) {
    error_details known;
    known.operation = operation;
    known.sent = 0;
    return {std::make_error_code(std::errc::operation_canceled), "the call was cancelled", std::move(known)};
}

/// Call it in a catch block.
void rethrow_unless_cancelled() {
    if (!is_cancellation(thrown_code())) throw;
}

/// One attempt of a write transaction.
class write_attempt final : public response_handler {
  public:
    write_attempt(token_time& of, function_ref<void(std::string_view)> success)
        : token_(of), success_(success) {}

    void sending() override { token_.before_sending(); }
    void success(response const& found) override {
        if (success_) success_(found.json);
        else response_handler::success(found);  // a login page does not commit anything
    }
    bool refused(response const& found, std::string_view code) override {
        return take_refusal(refusal, code, found.json);
    }

    refused_attempt refusal = {};

  private:
    token_time& token_;
    function_ref<void(std::string_view)> success_;
};

/// A write transaction in progress: the results of its attempts so far, and the next step.
class write_run {
  public:
    write_run(operation const& request, client const& client, transaction_options const& options,
              clock_readings (*now)())
        : token(now),
          only_reads_(request.only_reads),
          options_(options),
          timeout_(clamp_timeout(options.timeout.value_or(client.timeout_or(default_timeout)))),
          deadline_(token.now() + timeout_) {
        result.operation = request.name();
    }

    /// How long a request may still be sent. It also limits the first request. If that waits longer for a
    /// connection than the token is valid, it fails unsent, and the next attempt begins a new time.
    [[nodiscard]] std::chrono::milliseconds left() const {
        return std::min(until(deadline_, token.now()), token.left());
    }

    /// After a failed attempt: how long to wait before the next one, or none if `result` is final.
    /// Errors: `failure`, or that the token is too old, if it ends with that.
    std::optional<std::chrono::milliseconds> on_failure(error const& failure, bool repeated) {
        ++result.attempts;
        count(failure);
        // Whether it was done is not known, and need not be: the service does nothing twice for one token.
        if (repeated || may_be_carried_out(failure)) result.repeated = true;
        if (!is_transient(failure)) throw completed(failure);
        auto const wait = next_wait(result.attempts, options_, left());
        if (wait) return wait;
        bool const outlived = token.left() <= longest_wait && token.left() < until(deadline_, token.now());
        bool const refused_each_time = !result.repeated && !result.reasons.empty();
        if (outlived && refused_each_time) return std::nullopt;
        throw outlived ? token_time::too_old(completed(failure)) : completed(failure);
    }

    /// The same after an attempt with a response.
    std::optional<std::chrono::milliseconds> on_response(refused_attempt refused,
                                                         call_history const& history) {
        ++result.attempts;
        count(history);
        bool const again = refused.in_progress || refused.is_transient();
        if (history.repeated || refused.in_progress) result.repeated = true;
        result.reasons = std::move(refused.reasons);
        result.words = std::move(refused.words);
        if (result.committed || !again) return std::nullopt;
        auto const wait = next_wait(result.attempts, options_, left());
        if (!wait && refused.in_progress) throw still_in_progress();
        return wait;
    }

    /// Ends it between two attempts, or before the first one. If the service has refused each request, that
    /// is an outcome.
    /// Errors: `std::errc::operation_canceled`, if nothing was refused, or a request may have been carried
    /// out.
    [[nodiscard]] transaction_result on_cancel() {
        if (result.repeated || result.reasons.empty()) throw completed(cancelled_between(result.operation));
        result.cancelled = true;
        return std::move(result);
    }

    token_time token;
    transaction_result result = {};

  private:
    template <class Ended>
    void count(Ended const& request) {
        counts_.add(request);
        result.requests = counts_.attempts();
        result.sent = counts_.sent();
    }
    /// The failure with the counts of all requests of the token.
    [[nodiscard]] error completed(error const& failure) const {
        constexpr std::string_view open = "the transaction may have been carried out";
        std::string_view const doubt = result.repeated && !only_reads_ ? open : "";
        bool const is_over = until(deadline_, token.now()) <= std::chrono::milliseconds(1);
        if (failure.code() != errc::deadline_exceeded || result.attempts < 2 || !is_over)
            return counts_.completed(failure, doubt);
        // The last attempt had only what was left of that time.
        std::string const text = "the transaction's timeout of " + std::to_string(timeout_.count()) +
                                 " ms passed; the last of " + std::to_string(result.attempts) +
                                 " attempts: " + failure.sentence();
        return counts_.completed(error(failure.code(), text, failure.details()), doubt);
    }
    [[nodiscard]] error still_in_progress() const {
        error_details known;
        known.operation = result.operation;
        known.server_code = "TransactionInProgressException";
        known.attempts = counts_.attempts();
        known.sent = counts_.sent();
        return {errc::transaction_conflict,
                "an earlier attempt of the transaction is still in progress, and its result is not known; "
                "read its items before you write them again",
                std::move(known)};
    }

    bool only_reads_;
    transaction_options options_;
    std::chrono::milliseconds timeout_;
    clock::time_point deadline_;
    request_counts counts_;
};

}  // namespace

asio::awaitable<transaction_result> run_transaction(client client, operation request,
                                                    transaction_options options,
                                                    function_ref<void(std::string_view json)> success,
                                                    clock_readings (*now)()) {
    require_encoded(request.failure(), request.name(), request.table());
    write_run run(request, client, options, now);
    for (;;) {
        write_attempt attempt(run.token, success);
        std::optional<error> failure;
        bool cancelled = false;
        try {
            auto copy = copy_of(request, run.left());
            run.result.committed = co_await client.send(std::move(copy), attempt);
        } catch (error const& e) {
            failure = e;
        } catch (...) {
            rethrow_unless_cancelled();
            cancelled = true;
        }
        if (cancelled) co_return run.on_cancel();
        auto const wait = failure ? run.on_failure(*failure, attempt.repeated())
                                  : run.on_response(std::move(attempt.refusal), attempt.history());
        if (!wait) co_return std::move(run.result);
        try {
            co_await client.wait(*wait);
        } catch (...) {
            rethrow_unless_cancelled();
            cancelled = true;
        }
        if (cancelled) co_return run.on_cancel();
    }
}

namespace {

/// One attempt of a read transaction.
class read_attempt final : public response_handler {
  public:
    explicit read_attempt(std::size_t count) : count_(count) {}

    void success(response const& found) override {
        items.clear();
        wire::read_responses(found.json, [&](std::string_view item) { items.emplace_back(item); });
        if (items.size() != count_) throw_other_count(items.size(), count_);
    }
    bool refused(response const& found, std::string_view code) override {
        return take_refusal(refusal, code, found.json);
    }

    std::vector<std::string> items = {};
    refused_attempt refusal = {};

  private:
    std::size_t count_;
};

}  // namespace

asio::awaitable<std::vector<std::string>> run_read_transaction(client client, operation request,
                                                               std::vector<transaction_entry> const& entries,
                                                               transaction_options options) {
    require_encoded(request.failure(), request.name(), request.table());
    auto const deadline = clock::now() +
                          clamp_timeout(options.timeout.value_or(client.timeout_or(default_timeout)));
    request_counts counts;
    for (unsigned attempts = 1;; ++attempts) {
        read_attempt attempt(entries.size());
        std::optional<error> failure;
        bool done = false;
        try {
            auto copy = copy_of(request, until(deadline, clock::now()));
            done = co_await client.send(std::move(copy), attempt);
        } catch (error const& e) {
            failure = e;
        } catch (...) {
            rethrow_unless_cancelled();
            throw counts.completed(cancelled_between(request.name()));
        }
        if (done) co_return std::move(attempt.items);
        if (failure) {
            counts.add(*failure);
            throw counts.completed(*failure);
        }
        counts.add(attempt.history());
        auto const wait = attempt.refusal.is_transient()
                              ? next_wait(attempts, options, until(deadline, clock::now()))
                              : std::nullopt;
        if (!wait) {
            transaction_result result;
            result.operation = request.name();
            result.attempts = attempts;
            result.reasons = std::move(attempt.refusal.reasons);
            result.words = std::move(attempt.refusal.words);
            forget_other_reasons(result, entries.size());
            throw counts.completed(refused_transaction(result, entries));
        }
        try {
            co_await client.wait(*wait);
        } catch (...) {
            rethrow_unless_cancelled();
            throw counts.completed(cancelled_between(request.name()));
        }
    }
}

}  // namespace dynamap::detail
