// The shared config and credentials files.
#include "dynamap/aws/profile.hpp"

#include "catch.hpp"
#include "dynamap/error.hpp"
#include "failure_of.hpp"

using namespace dynamap::aws;

namespace {

profile_set parse(std::string config, std::string credentials = "") {
    return parse_profiles({"/home/me/.aws/config", std::move(config)},
                          {"/home/me/.aws/credentials", std::move(credentials)});
}

}  // namespace

TEST_CASE("both files make one set of profiles, and keys of the credentials file count") {
    auto const set =
        parse("[default]\nregion = eu-central-1\n[profile dev]\naws_access_key_id = OLD\nregion=us-east-1\n",
              "[dev]\naws_access_key_id = NEW\naws_secret_access_key = s3cr#t\n");
    CHECK(set.profiles.at("default").at("region") == "eu-central-1");
    CHECK(set.profiles.at("dev").at("aws_access_key_id") == "NEW");
    CHECK(set.profiles.at("dev").at("aws_secret_access_key") == "s3cr#t");
    CHECK(set.profiles.at("dev").at("region") == "us-east-1");
}

TEST_CASE("files with Windows line ends, and names in quotes, are read") {
    auto const set = parse("[profile \"my work\"]\r\nregion = eu-west-1 ; near\r\n");
    CHECK(set.profiles.at("my work").at("region") == "eu-west-1");
}

TEST_CASE("nested settings of a services section are found") {
    auto const set =
        parse("[services local]\ndynamodb =\n  endpoint_url = http://localhost:8000\n  # not this\n");
    CHECK(sub_properties(set.services.at("local").at("dynamodb")).at("endpoint_url") ==
          "http://localhost:8000");
}

TEST_CASE("a line that cannot be meant so is refused with file and line, and is not shown") {
    auto const e =
        failure_of([] { (void)parse("[default]\nregion = eu-west-1\naws_secret_access_key wJalrXUtn"); });
    REQUIRE(e);
    CHECK(e->code() == dynamap::errc::invalid_configuration);
    CHECK(contains(e->what(), "/home/me/.aws/config:3:"));
    CHECK_FALSE(contains(e->what(), "wJalrXUtn"));
}

TEST_CASE("files that are not there have no profiles") {
    CHECK(parse_profiles({"a"}, {"b"}).profiles.empty());
}
