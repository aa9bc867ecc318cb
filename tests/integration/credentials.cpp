// Credentials from servers and programs, by the sources and by a client.
#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>

#include <asio/steady_timer.hpp>
#include <asio/use_awaitable.hpp>
#include <cerrno>

#include "aws/sign/digest.hpp"
#include "dynamap/aws/credential_chain.hpp"
#include "failure_of.hpp"
#include "fake_platform.hpp"
#include "one_call.hpp"
#include "scripted_server.hpp"

using namespace test;
using namespace dynamap::aws;
using dynamap::errc;

namespace {

/// Keeps the request and answers.
scripted_server::step keep_and_respond(std::vector<std::string>& requests, std::string response) {
    return [&requests, response = std::move(response)](peer& client) {
        requests.push_back(client.read_request());
        client.send(response);
        client.hang_up();
    };
}

std::string const document =
    R"({"Code": "Success", "AccessKeyId": "ASIATEST", "SecretAccessKey": "hidden", "Token": "t", "Expiration": )"
    R"("2099-01-01T00:00:00Z"})";
std::string const sts_response =
    "<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ASIAROLE</"
    "AccessKeyId><SecretAccessKey>hidden"
    "</SecretAccessKey><SessionToken>t</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></"
    "Credentials>"
    "</AssumeRoleResult></AssumeRoleResponse>";

}  // namespace

TEST_CASE("a container's credentials are fetched with its token, again after a transient failure") {
    std::vector<std::string> requests;
    scripted_server server({keep_and_respond(requests, script::response(503, "")),
                            keep_and_respond(requests, script::response(200, document))});
    asio::io_context io;
    auto const platform = std::make_shared<fake_platform>(io);
    platform->variables = {{"AWS_CONTAINER_CREDENTIALS_FULL_URI", server.url() + "/v1/credentials?x=1"},
                           {"AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", "/token"}};
    platform->files["/token"] = "Bearer of the test\n";
    CHECK(run(io, container_credentials(platform)->load()).access_key_id() == "ASIATEST");
    REQUIRE(requests.size() == 2);
    CHECK(contains(requests[1], "GET /v1/credentials?x=1 HTTP/1.1\r\n"));
    CHECK(contains(requests[1], "Authorization: Bearer of the test\r\n"));
}

TEST_CASE("an EC2 instance's role is read with a session token of version 2") {
    std::vector<std::string> requests;
    scripted_server server({keep_and_respond(requests, script::response(200, "session")),
                            keep_and_respond(requests, script::response(200, "my-role")),
                            keep_and_respond(requests, script::response(200, document))});
    asio::io_context io;
    auto const platform = std::make_shared<fake_platform>(io);
    provider_options options;
    options.imds_endpoint = server.url();
    CHECK(run(io, instance_credentials(platform, options)->load()).access_key_id() == "ASIATEST");
    REQUIRE(requests.size() == 3);
    CHECK(contains(requests[0], "PUT /latest/api/token HTTP/1.1\r\n"));
    CHECK(contains(requests[2], "GET /latest/meta-data/iam/security-credentials/my-role HTTP/1.1\r\n"));
    CHECK(contains(requests[2], "x-aws-ec2-metadata-token: session\r\n"));
}

TEST_CASE("without version 2 of the metadata service, version 1 is not used") {
    std::vector<std::string> requests;
    scripted_server server({keep_and_respond(requests, script::response(404, ""))});
    asio::io_context io;
    provider_options options;
    options.imds_endpoint = server.url();
    auto const e = failure(io, instance_credentials(std::make_shared<fake_platform>(io), options)->load());
    CHECK(e.code() == errc::missing_credentials);
    CHECK(requests.size() == 1);
}

TEST_CASE("a silent metadata service delays the chain by one second at most") {
    scripted_server server({script::stall()});
    asio::io_context io;
    auto const platform = std::make_shared<fake_platform>(io);
    platform->least_timeout = 0ms;
    provider_options options;
    options.imds_endpoint = server.url();
    auto const begun = std::chrono::steady_clock::now();
    auto const e = failure(io, default_credential_chain(platform, options)->load());
    CHECK(std::chrono::steady_clock::now() - begun < 10s);
    CHECK(platform->timeouts == std::vector<std::chrono::milliseconds>{1s});
    CHECK(e.code() == errc::missing_credentials);
    CHECK(e.sentence().starts_with(
        "no AWS credentials: set AWS_ACCESS_KEY_ID"));  // what to do, then who was asked
    for (char const* tried : {"AWS_ACCESS_KEY_ID", "/.aws/config", "AWS_WEB_IDENTITY_TOKEN_FILE",
                              "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "metadata service"})
        CHECK(contains(e.what(), tried));
}

TEST_CASE("a profile's role is assumed with its source profile's keys") {
    std::vector<std::string> requests;
    scripted_server server({keep_and_respond(requests, script::response(200, sts_response))});
    asio::io_context io;
    auto const platform = std::make_shared<fake_platform>(io);
    platform->variables = {{"HOME", "/me"}, {"AWS_ENDPOINT_URL_STS", server.url()}};
    platform->files["/me/.aws/config"] =
        "[default]\nregion = eu-central-1\nrole_arn = arn:aws:iam::1:role/r\nsource_profile = "
        "base\nexternal_id = x/y\n"
        "[profile base]\naws_access_key_id = AKIDBASE\naws_secret_access_key = hidden\n";
    CHECK(run(io, profile_credentials(platform)->load()).access_key_id() == "ASIAROLE");
    REQUIRE(requests.size() == 1);
    CHECK(contains(requests[0], "Credential=AKIDBASE/"));
    CHECK(contains(requests[0], "/eu-central-1/sts/aws4_request"));
    CHECK(contains(requests[0], "&RoleArn=arn%3Aaws%3Aiam%3A%3A1%3Arole%2Fr&"));
    CHECK(contains(requests[0], "&ExternalId=x%2Fy"));
}

TEST_CASE("a profile that is named in code comes before the keys in the environment") {
    asio::io_context io;
    auto const platform = std::make_shared<fake_platform>(io);
    platform->variables = {
        {"HOME", "/me"}, {"AWS_ACCESS_KEY_ID", "AKIDENV"}, {"AWS_SECRET_ACCESS_KEY", "hidden"}};
    platform->files["/me/.aws/credentials"] =
        "[work]\naws_access_key_id = AKIDWORK\naws_secret_access_key = hidden\n";
    provider_options options;
    CHECK(run(io, default_credential_chain(platform, options)->load()).access_key_id() == "AKIDENV");
    options.profile = "work";
    CHECK(run(io, default_credential_chain(platform, options)->load()).access_key_id() == "AKIDWORK");
    options.profile = "nope";
    auto const e = failure(io, default_credential_chain(platform, options)->load());
    CHECK(e.code() == errc::invalid_configuration);
    CHECK(contains(e.what(), "there is no profile \"nope\""));
}

TEST_CASE("an error from STS has its code, message and the profile, and ends the chain") {
    scripted_server server({script::respond_and_hang_up(
        script::response(403, "<ErrorResponse><Error><Code>AccessDenied</Code><Message>not "
                              "you</Message></Error></ErrorResponse>"))});
    asio::io_context io;
    auto const platform = std::make_shared<fake_platform>(io);
    platform->variables = {
        {"HOME", "/me"}, {"AWS_ENDPOINT_URL_STS", server.url()}, {"AWS_REGION", "eu-central-1"}};
    platform->files["/me/.aws/credentials"] =
        "[default]\nrole_arn = arn:aws:iam::1:role/r\nsource_profile = default\naws_access_key_id = "
        "AKIDBASE\n"
        "aws_secret_access_key = hidden\n";
    auto const e = failure(io, default_credential_chain(platform)->load());
    CHECK(e.code() == errc::access_denied);
    CHECK(e.server_code() == "AccessDenied");
    CHECK(contains(e.what(), "profile \"default\""));
    CHECK_FALSE(contains(e.what(), "hidden"));
    CHECK(server.steps() == 1);
}

TEST_CASE("an SSO token that is about to expire is renewed, and kept in the cache") {
    std::vector<std::string> requests;
    scripted_server oidc({keep_and_respond(
        requests,
        script::response(200, R"({"accessToken": "new", "expiresIn": 3600, "refreshToken": "next"})"))});
    scripted_server portal({keep_and_respond(
        requests,
        script::response(200, R"({"roleCredentials": {"accessKeyId": "ASIASSO", "secretAccessKey": "hidden",
                                            "sessionToken": "t", "expiration": 4070908800000}})"))});
    asio::io_context io;
    auto const platform = std::make_shared<fake_platform>(io);
    platform->variables = {
        {"HOME", "/me"}, {"AWS_ENDPOINT_URL_SSO", portal.url()}, {"AWS_ENDPOINT_URL_SSO_OIDC", oidc.url()}};
    platform->files["/me/.aws/config"] =
        "[default]\nsso_session = s\nsso_account_id = 1\nsso_role_name = r\n"
        "[sso-session s]\nsso_region = eu-central-1\nsso_start_url = https://example.test/start\n";
    std::string const cache = "/me/.aws/sso/cache/" + sha1_hex("s") + ".json";
    platform->files[cache] =
        R"({"accessToken": "old", "expiresAt": "2020-01-01T00:00:00Z", "refreshToken": "once", "clientId": "c",
            "clientSecret": "cs", "registrationExpiresAt": "2099-01-01T00:00:00Z"})";
    CHECK(run(io, profile_credentials(platform)->load()).access_key_id() == "ASIASSO");
    REQUIRE(requests.size() == 2);
    CHECK(contains(requests[0], R"("refreshToken":"once")"));
    CHECK(contains(requests[1], "x-amz-sso_bearer_token: new\r\n"));
    CHECK(contains(platform->files[cache], R"("refreshToken": "next")"));
}

TEST_CASE("a credential process is run, and killed with all it started when it takes too long") {
    asio::io_context io;
    auto const platform = system_platform(io.get_executor());

    auto const good = process_credentials(
        platform, R"(printf '{"Version": 1, "AccessKeyId": "AKIDPROC", "SecretAccessKey": "%s"}' hidden)");
    CHECK(run(io, good->load()).access_key_id() == "AKIDPROC");

    auto const bad = process_credentials(platform, "exit 3");
    CHECK(contains(failure(io, bad->load()).what(), "status 3"));

    std::string const slow = "sleep 60 | sleep 60";
    auto const begun = std::chrono::steady_clock::now();
    CHECK(contains(failure(io, platform->run(slow, 100ms)).what(), "did not end within 100 ms"));
    std::string const flood = "yes";
    CHECK(contains(failure(io, platform->run(flood, 40s)).what(), "64 KiB"));
    CHECK(std::chrono::steady_clock::now() - begun < 40s);
}

TEST_CASE("a credential process's timeout of one minute holds, whatever the command leaves behind") {
    asio::io_context io;
    auto const platform = system_platform(io.get_executor());
    auto const ends_in_time = [&](std::string const& command, std::chrono::milliseconds limit) {
        INFO(command);
        auto const begun = std::chrono::steady_clock::now();
        dynamap::error const e = failure(io, platform->run(command, limit));
        CHECK(contains(e.what(), "did not end within"));
        CHECK(std::chrono::steady_clock::now() - begun < limit + 10s);
    };
    // waits for one that left its group and keeps the output
    ends_in_time("setsid sleep 30; true", 200ms);
    ends_in_time("exec 1>&-; sleep 30", 200ms);                     // has closed its output, and runs on
    ends_in_time("trap '' TERM INT HUP; sleep 30 & wait", 200ms);   // heeds no signal that may be ignored
    ends_in_time("while :; do printf x; sleep 0.02; done", 300ms);  // drips
    ends_in_time("read line; sleep 30", 200ms);                     // has no input

    // One that left somebody behind who keeps the output open: what the command has printed counts.
    auto const begun = std::chrono::steady_clock::now();
    std::string const leaves = "setsid sleep 20 & echo done";
    CHECK(run(io, platform->run(leaves, 15s)) == "done\n");
    std::string const much = "head -c 65536 /dev/zero";
    CHECK(run(io, platform->run(much, 15s)).size() == 65536);
    std::string const more = "head -c 65537 /dev/zero; sleep 30";
    CHECK(contains(failure(io, platform->run(more, 15s)).what(), "64 KiB"));
    std::string const silent = "true";
    CHECK(run(io, platform->run(silent, std::chrono::milliseconds::max())).empty());
    CHECK(std::chrono::steady_clock::now() - begun < 15s);
    int status = 0;
    CHECK(::waitpid(-1, &status, WNOHANG) < 0);  // no child is left to be collected
    CHECK(errno == ECHILD);
}

TEST_CASE(
    "a credential process is run in a program that has its children collected by itself, or blocks signals") {
    asio::io_context io;
    auto const platform = system_platform(io.get_executor());
    auto const before = ::signal(SIGCHLD, SIG_IGN);
    sigset_t all, old;
    ::sigfillset(&all);
    ::pthread_sigmask(SIG_BLOCK, &all, &old);
    std::string const command = "echo a | cat; (exit 1) || echo b";
    CHECK(run(io, platform->run(command, 20s)) == "a\nb\n");
    std::string const slow = "sleep 30";
    CHECK(contains(failure(io, platform->run(slow, 100ms)).what(), "did not end"));
    ::pthread_sigmask(SIG_SETMASK, &old, nullptr);
    ::signal(SIGCHLD, before);
}

TEST_CASE("a client signs with its provider's credentials, and loads them once for many calls") {
    class counting final : public credentials_provider {
      public:
        std::string_view name() const noexcept override { return "the test"; }
        asio::awaitable<credentials> load() override {
            ++loads;
            co_return credentials("AKID" + std::to_string(loads), "hidden", "t", "",
                                  std::chrono::system_clock::now() + 1h);
        }
        int loads = 0;
    };
    std::string const expired = script::response(
        400, R"({"__type": "com.amazonaws.dynamodb.v20120810#ExpiredTokenException", "message": "expired"})");
    std::vector<std::string> requests;
    scripted_server server({keep_and_respond(requests, script::response(200, "{}")),
                            keep_and_respond(requests, script::response(200, "{}")),
                            keep_and_respond(requests, expired),
                            keep_and_respond(requests, script::response(200, "{}"))});
    asio::io_context io;
    auto const provider = std::make_shared<counting>();
    dynamap::client_config config = config_for(server.url());
    config.credentials = {};
    config.credentials_provider = provider;
    dynamap::client const client(io, config);
    run(io, call(client));
    run(io, call(client));
    CHECK(provider->loads == 1);
    run(io, call(client));  // the service takes them for expired: new ones are loaded, and the call repeated
    CHECK(provider->loads == 2);
    REQUIRE(requests.size() == 4);
    CHECK(contains(requests[0], "Credential=AKID1/"));
    CHECK(contains(requests[3], "Credential=AKID2/"));
}

TEST_CASE("a call does not wait for credentials beyond its deadline") {
    class never final : public credentials_provider {
      public:
        explicit never(asio::io_context& io) : timer_(io, 1h) {}
        std::string_view name() const noexcept override { return "the test"; }
        asio::awaitable<credentials> load() override {
            co_await timer_.async_wait(asio::use_awaitable);
            co_return credentials();
        }
        void stop() { timer_.cancel(); }

      private:
        asio::steady_timer timer_;
    };
    asio::io_context io;
    auto const provider = std::make_shared<never>(io);
    dynamap::client_config config = config_for("http://127.0.0.1:1");
    config.credentials = {};
    config.credentials_provider = provider;
    dynamap::client const client(io, config);
    auto const stopping = [](dynamap::client c, std::shared_ptr<never> p) -> asio::awaitable<void> {
        std::exception_ptr failed;
        try {
            std::string const body = "{}";
            (void)co_await call(c, body, 50ms);
        } catch (...) {
            failed = std::current_exception();
        }
        p->stop();
        if (failed) std::rethrow_exception(failed);
    };
    auto const e = failure(io, stopping(client, provider));
    CHECK(e.code() == errc::deadline_exceeded);
    CHECK(contains(e.what(), "waiting for credentials"));
}
