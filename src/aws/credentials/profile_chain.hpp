// How a profile's credentials are come by: a first source, then roles to assume.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "dynamap/aws/credentials.hpp"
#include "dynamap/aws/profile.hpp"

namespace dynamap::aws {

/// "credential_source": where this machine itself has credentials from.
enum class machine_source : unsigned char { variables, imds_client, container };

/// A role that a token of another identity provider opens.
struct web_identity_source {
    std::string role_arn, token_file, session_name;
};

/// A role of IAM Identity Center, opened by the token that `aws sso login` left.
struct sso_source {
    std::string account_id, role_name, region, start_url;
    std::string session;  ///< the sso-session's name; empty when the profile says everything itself
};

/// A program that prints credentials.
struct process_source {
    std::string command, account_id;
};

using first_source =
    std::variant<credentials, machine_source, web_identity_source, sso_source, process_source>;

/// A role assumed with the credentials before it.
struct assumed_role {
    std::string role_arn, session_name, external_id;
    std::optional<std::chrono::seconds> duration = std::nullopt;
};

/// The whole way to a profile's credentials.
struct profile_chain {
    first_source first;
    std::vector<assumed_role> roles = {};  ///< in the order in which they are assumed
};

/// Finds the way to the credentials of `profile`.
///
/// Errors: `errc::missing_credentials` when there is no profile of that name, or it says nothing about
/// credentials; `errc::invalid_configuration` when what it says cannot be carried out, with the reason and
/// the profile's name. Source:
/// https://docs.aws.amazon.com/sdkref/latest/guide/feature-assume-role-credentials.html
[[nodiscard]] profile_chain plan_credentials(profile_set const& profiles, std::string_view profile);

}  // namespace dynamap::aws
