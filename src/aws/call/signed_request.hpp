// Any request, signed as its service requires.
#pragma once

#include <string>

#include "aws/call/request_writer.hpp"
#include "aws/net/connector.hpp"
#include "dynamap/aws/client.hpp"
#include "dynamap/aws/sign.hpp"

namespace dynamap::aws {

/// How a client signs its requests.
struct signing_rule {
    signature_version version = signature_version::v4;
    signing_options options = {};
};

/// A request with its own headers and body.
///
/// Errors: the constructor throws `errc::invalid_configuration` for what cannot be written as HTTP: control
/// characters in method, path, query or headers, a path that does not begin with '/', a Transfer-Encoding.
class signed_request final : public request_writer {
  public:
    signed_request(http_request request, signing_rule const& rule);

    std::string_view write(std::string& head, connector const& connector, credentials const& identity,
                           std::chrono::system_clock::time_point time, std::string_view extra) override;

  private:
    void sign_now(connector const& connector, credentials const& identity,
                  std::chrono::system_clock::time_point time);

    /// The value of the Host header, which must exist.
    std::string& host();

    http_request request_;
    signing_rule const& rule_;
    bool own_host_;  // whether the caller has set the Host header
    std::string name_;
    std::string own_path_;  // if the endpoint has a path: the path of the request without it
};

}  // namespace dynamap::aws
