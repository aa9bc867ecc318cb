// Parses credentials in the formats of the services and programs that issue them.
#pragma once

#include <string>
#include <string_view>

#include "dynamap/aws/credentials.hpp"

namespace dynamap::aws {

/// Parses a response of the EC2 metadata service, of ECS or of EKS.
///
/// Errors: `errc::malformed_response`, with the name of the missing member, if it is not such a document;
/// `errc::service_error`, with code and message, if it reports a failure.
[[nodiscard]] credentials read_metadata_credentials(std::string_view json);

/// Parses the output of a credential_process; `account_id` is used if it has no AccountId.
///
/// Errors: `errc::malformed_response`.
/// Source: https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html
[[nodiscard]] credentials read_process_credentials(std::string_view json, std::string const& account_id);

/// Parses a response of SSO's GetRoleCredentials.
///
/// Errors: `errc::malformed_response`.
[[nodiscard]] credentials read_sso_role_credentials(std::string_view json, std::string const& account_id);

/// Parses a successful response of STS's AssumeRole or AssumeRoleWithWebIdentity.
///
/// Shape: the account is that of the assumed role's ARN.
/// Errors: `errc::malformed_response`.
[[nodiscard]] credentials read_sts_credentials(std::string_view xml);

/// The code and message of an error response of STS; both empty if it has none.
struct sts_failure {
    std::string code, message;
};
[[nodiscard]] sts_failure read_sts_failure(std::string_view xml);

}  // namespace dynamap::aws
