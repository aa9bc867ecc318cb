// A profile's way to its credentials: a first source, then roles to assume.
#include <algorithm>

#include "aws/credentials/profile_chain.hpp"
#include "cases.hpp"
#include "properties.hpp"

namespace conformance {
namespace {

using namespace dynamap::aws;

profile_sections sections(json const& test, std::string_view key) {
    profile_sections out;
    if (has(test, key))
        for (auto const& [name, section] : test[key].members())
            out[std::string(name)] = properties(test[key], name);
    return out;
}

/// One step: its kind and what is known of it, without what is empty.
std::string step(std::string_view kind, property_map known) {
    std::erase_if(known, [](auto const& entry) { return entry.second.empty(); });
    return std::string(kind) + "\n" + lines(known);
}

struct step_of_source {
    bool with_session;  // whether the case says the session's name, which stands for the start URL and region

    std::string operator()(credentials const& keys) const {
        return step("AccessKey", {{"access_key_id", keys.access_key_id()},
                                  {"secret_access_key", keys.secret_access_key()},
                                  {"session_token", keys.session_token()},
                                  {"account_id", keys.account_id()}});
    }
    std::string operator()(credential_source source) const {
        char const* const names[] = {"Environment", "Ec2InstanceMetadata", "EcsContainer"};
        return step("NamedSource", {{"name", names[static_cast<int>(source)]}});
    }
    std::string operator()(web_identity_source const& s) const {
        return step("WebIdentityToken", {{"role_arn", s.role_arn},
                                         {"web_identity_token_file", s.token_file},
                                         {"role_session_name", s.session_name}});
    }
    std::string operator()(sso_source const& s) const {
        return step("Sso", {{"sso_account_id", s.account_id},
                            {"sso_region", s.region},
                            {"sso_role_name", s.role_name},
                            {"sso_start_url", s.start_url},
                            {"sso_session_name", with_session ? s.session : ""}});
    }
    std::string operator()(process_source const& s) const {
        return step("CredentialProcess", {{"command", s.command}});
    }
};

std::string expected_steps(json const& chain) {
    std::string out;
    for (json const link : chain.elements()) {
        for (auto const& [kind, value] : link.members()) {
            property_map known;
            if (value.is_string()) known["name"] = std::string_view(value);
            else known = properties(link, kind);
            out += step(kind, std::move(known));
        }
    }
    return out;
}

std::string steps_of(profile_chain const& plan, bool with_session) {
    std::string out = std::visit(step_of_source{with_session}, plan.first);
    for (auto const& role : plan.roles)
        out += step("AssumeRole", {{"role_arn", role.role_arn},
                                   {"external_id", role.external_id},
                                   {"role_session_name", role.session_name}});
    return out;
}

}  // namespace

decision assume_role_chain(json const& test) {
    profile_set const profiles{sections(test, "profiles"), sections(test, "sso_sessions"), {}};
    auto const selected = text(test, "selected_profile");
    if (expects_error(test)) return must_refuse([&] { (void)plan_credentials(profiles, selected); });

    comparison differences;
    std::string const wanted = expected_steps(test["expect"]["chain"]);
    bool const with_session = wanted.find("sso_session_name") != std::string::npos;
    differences.equal("chain", wanted, steps_of(plan_credentials(profiles, selected), with_session));
    return differences.result();
}

}  // namespace conformance
