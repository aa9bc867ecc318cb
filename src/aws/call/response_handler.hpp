// What understands the responses of a service.
#pragma once

#include <optional>
#include <string_view>

#include "aws/http/response_parser.hpp"
#include "dynamap/error.hpp"

namespace dynamap::aws {

/// A whole response, in the connection's buffer.
struct answer {
    response_head const& head;
    std::string_view body;
    int attempt = 1;        ///< the number of the attempt that it belongs to
    bool repeated = false;  ///< whether an earlier request of the call may have been carried out
    int sent = 1;           ///< how many requests of the call were sent, wholly or in part
};

/// Reads a service's responses.
class response_handler {
  public:
    /// Reads a response of 2xx. What it throws ends the call.
    virtual void success(answer const& a) = 0;
    /// Reads any other response. Returns the error it stands for, with the service's code; none if it is not
    /// an error to the caller.
    [[nodiscard]] virtual std::optional<error> failure(answer const& a) = 0;
    /// Whether the response was one of success.
    [[nodiscard]] virtual bool succeeded() const noexcept { return true; }
    /// The capacity that the request consumed, as the response says. Called only if there is an observer.
    [[nodiscard]] virtual std::optional<double> consumed_capacity(answer const&) const noexcept {
        return std::nullopt;
    }

  protected:
    ~response_handler() = default;
};

}  // namespace dynamap::aws
