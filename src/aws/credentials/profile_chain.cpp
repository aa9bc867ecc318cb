// How to get a profile's credentials: a first source, then roles to assume.
// Tests: tests/unit/aws/config/profile.cpp, tests/conformance/assume_role_chain.cpp.
#include "aws/credentials/profile_chain.hpp"

#include <algorithm>
#include <charconv>

#include "dynamap/error.hpp"

namespace dynamap::aws {
namespace {

/// One profile and its settings.
class named_profile {
  public:
    named_profile(std::string_view name, profile_properties const& settings)
        : name_(name), settings_(settings) {}

    [[nodiscard]] std::string const& name() const { return name_; }
    /// A setting; empty if it is absent.
    [[nodiscard]] std::string get(std::string_view setting) const {
        auto const found = settings_.find(setting);
        return found == settings_.end() ? std::string() : found->second;
    }
    [[nodiscard]] bool has(std::string_view setting) const { return !get(setting).empty(); }

    [[noreturn]] void refuse(std::string const& what) const {
        throw error(errc::invalid_configuration, "profile \"" + name_ + "\": " + what);
    }
    /// A setting that is required because of another one.
    [[nodiscard]] std::string need(std::string_view setting, std::string_view because_of) const {
        if (!has(setting))
            refuse(std::string(because_of) + " is set, and " + std::string(setting) + " is missing");
        return get(setting);
    }

  private:
    std::string name_;
    profile_properties const& settings_;
};

bool has_keys(named_profile const& p) { return p.has("aws_access_key_id") || p.has("aws_secret_access_key"); }

credentials keys_of(named_profile const& p) {
    return {p.need("aws_access_key_id", "aws_secret_access_key"),
            p.need("aws_secret_access_key", "aws_access_key_id"), p.get("aws_session_token"),
            p.get("aws_account_id")};
}

credential_source source_named(named_profile const& p, std::string const& name) {
    if (name == "Environment") return credential_source::variables;
    if (name == "Ec2InstanceMetadata") return credential_source::ec2_instance;
    if (name == "EcsContainer") return credential_source::container;
    p.refuse("credential_source is \"" + name + "\"; use Environment, Ec2InstanceMetadata or EcsContainer");
}

bool has_sso(named_profile const& p) {
    return std::ranges::any_of(
        std::initializer_list<std::string_view>{"sso_session", "sso_start_url", "sso_region",
                                                "sso_account_id", "sso_role_name"},
        [&](std::string_view setting) { return p.has(setting); });
}

/// A setting of the sso-session. The profile may repeat it, but not contradict it.
std::string of_session(named_profile const& p, profile_properties const& session, std::string_view setting) {
    auto const found = session.find(setting);
    std::string const value = found == session.end() ? std::string() : found->second;
    if (p.has(setting) && p.get(setting) != value)
        p.refuse(std::string(setting) +
                 " differs from that of its sso-session; with sso_session, set it only in [sso-session " +
                 p.get("sso_session") + "]");
    if (value.empty()) p.refuse("[sso-session " + p.get("sso_session") + "] has no " + std::string(setting));
    return value;
}

sso_source sso_of(named_profile const& p, profile_set const& profiles) {
    profile_sections const& sessions = profiles.sso_sessions;
    sso_source result;
    result.session = p.get("sso_session");
    if (!result.session.empty()) {
        auto const session = sessions.find(result.session);
        if (session == sessions.end())
            p.refuse("sso_session is \"" + result.session + "\", but there is no [sso-session " +
                     result.session + "]");
        require_sound(profiles, "sso-session " + result.session);
        result.region = of_session(p, session->second, "sso_region");
        result.start_url = of_session(p, session->second, "sso_start_url");
        if (!p.has("sso_account_id") && !p.has("sso_role_name"))
            p.refuse("it is for a bearer token, not for credentials: sso_account_id and sso_role_name are "
                     "missing");
    } else {
        result.region = p.need("sso_region", "SSO");
        result.start_url = p.need("sso_start_url", "SSO");
    }
    result.account_id = p.need("sso_account_id", "SSO");
    result.role_name = p.need("sso_role_name", "SSO");
    return result;
}

/// The source that the profile itself names; none if it has no settings for credentials.
std::optional<base_source> own_base_source(named_profile const& p, profile_set const& profiles) {
    if (p.has("credential_source")) return source_named(p, p.get("credential_source"));
    if (p.has("web_identity_token_file"))
        return web_identity_source{p.need("role_arn", "web_identity_token_file"),
                                   p.get("web_identity_token_file"), p.get("role_session_name")};
    if (has_sso(p)) return sso_of(p, profiles);
    if (p.has("credential_process"))
        return process_source{p.get("credential_process"), p.get("aws_account_id")};
    if (has_keys(p)) return keys_of(p);
    return std::nullopt;
}

bool assumes_role(named_profile const& p) { return p.has("role_arn") && !p.has("web_identity_token_file"); }

assumed_role role_of(named_profile const& p) {
    assumed_role role{p.get("role_arn"), p.get("role_session_name"), p.get("external_id")};
    if (p.has("mfa_serial"))
        p.refuse("mfa_serial requires a one-time code, which a library cannot ask for; use "
                 "credential_process, or set credentials in code");
    if (std::string const text = p.get("duration_seconds"); !text.empty()) {
        int seconds = 0;
        auto const [end, failure] = std::from_chars(text.data(), text.data() + text.size(), seconds);
        if (failure != std::errc() || end != text.data() + text.size() || seconds <= 0)
            p.refuse("duration_seconds is \"" + text + "\"; use a number of seconds, 900 or more");
        role.duration = std::chrono::seconds(seconds);
    }
    return role;
}

}  // namespace

profile_chain plan_credentials(profile_set const& profiles, std::string_view profile) {
    profile_chain plan;
    std::vector<std::string> visited;
    std::string next(profile);
    for (;;) {
        auto const found = profiles.profiles.find(next);
        if (found == profiles.profiles.end()) {
            if (visited.empty())
                throw error(errc::missing_credentials, "there is no profile \"" + next + "\"");
            throw error(errc::invalid_configuration, "profile \"" + visited.back() +
                                                         "\": source_profile is \"" + next +
                                                         "\", but there is no such profile");
        }
        require_sound(profiles, "profile " + next);
        named_profile const p(next, found->second);
        bool const first = visited.empty();
        visited.push_back(next);

        // If another profile takes its credentials from this one, the keys of this one are used, if it has
        // some.
        if (!first && has_keys(p)) {
            plan.first = keys_of(p);
            break;
        }
        if (!assumes_role(p)) {
            auto source = own_base_source(p, profiles);
            if (source) {
                plan.first = *std::move(source);
                break;
            }
            if (first)
                throw error(errc::missing_credentials,
                            "profile \"" + next + "\" has no settings for credentials");
            p.refuse("profile \"" + visited[visited.size() - 2] +
                     "\" takes its credentials from it, but it has none");
        }

        plan.roles.push_back(role_of(p));
        if (p.has("source_profile") == p.has("credential_source"))
            p.refuse(p.has("source_profile")
                         ? "it has both source_profile and credential_source; remove one of them"
                         : "it has role_arn, but neither source_profile nor credential_source nor "
                           "web_identity_token_file");
        if (p.has("credential_source")) {
            plan.first = source_named(p, p.get("credential_source"));
            break;
        }
        next = p.get("source_profile");
        if (next == p.name()) {
            plan.first = keys_of(p);
            break;
        }
        if (std::ranges::find(visited, next) != visited.end())
            p.refuse("source_profile forms a cycle, back to profile \"" + next + "\"");
    }
    std::ranges::reverse(plan.roles);
    return plan;
}

}  // namespace dynamap::aws
