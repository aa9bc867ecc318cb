// Understands DynamoDB's answers for the client.
#pragma once

#include <optional>
#include <string_view>

#include "aws/call/orchestrator.hpp"
#include "dynamap/client.hpp"
#include "dynamap/detail/base/byte_buffer.hpp"

namespace dynamap {

/// Hands one call's answer to its sink, and turns a refusal into an error with a sentence on what to do.
class dynamodb_response final : public aws::response_handler {
  public:
    /// Both must outlive this; `sink` is copied.
    dynamodb_response(answer_sink const& sink, operation& request) noexcept
        : sink_(sink), operation_(request) {}

    /// The request is about to be sent.
    void sending() const {
        if (sink_.sending != nullptr) sink_.sending(sink_.out);
    }

    void success(aws::answer const& a) override;
    [[nodiscard]] std::optional<error> failure(aws::answer const& a) override;
    [[nodiscard]] std::optional<double> consumed_capacity(aws::answer const& a) const noexcept override;

    /// Whether the write's condition held, as far as that was asked for.
    [[nodiscard]] bool succeeded() const noexcept override { return condition_held_; }

  private:
    answer_sink sink_;
    operation& operation_;
    bool condition_held_ = true;
};

}  // namespace dynamap
