// Credentials as the services and programs that hand them out write them.
#pragma once

#include <string>
#include <string_view>

#include "dynamap/aws/credentials.hpp"

namespace dynamap::aws {

/// Reads what the EC2 metadata service, ECS and EKS answer.
///
/// Errors: `errc::malformed_response`, with the absent member's name, when it is no such document;
/// `errc::service_error`, with code and words, when it tells of a failure.
[[nodiscard]] credentials read_metadata_credentials(std::string_view json);

/// Reads what a credential_process prints; `account_id` stands in for an absent AccountId.
///
/// Errors: `errc::malformed_response`.
/// Source: https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html
[[nodiscard]] credentials read_process_credentials(std::string_view json, std::string const& account_id);

/// Reads what SSO's GetRoleCredentials answers.
///
/// Errors: `errc::malformed_response`.
[[nodiscard]] credentials read_sso_role_credentials(std::string_view json, std::string const& account_id);

/// Reads what STS's AssumeRole and AssumeRoleWithWebIdentity answer with 200.
///
/// Shape: the account is that of the assumed role's ARN.
/// Errors: `errc::malformed_response`.
[[nodiscard]] credentials read_sts_credentials(std::string_view xml);

/// The code and words of an error that STS answers with; both empty when it says neither.
struct sts_failure {
    std::string code, message;
};
[[nodiscard]] sts_failure read_sts_failure(std::string_view xml);

}  // namespace dynamap::aws
