// Tests of dynamap/aws/endpoint_settings.hpp.
#include "dynamap/aws/endpoint_settings.hpp"

#include <map>

#include "catch.hpp"
#include "dynamap/error.hpp"
#include "failure_of.hpp"

using namespace dynamap::aws;

namespace {

using variables = std::map<std::string, std::string, std::less<>>;

setting_sources sources(variables env, std::string const& config = {},
                        std::string const& profile = "default") {
    auto const files = parse_profiles({"config", config}, {"credentials"});
    return sources_of(
        [env = std::move(env)](std::string_view name) -> std::optional<std::string> {
            auto const found = env.find(name);
            return found == env.end() ? std::nullopt : std::optional(found->second);
        },
        files, profile);
}

std::string url_by(setting_sources const& from, endpoint_settings given = {},
                   std::string_view service = "DynamoDB") {
    return completed(std::move(given), service, from).url;
}

std::string host(endpoint_settings const& settings, std::string_view account = {},
                 std::string_view arn = {}) {
    return dynamodb_location(settings, account, arn).where.host;
}

constexpr char config[] =
    "[default]\nregion = eu-west-1\nendpoint_url = http://profile\nservices = mine\n"
    "[services mine]\ndynamodb =\n  endpoint_url = http://profile-service\n"
    "[profile plain]\nuse_fips_endpoint = true\nuse_dualstack_endpoint = TRUE\naccount_id_endpoint_mode = "
    "disabled\n"
    "[profile lost]\nservices = nowhere\n";

}  // namespace

TEST_CASE("an endpoint in code goes before the environment's, that before the profile's, a service's before "
          "all's") {
    auto const all = sources(
        {{"AWS_ENDPOINT_URL", "http://env"}, {"AWS_ENDPOINT_URL_DYNAMODB", "http://env-service"}}, config);
    endpoint_settings given;
    given.url = "http://code";
    CHECK(url_by(all, given) == "http://code");
    CHECK(url_by(all) == "http://env-service");
    CHECK(url_by(all, {}, "DynamoDB Streams") == "http://env");
    CHECK(url_by(sources({}, config)) == "http://profile-service");
    CHECK(url_by(sources({}, config), {}, "SQS") == "http://profile");
    CHECK(url_by(sources({{"AWS_ENDPOINT_URL_DYNAMODB_STREAMS", "http://s"}}), {}, "DynamoDB Streams") ==
          "http://s");
    CHECK(url_by(sources({})).empty());
}

TEST_CASE("configured endpoints may be ignored, those in code may not") {
    auto const ignoring =
        sources({{"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true"}, {"AWS_ENDPOINT_URL", "http://env"}});
    CHECK(url_by(ignoring).empty());
    endpoint_settings given;
    given.ignore_configured_urls = false;
    CHECK(url_by(ignoring, given) == "http://env");
    given = {};
    given.url = "http://code";
    CHECK(url_by(ignoring, given) == "http://code");
    CHECK(url_by(sources({}, "[default]\nignore_configured_endpoint_urls=true\nendpoint_url=http://p\n"))
              .empty());
}

TEST_CASE("the region comes from the environment, then from the profile") {
    auto const region = [](setting_sources const& from) { return completed({}, "DynamoDB", from).region; };
    CHECK(region(sources({{"AWS_REGION", "a"}, {"AWS_DEFAULT_REGION", "b"}}, config)) == "a");
    CHECK(region(sources({{"AWS_REGION", ""}, {"AWS_DEFAULT_REGION", "b"}}, config)) == "b");
    CHECK(region(sources({}, config)) == "eu-west-1");
    CHECK(region(sources({}, config, "plain")).empty());
}

TEST_CASE("switches and the account mode come from either, and have two or three values") {
    auto const plain = completed({}, "DynamoDB", sources({}, config, "plain"));
    CHECK(plain.fips == true);
    CHECK(plain.dual_stack == true);
    CHECK(plain.account_id_mode == account_id_endpoint_mode::disabled);
    auto const over =
        completed({}, "DynamoDB", sources({{"AWS_USE_FIPS_ENDPOINT", "false"}}, config, "plain"));
    CHECK(over.fips == false);
    auto const wrong =
        failure_of([] { (void)completed({}, "DynamoDB", sources({{"AWS_USE_FIPS_ENDPOINT", "yes"}})); });
    REQUIRE(wrong);
    CHECK(contains(wrong->what(), "AWS_USE_FIPS_ENDPOINT"));
    CHECK(failure_of(
        [] { (void)completed({}, "DynamoDB", sources({{"AWS_ACCOUNT_ID_ENDPOINT_MODE", "some"}})); }));
}

TEST_CASE("a services section that is not there is named") {
    auto const e = failure_of([] { (void)sources({}, config, "lost"); });
    REQUIRE(e);
    CHECK(contains(e->what(), "[services nowhere]"));
}

TEST_CASE("the account's host is used when the account is known, and can be") {
    endpoint_settings settings;
    settings.region = "us-east-1";
    CHECK(host(settings) == "dynamodb.us-east-1.amazonaws.com");
    CHECK(host(settings, "123456789012") == "123456789012.ddb.us-east-1.amazonaws.com");
    CHECK(dynamodb_location(settings, "123456789012").of_account);
    CHECK_FALSE(dynamodb_location(settings).of_account);
    CHECK(host(settings, "1", "arn:aws:dynamodb:us-east-1:333:table/t") == "333.ddb.us-east-1.amazonaws.com");
    CHECK(host(settings, "1", "arn:aws:dynamodb:eu-west-1:333:table/t") == "1.ddb.us-east-1.amazonaws.com");
    settings.account_id_mode = account_id_endpoint_mode::required;
    CHECK(failure_of([&] { (void)host(settings); }));
    settings.account_id_mode = account_id_endpoint_mode::disabled;
    CHECK(host(settings, "123456789012") == "dynamodb.us-east-1.amazonaws.com");
    settings = {};
    settings.region = "cn-north-1";
    CHECK(host(settings, "123456789012") == "dynamodb.cn-north-1.amazonaws.com.cn");
}

TEST_CASE("region local is an engine on this machine, signed as us-east-1") {
    endpoint_settings settings;
    settings.region = "local";
    auto const location = dynamodb_location(settings, "123456789012");
    CHECK(location.where.host_header == "localhost:8000");
    CHECK_FALSE(location.where.tls);
    CHECK(location.signing_region == "us-east-1");
    settings.fips = true;
    CHECK(failure_of([&] { (void)dynamodb_location(settings); }));
}

TEST_CASE("a custom endpoint needs no region, and goes with neither FIPS nor dual stack") {
    endpoint_settings settings;
    settings.url = "http://127.0.0.1:8000";
    CHECK(dynamodb_location(settings, "123456789012").where.host == "127.0.0.1");
    CHECK(dynamodb_location(settings).signing_region == "us-east-1");
    settings.region = "eu-central-1";
    CHECK(dynamodb_location(settings).signing_region == "eu-central-1");
    settings.dual_stack = true;
    CHECK(failure_of([&] { (void)dynamodb_location(settings); }));
    settings.dual_stack = false;
    settings.fips = true;
    auto const e = failure_of([&] { (void)dynamodb_location(settings); });
    REQUIRE(e);
    CHECK(contains(e->what(), "FIPS and custom endpoint"));
}

TEST_CASE("a missing region, or one that is not a host label, is reported before anything is sent") {
    auto const none = failure_of([] { (void)dynamodb_location({}); });
    REQUIRE(none);
    CHECK(contains(none->what(), "AWS_REGION"));
    endpoint_settings settings;
    settings.region = "bad region!";
    CHECK(failure_of([&] { (void)dynamodb_location(settings); }));
    settings.url = "http://localhost";
    CHECK(failure_of([&] { (void)dynamodb_location(settings); }));
}

TEST_CASE("streams have hosts of their own") {
    endpoint_settings settings;
    settings.region = "us-east-1";
    CHECK(dynamodb_streams_location(settings).where.host == "streams.dynamodb.us-east-1.amazonaws.com");
    settings.dual_stack = true;
    CHECK(dynamodb_streams_location(settings).where.host == "streams-dynamodb.us-east-1.api.aws");
}

TEST_CASE("any other service is where its scheme says, with FIPS and dual stack too") {
    auto const host = [](std::string prefix, std::string region, bool fips = false, bool dual_stack = false) {
        endpoint_settings settings;
        settings.region = std::move(region);
        settings.fips = fips;
        settings.dual_stack = dual_stack;
        return regional_location(settings, prefix).where.host_header;
    };
    CHECK(host("sqs", "eu-central-1") == "sqs.eu-central-1.amazonaws.com");
    CHECK(host("sqs", "us-east-1", true) == "sqs-fips.us-east-1.amazonaws.com");
    CHECK(host("ec2", "us-east-1", false, true) == "ec2.us-east-1.api.aws");
    CHECK(host("ec2", "us-east-1", true, true) == "ec2-fips.us-east-1.api.aws");
    CHECK(host("sqs", "cn-north-1", false, true) == "sqs.cn-north-1.api.amazonwebservices.com.cn");
    CHECK(host("s3", "us-west-2", false, true) == "s3.dualstack.us-west-2.amazonaws.com");
    CHECK(host("s3", "us-west-2", true, true) == "s3-fips.dualstack.us-west-2.amazonaws.com");

    endpoint_settings custom;
    custom.url = "http://127.0.0.1:5000";
    CHECK(regional_location(custom, "sqs").where.port == 5000);
    CHECK(regional_location(custom, "sqs").signing_region == "us-east-1");
    custom.fips = true;
    auto const e = failure_of([&] { (void)regional_location(custom, "sqs"); });
    REQUIRE(e);
    CHECK(e->code() == dynamap::errc::invalid_configuration);
}
