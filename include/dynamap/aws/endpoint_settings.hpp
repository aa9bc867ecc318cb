// The settings that select one of a service's endpoints, and the endpoint that they select.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "dynamap/aws/endpoint.hpp"
#include "dynamap/aws/settings.hpp"

namespace dynamap::aws {

/// Whether requests go to the account's own host (ID.ddb.REGION.amazonaws.com).
enum class account_id_endpoint_mode : unsigned char {
    preferred,  ///< if the account is known, and its partition has such hosts
    disabled,   ///< never
    required,   ///< always: an error if it is not possible
};

/// The settings that select the endpoint. An empty setting is not decided yet.
struct endpoint_settings {
    std::string region = {};              ///< "eu-central-1"; "local" for an engine on port 8000
    std::string url = {};                 ///< "http://127.0.0.1:8000": used for any region
    std::optional<bool> fips = {};        ///< hosts with FIPS 140 cryptography
    std::optional<bool> dual_stack = {};  ///< hosts that also have IPv6
    std::optional<account_id_endpoint_mode> account_id_mode = {};  ///< empty: preferred
    std::optional<bool> ignore_configured_urls =
        {};  ///< true: `url` is not read from environment and profile
};

/// Returns `given` with its empty settings read from the environment, then from the profile.
///
/// Shape: `service_id` is AWS's name of the service ("DynamoDB Streams"), for its own variables and settings.
/// - region: AWS_REGION, AWS_DEFAULT_REGION; `region`
/// - url: AWS_ENDPOINT_URL_DYNAMODB, AWS_ENDPOINT_URL; `endpoint_url` of the service in the `services`
///   section, then of the profile; none with AWS_IGNORE_CONFIGURED_ENDPOINT_URLS,
///   `ignore_configured_endpoint_urls`
/// - fips: AWS_USE_FIPS_ENDPOINT; `use_fips_endpoint`
/// - dual_stack: AWS_USE_DUALSTACK_ENDPOINT; `use_dualstack_endpoint`
/// - account_id_mode: AWS_ACCOUNT_ID_ENDPOINT_MODE; `account_id_endpoint_mode`
/// Errors: `errc::invalid_configuration` for an invalid value; the message names the setting.
[[nodiscard]] endpoint_settings completed(endpoint_settings given, std::string_view service_id,
                                          setting_sources const& sources);

/// The address of requests, and the region that they are signed for.
struct service_location {
    endpoint where;              ///< the address
    std::string signing_region;  ///< the region
    bool of_account = false;     ///< whether it is an account's own host, which is different for each account
};

/// Returns the location of DynamoDB.
///
/// Shape: `account_id` is the credentials' account, or empty. `table_arn` is a table's name if it is an ARN,
/// or empty; its account takes precedence. A custom endpoint without a region is signed for us-east-1.
/// Errors: `errc::invalid_configuration`, with what to change, for settings that contradict each other.
/// Cost: some microseconds. Keep the result instead of calling it for every request.
[[nodiscard]] service_location dynamodb_location(endpoint_settings const& settings,
                                                 std::string_view account_id = {},
                                                 std::string_view table_arn = {});

/// Returns the location of any other service, by their common scheme.
///
/// Shape: `https://PREFIX.REGION.SUFFIX`. FIPS has `PREFIX-fips`, dual stack its own suffix, and S3 its own
/// form of both. A custom endpoint is used unchanged, and signed for us-east-1 without a region.
/// Errors: `errc::invalid_configuration` for a missing or invalid region, for a partition without such hosts,
/// and for a custom endpoint with FIPS or dual stack.
[[nodiscard]] service_location regional_location(endpoint_settings const& settings, std::string_view prefix);

/// Whether accounts may have their own hosts under these settings. dynamodb_location() then needs the
/// account.
[[nodiscard]] bool depends_on_account(endpoint_settings const& settings) noexcept;

/// Returns the location of DynamoDB Streams. Like dynamodb_location(), but accounts have no hosts.
[[nodiscard]] service_location dynamodb_streams_location(endpoint_settings const& settings);

}  // namespace dynamap::aws
