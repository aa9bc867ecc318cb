// Tests of dynamap/aws/credentials.hpp.
#include "dynamap/aws/credentials.hpp"

#include <cstdlib>
#include <map>
#include <string>
#include <vector>

#include "aws/credentials/container_uri.hpp"
#include "aws/identity/required_credentials.hpp"
#include "catch.hpp"
#include "dynamap/aws/settings.hpp"
#include "dynamap/error.hpp"
#include "failure_of.hpp"

using namespace dynamap::aws;

namespace {

environment given(std::map<std::string, std::string, std::less<>> values) {
    return [values = std::move(values)](std::string_view name) -> std::optional<std::string> {
        auto const found = values.find(name);
        if (found == values.end()) return std::nullopt;
        return found->second;
    };
}

}  // namespace

TEST_CASE("credentials come from the environment") {
    auto const identity = credentials_from(given({{"AWS_ACCESS_KEY_ID", "AKID"},
                                                  {"AWS_SECRET_ACCESS_KEY", "secret"},
                                                  {"AWS_SESSION_TOKEN", "token"},
                                                  {"AWS_ACCOUNT_ID", "123456789012"}}));
    CHECK(identity == credentials("AKID", "secret", "token", "123456789012"));
    CHECK_FALSE(identity.empty());
    CHECK_FALSE(identity.expires());
}

TEST_CASE("half a key pair is no credentials") {
    CHECK(credentials_from(given({})).empty());
    CHECK(credentials_from(given({{"AWS_ACCESS_KEY_ID", "AKID"}})).empty());
    CHECK(credentials_from(given({{"AWS_SECRET_ACCESS_KEY", "secret"}})).empty());
    CHECK(credentials_from(given({{"AWS_ACCESS_KEY_ID", ""}, {"AWS_SECRET_ACCESS_KEY", "secret"}})).empty());
    CHECK(credentials_from(given({{"AWS_ACCESS_KEY_ID", "AKID"}, {"AWS_SECRET_ACCESS_KEY", ""}})).empty());
    CHECK(credentials().empty());
}

TEST_CASE("the process's environment distinguishes set from unset") {
    auto const env = process_environment();
    CHECK(env("PATH") == std::string(std::getenv("PATH")));
    CHECK_FALSE(env("DYNAMAP_NOBODY_SETS_THIS"));
}

TEST_CASE("blank variables count as not set") {
    for (std::string const blank : {"", " ", "  ", "\t", "\r\n", " \n\t "}) {
        CHECK_FALSE(set_variable(given({{"X", blank}}), "X"));
        CHECK(credentials_from(given({{"AWS_ACCESS_KEY_ID", blank}, {"AWS_SECRET_ACCESS_KEY", "secret"}}))
                  .empty());
        CHECK(credentials_from(given({{"AWS_ACCESS_KEY_ID", "AKID"}, {"AWS_SECRET_ACCESS_KEY", blank}}))
                  .empty());
        auto const identity = credentials_from(given({{"AWS_ACCESS_KEY_ID", "AKID"},
                                                      {"AWS_SECRET_ACCESS_KEY", "secret"},
                                                      {"AWS_SESSION_TOKEN", blank},
                                                      {"AWS_ACCOUNT_ID", blank}}));
        CHECK(identity == credentials("AKID", "secret"));
        auto const where = locate_profiles(given({{"HOME", "/home/me"},
                                                  {"AWS_PROFILE", blank},
                                                  {"AWS_CONFIG_FILE", blank},
                                                  {"AWS_SHARED_CREDENTIALS_FILE", blank}}));
        CHECK(where.profile == "default");
        CHECK(where.config_file == "/home/me/.aws/config");
        CHECK(where.credentials_file == "/home/me/.aws/credentials");
        setting_sources const sources{given({{"AWS_REGION", blank}, {"AWS_USE_FIPS_ENDPOINT", blank}}),
                                      {{"region", "eu-west-1"}, {"use_fips_endpoint", "true"}}};
        CHECK(sources.find("AWS_REGION", "region") == "eu-west-1");
        CHECK(sources.find_switch("AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint") == true);
        CHECK_FALSE(container_uri(given({{"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", blank},
                                         {"AWS_CONTAINER_CREDENTIALS_FULL_URI", blank}})));
    }
    CHECK(set_variable(given({{"X", " a "}}), "X") == " a ");
    CHECK_FALSE(set_variable(environment(), "X"));
}

TEST_CASE("stray characters behind a key are reported, in whichever part of the credentials") {
    for (std::string const& wrong :
         std::vector<std::string>{"qzx\n", "\tqzx", "qzx ", " qzx", "qz\rx", {"q\0x", 3}, "qzx\x7f"}) {
        for (auto const& [identity, name] :
             {std::pair(credentials(wrong, "secret", "token"), "access key id"),
              std::pair(credentials("AKID", wrong, "token"), "secret access key"),
              std::pair(credentials("AKID", "secret", wrong), "session token")}) {
            auto const e = failure_of([&] { require(identity); });
            REQUIRE(e);
            CHECK(e->code() == dynamap::errc::invalid_configuration);
            CHECK(contains(e->what(), name));
            CHECK(contains(e->what(), "remove it"));
            CHECK_FALSE(contains(e->what(), wrong));
        }
    }
    require(credentials("AKID", "a/b+c d=", "t"));
}
