// The shared config and credentials files.
#include "dynamap/aws/profile.hpp"

#include "aws/credentials/profile_chain.hpp"
#include "catch.hpp"
#include "dynamap/aws/settings.hpp"
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

TEST_CASE("an error in a profile that is not needed does not refuse the file") {
    std::string const text = "[default]\nregion = eu-west-1\n"
                             "[profile broken]\nregion us-east-1\naws_access_key_id = A\n"
                             "[profile nameless]\n= value\n"
                             "[profile nested]\ns3 =\n  max_connections\n  = 3\n"
                             "[profile left-open\nregion = us-east-2\n"
                             "[sso-session bad]\nsso_region\n"
                             "[services odd]\n  indented = first\n"
                             "[whatever]\nnonsense\n"
                             "[profile good]\naws_access_key_id = AKID\naws_secret_access_key = secret\n"
                             "[profile role]\nrole_arn = arn:aws:iam::1:role/r\nsource_profile = broken\n"
                             "[profile sso]\nsso_session = bad\nsso_account_id = 1\nsso_role_name = r\n"
                             "[profile served]\nservices = odd\n";
    auto const set = read_profiles(
        {"/c", text}, {"/k", "[default]\naws_access_key_id = D\naws_secret_access_key = s\n[other]\nx\n"});
    CHECK(set.profiles.at("default").at("region") == "eu-west-1");
    CHECK(set.profiles.at("good").at("aws_access_key_id") == "AKID");
    CHECK(set.faults.size() == 7);
    CHECK(sources_of({}, set, "default").find("", "region") == "eu-west-1");
    CHECK(std::get<credentials>(plan_credentials(set, "good").first).access_key_id() == "AKID");

    auto const line = [&](auto use) {
        auto const e = failure_of(use);
        REQUIRE(e);
        CHECK(e->code() == dynamap::errc::invalid_configuration);
        return e->sentence().substr(0, e->sentence().find(": "));
    };
    CHECK(line([&] { (void)sources_of({}, set, "broken"); }) == "/c:4");
    CHECK(line([&] { (void)sources_of({}, set, "nameless"); }) == "/c:7");
    CHECK(line([&] { (void)sources_of({}, set, "nested"); }) == "/c:10");
    CHECK(line([&] { (void)sources_of({}, set, "left-open"); }) == "/c:12");
    CHECK(line([&] { (void)sources_of({}, set, "other"); }) == "/k:5");
    CHECK(line([&] { (void)sources_of({}, set, "served"); }) == "/c:17");
    CHECK(line([&] { (void)plan_credentials(set, "broken"); }) == "/c:4");
    CHECK(line([&] { (void)plan_credentials(set, "role"); }) == "/c:4");
    CHECK(line([&] { (void)plan_credentials(set, "sso"); }) == "/c:15");
    CHECK(failure_of([&] { (void)parse(text); }));
}
