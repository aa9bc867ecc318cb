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
    explicit call_metrics(observer* listener = nullptr, std::string_view operation = {},
                          std::string_view table = {})
        : observer_(listener) {
        if (listener == nullptr) return;
        reports_ = std::make_unique<reports>();
        reports_->sum.operation = reports_->attempt.operation = operation;
        reports_->sum.table = reports_->attempt.table = table;
    }

    void sent(std::size_t count) noexcept {
        if (reports_) reports_->attempt.bytes_sent += count;
    }
    void received(std::size_t count) noexcept {
        if (reports_) reports_->attempt.bytes_received += count;
    }
    void on_response(int status) noexcept {
        if (reports_) reports_->attempt.status = status;
    }
    void consumed(std::optional<double> capacity) noexcept {
        if (reports_) reports_->attempt.consumed_capacity = capacity;
    }

    /// Attempt `number` ended.
    void attempt_ended(int number, phase_timer& doing, std::error_code failure = {}) noexcept {
        if (observer_ != nullptr) report_attempt(number, doing, failure);
    }
    /// The call ended, in its attempt `number`. Reports that attempt first if it has not been reported yet.
    void call_ended(int number, phase_timer& doing, std::error_code failure = {}) noexcept {
        if (observer_ != nullptr) report_call(number, doing, failure);
    }

  private:
    void report_attempt(int number, phase_timer& doing, std::error_code failure) noexcept;
    void report_call(int number, phase_timer& doing, std::error_code failure) noexcept;

    struct reports {
        call_report sum = {}, attempt = {};
    };
    observer* observer_;
    std::unique_ptr<reports> reports_;  // null if there is no observer
};

}  // namespace dynamap::aws
