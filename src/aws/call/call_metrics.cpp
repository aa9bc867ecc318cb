// Measures a call and reports it to an observer.
#include "aws/call/call_metrics.hpp"

namespace dynamap::aws {

void call_metrics::report_attempt(int number, phase_timer& doing, std::error_code failure) noexcept {
    auto& [sum, attempt] = *reports_;
    attempt.attempt = number;
    attempt.failure = failure;
    attempt.time = doing.take();
    observer_->attempt_ended(attempt);

    sum.attempt = number;
    sum.status = attempt.status;
    sum.bytes_sent += attempt.bytes_sent;
    sum.bytes_received += attempt.bytes_received;
    sum.time += attempt.time;
    if (attempt.consumed_capacity)
        sum.consumed_capacity = sum.consumed_capacity.value_or(0) + *attempt.consumed_capacity;
    attempt.consumed_capacity.reset();
    attempt.status = 0;
    attempt.bytes_sent = attempt.bytes_received = 0;
}

void call_metrics::report_call(int number, phase_timer& doing, std::error_code failure) noexcept {
    call_report& sum = reports_->sum;
    if (sum.attempt < number) report_attempt(number, doing, failure);
    sum.time += doing.take();
    sum.failure = failure;
    observer_->call_ended(sum);
}

}  // namespace dynamap::aws
