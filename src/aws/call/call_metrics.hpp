// Measures a call and reports it to an observer.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string_view>
#include <system_error>

#include "aws/net/phase_timer.hpp"
#include "dynamap/aws/observer.hpp"

namespace dynamap::aws {

/// Reports a call's attempts and its end to an observer. Does nothing if there is no observer.
class call_metrics {
  public:
    explicit call_metrics(observer* whom = nullptr, std::string_view operation = {},
                          std::string_view table = {})
        : whom_(whom) {
        if (whom == nullptr) return;
        told_ = std::make_unique<reports>();
        told_->sum.operation = told_->attempt.operation = operation;
        told_->sum.table = told_->attempt.table = table;
    }

    void sent(std::size_t count) noexcept {
        if (told_) told_->attempt.bytes_sent += count;
    }
    void received(std::size_t count) noexcept {
        if (told_) told_->attempt.bytes_received += count;
    }
    void answered(int status) noexcept {
        if (told_) told_->attempt.status = status;
    }
    void consumed(std::optional<double> capacity) noexcept {
        if (told_) told_->attempt.consumed_capacity = capacity;
    }

    /// Attempt `number` ended.
    void attempt_ended(int number, phase_timer& doing, std::error_code failure = {}) noexcept {
        if (whom_ != nullptr) tell_of_attempt(number, doing, failure);
    }
    /// The call ended, in its attempt `number`. Reports that attempt first if it has not been reported yet.
    void call_ended(int number, phase_timer& doing, std::error_code failure = {}) noexcept {
        if (whom_ != nullptr) tell_of_call(number, doing, failure);
    }

  private:
    void tell_of_attempt(int number, phase_timer& doing, std::error_code failure) noexcept;
    void tell_of_call(int number, phase_timer& doing, std::error_code failure) noexcept;

    struct reports {
        call_report sum = {}, attempt = {};
    };
    observer* whom_;
    std::unique_ptr<reports> told_;  // null if there is no observer
};

}  // namespace dynamap::aws
