// Sums up what a call does, for an observer. Room: aws (pure).
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <system_error>

#include "aws/activity.hpp"
#include "dynamap/aws/observer.hpp"

namespace dynamap::aws {

/// Tells an observer of a call's attempts and of its end; does nothing when there is none.
class call_watch {
  public:
    call_watch(observer* whom, std::string_view operation, std::string_view table) : whom_(whom) {
        sum_.operation = attempt_.operation = operation;
        sum_.table = attempt_.table = table;
    }

    void sent(std::size_t count) noexcept { attempt_.bytes_sent += count; }
    void received(std::size_t count) noexcept { attempt_.bytes_received += count; }
    void answered(int status) noexcept { attempt_.status = status; }
    void consumed(std::optional<double> capacity) noexcept { attempt_.consumed_capacity = capacity; }

    /// Attempt `number` ended.
    void attempt_ended(int number, activity& doing, std::error_code failure = {}) noexcept {
        if (whom_ != nullptr) tell_of_attempt(number, doing, failure);
    }
    /// The call ended, in its attempt `number`, which is told of first if it was not yet.
    void call_ended(int number, activity& doing, std::error_code failure = {}) noexcept {
        if (whom_ != nullptr) tell_of_call(number, doing, failure);
    }

  private:
    void tell_of_attempt(int number, activity& doing, std::error_code failure) noexcept;
    void tell_of_call(int number, activity& doing, std::error_code failure) noexcept;

    observer* whom_;
    call_report sum_ = {}, attempt_ = {};
};

}  // namespace dynamap::aws
