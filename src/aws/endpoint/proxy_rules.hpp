// Through which proxy an endpoint is reached, if through any.
#pragma once

#include <optional>
#include <string>

#include "aws/endpoint/proxy.hpp"
#include "dynamap/aws/credentials.hpp"
#include "dynamap/aws/endpoint.hpp"
#include "dynamap/aws/proxy_settings.hpp"

namespace dynamap::aws {

/// What code and environment say of proxies.
class proxy_rules {
  public:
    /// No proxies.
    proxy_rules() = default;
    /// As proxy_settings says.
    proxy_rules(proxy_settings const& given, environment const& env);

    /// The proxy for connections to `where`; none: they go there directly.
    /// Errors: of parse_proxy().
    [[nodiscard]] std::optional<proxy> way_to(endpoint const& where) const;

  private:
    struct choice {
        std::string url, setting;
    };
    choice http_, https_;
    std::string no_proxy_;
};

}  // namespace dynamap::aws
