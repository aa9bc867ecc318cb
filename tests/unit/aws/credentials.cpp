#include "dynamap/aws/credentials.hpp"

#include <cstdlib>
#include <map>

#include "catch.hpp"

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
    auto const who = credentials_from(given({{"AWS_ACCESS_KEY_ID", "AKID"},
                                             {"AWS_SECRET_ACCESS_KEY", "secret"},
                                             {"AWS_SESSION_TOKEN", "token"},
                                             {"AWS_ACCOUNT_ID", "123456789012"}}));
    CHECK(who == credentials("AKID", "secret", "token", "123456789012"));
    CHECK_FALSE(who.empty());
    CHECK_FALSE(who.expires());
}

TEST_CASE("half a key pair is none") {
    CHECK(credentials_from(given({})).empty());
    CHECK(credentials_from(given({{"AWS_ACCESS_KEY_ID", "AKID"}})).empty());
    CHECK(credentials_from(given({{"AWS_SECRET_ACCESS_KEY", "secret"}})).empty());
    CHECK(credentials_from(given({{"AWS_ACCESS_KEY_ID", ""}, {"AWS_SECRET_ACCESS_KEY", "secret"}})).empty());
    CHECK(credentials_from(given({{"AWS_ACCESS_KEY_ID", "AKID"}, {"AWS_SECRET_ACCESS_KEY", ""}})).empty());
    CHECK(credentials().empty());
}

TEST_CASE("the process's environment tells set from unset") {
    auto const env = process_environment();
    CHECK(env("PATH") == std::string(std::getenv("PATH")));
    CHECK_FALSE(env("DYNAMAP_NOBODY_SETS_THIS"));
}
