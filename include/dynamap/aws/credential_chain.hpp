// The sources of credentials: each alone, and all of them in their order.
#pragma once

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dynamap/aws/credentials.hpp"
#include "dynamap/aws/platform.hpp"
#include "dynamap/detail/base/given_text.hpp"

namespace dynamap::aws {

/// A source of credentials. Derive from it to add your own.
///
/// Thread: load() is not called again before it has ended.
class credentials_provider {
  public:
    virtual ~credentials_provider() = default;

    /// The source's name in messages: "the environment".
    [[nodiscard]] virtual std::string_view name() const noexcept = 0;
    /// Loads credentials. The provider need not cache them: the client keeps them until shortly before they
    /// expire.
    ///
    /// Errors: `errc::missing_credentials` if this source has none; a chain then asks the next source. Any
    /// other error if the source is configured but fails; a chain stops there.
    /// Lifetime: the provider must outlive the call.
    [[nodiscard]] virtual asio::awaitable<credentials> load() = 0;
};

using credentials_provider_ptr = std::shared_ptr<credentials_provider>;

/// Options that code sets for the sources. An empty option is read from the environment and the profile.
struct provider_options {
    detail::text_setting profile = {};  ///< empty: AWS_PROFILE, else "default"
    /// of STS; empty: AWS_REGION, AWS_DEFAULT_REGION, the profile's
    detail::text_setting region = {};
    detail::text_setting imds_endpoint = {};       ///< "http://169.254.169.254"
    detail::text_setting imds_endpoint_mode = {};  ///< "IPv4" or "IPv6"
    int max_attempts = 3;                          ///< of each request that fails with a transient error
};

/// A role to assume with STS.
struct role_options {
    detail::text_setting role_arn = {};                 ///< the role to assume
    detail::text_setting session_name = {};             ///< empty: "dynamap-" and the time
    detail::text_setting external_id = {};              ///< what the role's trust policy may require
    std::optional<std::chrono::seconds> duration = {};  ///< empty: the default of STS, an hour
};

/// Returns a source with credentials given in code.
[[nodiscard]] credentials_provider_ptr static_credentials(credentials identity);

/// Reads AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN, AWS_ACCOUNT_ID.
[[nodiscard]] credentials_provider_ptr environment_credentials(std::shared_ptr<platform> platform);

/// Reads a profile of the shared config and credentials files: keys, `role_arn` with `source_profile` or
/// `credential_source`, web identity, SSO, `credential_process`.
///
/// Source: https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html
[[nodiscard]] credentials_provider_ptr profile_credentials(std::shared_ptr<platform> platform,
                                                           provider_options options = {});

/// Calls STS AssumeRoleWithWebIdentity with AWS_WEB_IDENTITY_TOKEN_FILE and AWS_ROLE_ARN (EKS roles for
/// service accounts).
[[nodiscard]] credentials_provider_ptr web_identity_credentials(std::shared_ptr<platform> platform,
                                                                provider_options options = {});

/// Asks the credentials endpoint of a container (ECS tasks, EKS Pod Identity):
/// AWS_CONTAINER_CREDENTIALS_RELATIVE_URI or _FULL_URI, and AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE or _TOKEN.
[[nodiscard]] credentials_provider_ptr container_credentials(std::shared_ptr<platform> platform,
                                                             provider_options options = {});

/// Asks the EC2 instance metadata, version 2, for the role of the instance. Version 1 is never used.
///
/// Shape: AWS_EC2_METADATA_DISABLED=true turns it off.
[[nodiscard]] credentials_provider_ptr instance_credentials(std::shared_ptr<platform> platform,
                                                            provider_options options = {});

/// Runs a command and reads the credentials that it prints, as with `credential_process`.
[[nodiscard]] credentials_provider_ptr process_credentials(std::shared_ptr<platform> platform,
                                                           detail::text_setting command);

/// Assumes a role with the credentials of another source.
[[nodiscard]] credentials_provider_ptr assume_role_credentials(std::shared_ptr<platform> platform,
                                                               credentials_provider_ptr base,
                                                               role_options role,
                                                               provider_options options = {});

/// Asks one source after the other until one has credentials.
///
/// Errors: `errc::missing_credentials`, with every source's reason, if none has any.
[[nodiscard]] credentials_provider_ptr credential_chain(std::vector<credentials_provider_ptr> sources);

/// Returns the sources in the order of the AWS SDKs: environment, profile, web identity, container, EC2
/// instance.
///
/// Shape: if code names a profile, it comes first and the keys in the environment are ignored.
[[nodiscard]] credentials_provider_ptr default_credential_chain(std::shared_ptr<platform> platform,
                                                                provider_options options = {});

}  // namespace dynamap::aws
