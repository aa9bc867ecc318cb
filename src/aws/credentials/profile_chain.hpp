// How to get a profile's credentials: a first source, then roles to assume.
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

/// "credential_source": where this machine has credentials.
enum class credential_source : unsigned char { variables, ec2_instance, container };

/// A role, and the token of another identity provider to assume it.
struct web_identity_source {
    std::string role_arn, token_file, session_name;
};

/// A role of IAM Identity Center, with the token that `aws sso login` has stored.
struct sso_source {
    std::string account_id, role_name, region, start_url;
    std::string session;  ///< the sso-session's name; empty if the profile itself has all settings
};

/// A program that prints credentials.
struct process_source {
    std::string command, account_id;
};

using base_source =
    std::variant<credentials, credential_source, web_identity_source, sso_source, process_source>;

/// A role that is assumed with the credentials before it.
struct assumed_role {
    std::string role_arn, session_name, external_id;
    std::optional<std::chrono::seconds> duration = std::nullopt;
};

/// All steps to a profile's credentials.
struct profile_chain {
    base_source first;
    std::vector<assumed_role> roles = {};  ///< in the order in which to assume them
};

/// Finds the steps to the credentials of `profile`.
///
/// Errors: `errc::missing_credentials` if there is no such profile, or it has no settings for credentials;
/// `errc::invalid_configuration`, with the reason and the profile's name, if its settings are not valid.
/// Source: https://docs.aws.amazon.com/sdkref/latest/guide/feature-assume-role-credentials.html
[[nodiscard]] profile_chain plan_credentials(profile_set const& profiles, std::string_view profile);

}  // namespace dynamap::aws
