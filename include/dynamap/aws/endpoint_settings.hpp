// Which of its endpoints a service is used at: settings, and where they lead.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "dynamap/aws/endpoint.hpp"
#include "dynamap/aws/settings.hpp"

namespace dynamap::aws {

/// Whether requests go to the account's own host (ID.ddb.REGION.amazonaws.com).
enum class account_id_endpoint_mode : unsigned char {
    preferred,  ///< when the account is known, and its partition has such hosts
    disabled,   ///< never
    required,   ///< or not at all: an error when it cannot be
};

/// What decides about the endpoint; what is empty is not decided yet.
struct endpoint_settings {
    std::string region = {};              ///< "eu-central-1"; "local" for an engine on port 8000
    std::string url = {};                 ///< "http://127.0.0.1:8000": this, whatever the region
    std::optional<bool> fips = {};        ///< hosts with FIPS 140 cryptography
    std::optional<bool> dual_stack = {};  ///< hosts with IPv6 too
    std::optional<account_id_endpoint_mode> account_id_mode = {};  ///< empty: preferred
    std::optional<bool> ignore_configured_urls =
        {};  ///< true: `url` is not looked for in environment and profile
};

/// `given` with what is empty in it filled from the environment, then from the profile.
///
/// Shape: `service_id` is AWS's name of the service ("DynamoDB Streams"), for its own variables and settings.
/// - region: AWS_REGION, AWS_DEFAULT_REGION; `region`
/// - url: AWS_ENDPOINT_URL_DYNAMODB, AWS_ENDPOINT_URL; `endpoint_url` of the service in the `services`
///   section, then of the profile; none with AWS_IGNORE_CONFIGURED_ENDPOINT_URLS,
///   `ignore_configured_endpoint_urls`
/// - fips: AWS_USE_FIPS_ENDPOINT; `use_fips_endpoint`
/// - dual_stack: AWS_USE_DUALSTACK_ENDPOINT; `use_dualstack_endpoint`
/// - account_id_mode: AWS_ACCOUNT_ID_ENDPOINT_MODE; `account_id_endpoint_mode`
/// Errors: `errc::invalid_configuration`, naming the setting, for a value that it cannot have.
[[nodiscard]] endpoint_settings completed(endpoint_settings given, std::string_view service_id,
                                          setting_sources const& sources);

/// Where requests go, and how they are signed for it.
struct service_location {
    endpoint where;
    std::string signing_region;
    bool of_account = false;  ///< whether it is an account's own host, and so is another for another account
};

/// Where DynamoDB is.
///
/// Shape: `account_id` is the credentials' account, or empty; `table_arn` a table's name that is an ARN,
/// whose account goes first, or empty. A custom endpoint without a region is signed for us-east-1.
/// Errors: `errc::invalid_configuration`, with what to change, for settings that contradict each other.
/// Cost: some microseconds; to be kept, not to be asked for every call.
[[nodiscard]] service_location dynamodb_location(endpoint_settings const& settings,
                                                 std::string_view account_id = {},
                                                 std::string_view table_arn = {});

/// Where any other service is, by the scheme that they have in common.
///
/// Shape: `https://PREFIX.REGION.SUFFIX`, with FIPS `PREFIX-fips`, with dual stack the suffix of its own, and
/// S3's way of both; a custom endpoint as it is, signed for us-east-1 without a region.
/// Errors: `errc::invalid_configuration` for no region or one that cannot be, for a partition without such
/// hosts, and for a custom endpoint with FIPS or dual stack.
[[nodiscard]] service_location regional_location(endpoint_settings const& settings, std::string_view prefix);

/// Whether accounts may have hosts of their own under these settings: dynamodb_location() asks for the
/// account then.
[[nodiscard]] bool depends_on_account(endpoint_settings const& settings) noexcept;

/// Where DynamoDB Streams are. As dynamodb_location(), with no hosts of accounts.
[[nodiscard]] service_location dynamodb_streams_location(endpoint_settings const& settings);

}  // namespace dynamap::aws
