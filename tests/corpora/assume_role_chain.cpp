// A profile's way to its credentials: a first source, then roles to assume.
#include <algorithm>

#include "aws/credential_plan.hpp"
#include "corpus.hpp"
#include "properties.hpp"

namespace corpora {
namespace {

using namespace dynamap::aws;

profile_sections sections(json const& test, std::string_view key) {
    profile_sections out;
    if (has(test, key))
        for (auto const [name, section] : simdjson::dom::object(test[key]))
            out[std::string(name)] = properties(test[key], name);
    return out;
}

/// One step: its kind and what is known of it, without what is empty.
std::string step(std::string_view kind, property_map known) {
    std::erase_if(known, [](auto const& entry) { return entry.second.empty(); });
    return std::string(kind) + "\n" + lines(known);
}

struct step_of_source {
    std::string operator()(credentials const& keys) const {
        return step("AccessKey", {{"access_key_id", keys.access_key_id()},
                                  {"secret_access_key", keys.secret_access_key()},
                                  {"session_token", keys.session_token()},
                                  {"account_id", keys.account_id()}});
    }
    std::string operator()(machine_source source) const {
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
                            {"sso_start_url", s.start_url}});
    }
    std::string operator()(process_source const& s) const {
        return step("CredentialProcess", {{"command", s.command}});
    }
};

std::string expected_steps(json const& chain) {
    std::string out;
    for (json const link : simdjson::dom::array(chain)) {
        for (auto const [kind, value] : simdjson::dom::object(link)) {
            property_map known;
            if (value.is_string())
                known["name"] = std::string_view(value);
            else
                known = properties(link, kind);
            known.erase("sso_session_name");  // stands for the start URL and region, which are compared
            out += step(kind, std::move(known));
        }
    }
    return out;
}

std::string steps_of(credential_plan const& plan) {
    std::string out = std::visit(step_of_source(), plan.first);
    for (auto const& role : plan.roles)
        out += step("AssumeRole", {{"role_arn", role.role_arn},
                                   {"external_id", role.external_id},
                                   {"role_session_name", role.session_name}});
    return out;
}

}  // namespace

verdict assume_role_chain(json const& test) {
    profile_set const profiles{sections(test, "profiles"), sections(test, "sso_sessions"), {}};
    auto const selected = text(test, "selected_profile");
    if (expects_error(test)) return must_refuse([&] { (void)plan_credentials(profiles, selected); });

    comparison differences;
    differences.equal("chain", expected_steps(test["expect"]["chain"]),
                      steps_of(plan_credentials(profiles, selected)));
    return differences.result();
}

}  // namespace corpora
