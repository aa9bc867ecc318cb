// Interprets DynamoDB's responses for the client.
#pragma once

#include <optional>
#include <string_view>

#include "aws/call/orchestrator.hpp"
#include "dynamap/client.hpp"
#include "dynamap/detail/base/byte_buffer.hpp"

namespace dynamap {

/// Passes one call's response to its handler, and turns a refusal into an error that says what to do.
class dynamodb_response final : public aws::http_response_handler {
  public:
    /// Both must outlive this. Without a handler, any response of the operation is accepted.
    dynamodb_response(dynamap::response_handler* handler, operation& request) noexcept
        : handler_(handler != nullptr ? *handler : any_), operation_(request) {}

    /// The request is about to be sent.
    void sending() const { handler_.sending(); }

    void success(aws::received_response const& a) override;
    [[nodiscard]] std::optional<error> failure(aws::received_response const& a) override;
    [[nodiscard]] std::optional<double> consumed_capacity(
        aws::received_response const& a) const noexcept override;

    /// Whether the write's condition held, if the caller asked for that.
    [[nodiscard]] bool succeeded() const noexcept override { return condition_held_; }

  private:
    struct any_response final : dynamap::response_handler {};

    [[nodiscard]] response response_of(aws::received_response const& a) const noexcept;

    any_response any_;
    dynamap::response_handler& handler_;
    operation& operation_;
    bool condition_held_ = true;
};

}  // namespace dynamap
