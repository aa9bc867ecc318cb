// Chooses the proxy for an endpoint, if any.
#pragma once

#include <optional>
#include <string>

#include "aws/endpoint/proxy.hpp"
#include "dynamap/aws/credentials.hpp"
#include "dynamap/aws/endpoint.hpp"
#include "dynamap/aws/proxy_settings.hpp"

namespace dynamap::aws {

/// The proxy settings from code and environment.
class proxy_rules {
  public:
    /// No proxies.
    proxy_rules() = default;
    /// See proxy_settings.
    proxy_rules(proxy_settings const& given, environment const& env);

    /// The proxy for connections to `where`; none: they are direct.
    /// Errors: those of parse_proxy().
    [[nodiscard]] std::optional<proxy> proxy_for(endpoint const& where) const;

  private:
    struct choice {
        std::string url, setting;
    };
    choice http_, https_;
    std::string no_proxy_;
};

}  // namespace dynamap::aws
