#include "aws/call_watch.hpp"

namespace dynamap::aws {

void call_watch::tell_of_attempt(int number, activity& doing, std::error_code failure) noexcept {
    attempt_.attempt = number;
    attempt_.failure = failure;
    attempt_.time = doing.take();
    whom_->attempt_ended(attempt_);

    sum_.attempt = number;
    sum_.status = attempt_.status;
    sum_.bytes_sent += attempt_.bytes_sent;
    sum_.bytes_received += attempt_.bytes_received;
    sum_.time += attempt_.time;
    if (attempt_.consumed_capacity)
        sum_.consumed_capacity = sum_.consumed_capacity.value_or(0) + *attempt_.consumed_capacity;
    attempt_.consumed_capacity.reset();
    attempt_.status = 0;
    attempt_.bytes_sent = attempt_.bytes_received = 0;
}

void call_watch::tell_of_call(int number, activity& doing, std::error_code failure) noexcept {
    if (sum_.attempt < number) tell_of_attempt(number, doing, failure);
    sum_.time += doing.take();
    sum_.failure = failure;
    whom_->call_ended(sum_);
}

}  // namespace dynamap::aws
