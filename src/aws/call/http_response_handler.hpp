// The interface that interprets the responses of a service.
#pragma once

#include <optional>
#include <string_view>

#include "aws/http/response_parser.hpp"
#include "dynamap/error.hpp"

namespace dynamap::aws {

/// A whole response, in the connection's buffer.
struct received_response {
    response_head const& head;
    std::string_view body;
    int attempt = 1;        ///< the number of its attempt
    bool repeated = false;  ///< whether an earlier request of the call may have been carried out
    int sent = 1;           ///< how many requests of the call were sent, wholly or in part
};

/// Interprets a service's responses.
class http_response_handler {
  public:
    /// Reads a response with status 2xx. An exception from it ends the call.
    virtual void success(received_response const& a) = 0;
    /// Reads any other response. Returns its error, with the service's code, or none if the caller does not
    /// treat the response as an error.
    [[nodiscard]] virtual std::optional<error> failure(received_response const& a) = 0;
    /// Whether the last response was successful.
    [[nodiscard]] virtual bool succeeded() const noexcept { return true; }
    /// The consumed capacity that the response reports. Called only if there is an observer.
    [[nodiscard]] virtual std::optional<double> consumed_capacity(received_response const&) const noexcept {
        return std::nullopt;
    }

  protected:
    ~http_response_handler() = default;
};

}  // namespace dynamap::aws
