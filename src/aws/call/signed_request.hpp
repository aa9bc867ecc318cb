// Any request, signed as its service wants it.
#pragma once

#include <string>

#include "aws/call/request_writer.hpp"
#include "aws/net/connector.hpp"
#include "dynamap/aws/client.hpp"
#include "dynamap/aws/sign.hpp"

namespace dynamap::aws {

/// How a client's requests are signed.
struct signing_rule {
    signature_version version = signature_version::v4;
    signing_options options = {};
};

/// A request with headers and body of its own.
///
/// Errors: `errc::invalid_configuration`, from the constructor, for what cannot be written as HTTP: control
/// characters in method, path, query or headers, a path without '/' at its beginning, a Transfer-Encoding.
class signed_request final : public request_writer {
  public:
    signed_request(http_request request, signing_rule const& rule);

    std::string_view write(std::string& head, connector const& way, credentials const& who,
                           std::chrono::system_clock::time_point time, std::string_view extra) override;

  private:
    void sign_now(connector const& way, credentials const& who, std::chrono::system_clock::time_point time);

    /// The value of the header Host, which is there.
    std::string& host();

    http_request request_;
    signing_rule const& rule_;
    bool own_host_;  // whether the caller has said which Host it is
    std::string name_;
    std::string own_path_;  // at an endpoint with a path: the request's without it
};

}  // namespace dynamap::aws
