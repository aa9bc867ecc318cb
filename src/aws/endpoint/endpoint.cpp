// The endpoint of a service, with scheme, host and port: from a URL, or from region and service.
#include "dynamap/aws/endpoint.hpp"

#include <algorithm>
#include <utility>

#include "aws/endpoint/partition.hpp"
#include "aws/http/url.hpp"
#include "dynamap/error.hpp"

namespace dynamap::aws {
namespace {

/// `text` for an error message: shortened if long, and without what might be a password.
std::string shown(std::string_view text) {
    constexpr std::size_t most = 100;
    std::string out(text);
    if (auto const at = out.rfind('@'); at != std::string::npos) out.replace(0, at, "...");
    std::ranges::replace_if(
        out, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }, '?');
    if (out.size() > most) out.replace(most, std::string::npos, "...");
    return '"' + out + '"';
}

/// Whether a path can be sent unchanged.
bool is_path(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return c > 0x20 && c < 0x7f; });
}

}  // namespace

endpoint parse_endpoint(std::string_view text) {
    auto parsed = parse_url(text);
    if (!parsed || parsed->has_user || parsed->has_query || !is_path(parsed->path))
        throw error(errc::invalid_configuration, "the endpoint " + shown(text) +
                                                     " cannot be used; write it as http://HOST:PORT, "
                                                     "https://HOST or https://HOST/PATH, with no user, "
                                                     "query or fragment, and the path percent-encoded");
    auto host_header = parsed->host_header();
    if (parsed->path == "/") parsed->path.clear();
    return {parsed->tls, std::move(parsed->host), parsed->port, std::move(host_header),
            std::move(parsed->path)};
}

std::string joined_path(std::string_view of_endpoint, std::string_view of_request) {
    if (of_endpoint.empty()) return std::string(of_request);
    if (of_request.empty() || of_request == "/") return std::string(of_endpoint);
    if (of_endpoint.ends_with('/') && of_request.starts_with('/')) of_endpoint.remove_suffix(1);
    return std::string(of_endpoint).append(of_request);
}

endpoint regional_endpoint(std::string_view service, std::string_view region) {
    require_region(region);
    std::string host(service);
    host.append(1, '.').append(region).append(1, '.').append(partition_of(region).dns_suffix);
    return {true, host, 443, host};
}

bool valid_region(std::string_view region) noexcept {
    auto const fits = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
    };
    return !region.empty() && region.size() <= 63 && region.front() != '-' && region.back() != '-' &&
           std::ranges::all_of(region, fits);
}

void require_region(std::string_view region) {
    if (region.empty())
        throw error(errc::invalid_configuration,
                    "no AWS region is set; set AWS_REGION, or set the region in the configuration");
    if (!valid_region(region))
        throw error(errc::invalid_configuration,
                    "the region " + shown(region) +
                        " cannot be part of a host name; a region looks like \"eu-central-1\"");
}

}  // namespace dynamap::aws
