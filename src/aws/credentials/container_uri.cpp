// The URL of a container's credentials: ECS, EKS Pod Identity.
// Tests: tests/conformance/container_credentials_uri.cpp.
#include "aws/credentials/container_uri.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "aws/http/url.hpp"
#include "dynamap/error.hpp"

namespace dynamap::aws {
namespace {

constexpr std::string_view ecs = "http://169.254.170.2";

/// Whether a host is this machine or the agent next to it, so that plain http exposes nothing.
bool is_local(std::string const& host) {
    in_addr v4{};
    if (::inet_pton(AF_INET, host.c_str(), &v4) == 1)
        return ntohl(v4.s_addr) >> 24 == 127 || host == "169.254.170.2" || host == "169.254.170.23";
    in6_addr v6{}, eks{};
    ::inet_pton(AF_INET6, "fd00:ec2::23", &eks);
    if (::inet_pton(AF_INET6, host.c_str(), &v6) == 1)
        return IN6_IS_ADDR_LOOPBACK(&v6) || std::ranges::equal(v6.s6_addr, eks.s6_addr);
    return host == "localhost";
}

}  // namespace

std::optional<std::string> container_uri(environment const& env) {
    if (auto const relative = set_variable(env, "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI")) {
        // Without the slash the text could become part of the host name.
        if (std::string whole = std::string(ecs) + *relative; relative->front() == '/' && parse_url(whole))
            return whole;
        throw error(
            errc::invalid_configuration,
            "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI is not a path; it looks like \"/v2/credentials/ID\"");
    }
    auto const full = set_variable(env, "AWS_CONTAINER_CREDENTIALS_FULL_URI");
    if (!full) return std::nullopt;
    auto const parsed = parse_url(*full);
    if (!parsed)
        throw error(errc::invalid_configuration,
                    "AWS_CONTAINER_CREDENTIALS_FULL_URI is not an http or https URL with a host");
    if (!parsed->tls && !is_local(parsed->host))
        throw error(
            errc::invalid_configuration,
            "AWS_CONTAINER_CREDENTIALS_FULL_URI is plain http to " + parsed->host +
                "; use https; plain http is allowed only for this machine (localhost, 127.0.0.1, [::1]) and "
                "for the hosts of ECS and EKS (169.254.170.2, 169.254.170.23, [fd00:ec2::23])");
    return full;
}

}  // namespace dynamap::aws
