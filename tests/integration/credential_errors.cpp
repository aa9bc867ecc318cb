// What is wrong with credentials that a source gives: the error has the source, the URL, and no secret.
#include <asio/io_context.hpp>

#include "dynamap/aws/credential_chain.hpp"
#include "dynamap/error.hpp"
#include "failure_of.hpp"
#include "fake_platform.hpp"
#include "one_call.hpp"
#include "scripted_server.hpp"

using namespace test;
using namespace dynamap::aws;
using dynamap::errc;

namespace {

struct fixture {
    asio::io_context io;
    std::shared_ptr<fake_platform> platform = std::make_shared<fake_platform>(io);

    dynamap::error error_of(credentials_provider_ptr const& from) {
        auto e = failure(io, from->load());
        for (char const* secret : {"hunter2", "wJalrXUtn", "role_name=", "bearer"})
            CHECK_FALSE(contains(e.what(), secret));
        return e;
    }
};

}  // namespace

TEST_CASE("the container's documents: errors have source and URL, without the query") {
    fixture f;
    std::string const body =
        GENERATE(R"({"AccessKeyId":"A","SecretAccessKey":"wJalrXUtn"})", "<html>wJalrXUtn</html>",
                 R"({"AccessKeyId":"A","SecretAccessKey":"wJalrXUtn","Token":"t","Expiration":"?"})");
    scripted_server server({script::respond(script::response(200, body))});
    f.platform->variables = {{"AWS_CONTAINER_CREDENTIALS_FULL_URI", server.url() + "/creds?secret=hunter2"},
                             {"AWS_CONTAINER_AUTHORIZATION_TOKEN", "bearer"}};
    auto const e = f.error_of(container_credentials(f.platform));
    CHECK(e.code() == errc::malformed_response);
    CHECK(contains(e.what(), "the container's credentials from " + server.url() + "/creds: "));
}

TEST_CASE("the container's error responses, and responses that are not HTTP, name source and URL") {
    fixture f;
    scripted_server server(
        {script::respond(GENERATE(script::response(403, "no"), std::string("what?\r\n\r\n")))});
    f.platform->variables = {{"AWS_CONTAINER_CREDENTIALS_FULL_URI", server.url() + "/creds"}};
    provider_options options;
    options.max_attempts = 1;
    auto const e = f.error_of(container_credentials(f.platform, options));
    CHECK(contains(e.what(), "the container's credentials"));
    CHECK(contains(e.what(), server.url() + "/creds"));
}

TEST_CASE("the container's agent that is not there is named") {
    fixture f;
    f.platform->variables = {{"AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://127.0.0.1:1/creds"}};
    provider_options options;
    options.max_attempts = 1;
    auto const e = f.error_of(container_credentials(f.platform, options));
    CHECK(e.code() == errc::connect_failed);
    CHECK(contains(e.what(), "the container's credentials from http://127.0.0.1:1/creds: "));
}

TEST_CASE("the instance's documents: errors have source and URL") {
    fixture f;
    scripted_server server({script::respond(script::response(200, "hunter2")),
                            script::respond(script::response(200, "my-role")),
                            script::respond(script::response(200, R"({"SecretAccessKey":"wJalrXUtn"})"))});
    provider_options options;
    options.imds_endpoint = server.url();
    auto const e = f.error_of(instance_credentials(f.platform, options));
    CHECK(contains(e.what(), "the EC2 instance's credentials from " + server.url() +
                                 "/latest/meta-data/iam/security-credentials/my-role: "));
}

TEST_CASE("STS's documents: errors have role and URL") {
    fixture f;
    scripted_server server({script::respond(script::response(200, "<AssumeRoleWithWebIdentityResponse/>"))});
    f.platform->variables = {{"AWS_WEB_IDENTITY_TOKEN_FILE", "/token"},
                             {"AWS_ROLE_ARN", "arn:aws:iam::1:role/r"},
                             {"AWS_REGION", "eu-central-1"},
                             {"AWS_ENDPOINT_URL_STS", server.url()}};
    f.platform->files["/token"] = "hunter2";
    auto const e = f.error_of(web_identity_credentials(f.platform));
    CHECK(e.code() == errc::malformed_response);
    CHECK(
        contains(e.what(), "STS's credentials for role arn:aws:iam::1:role/r from " + server.url() + "/: "));
}

TEST_CASE("what a credential process prints: errors have the program and no argument") {
    fixture f;
    auto const e =
        f.error_of(process_credentials(f.platform, "echo '{\"Version\":1}' hunter2 >/dev/null; echo '{}'"));
    CHECK(contains(e.what(), "credentials from the credential process echo: "));
    auto const quiet = f.error_of(process_credentials(f.platform, "PASSWORD=hunter2 echo '{}'"));
    CHECK(contains(quiet.what(), "credentials from the credential process: "));
}

TEST_CASE("an endpoint of STS with a query is refused") {
    fixture f;
    f.platform->variables = {{"AWS_WEB_IDENTITY_TOKEN_FILE", "/token"},
                             {"AWS_ROLE_ARN", "arn:aws:iam::1:role/r"},
                             {"AWS_REGION", "eu-central-1"},
                             {"AWS_ENDPOINT_URL_STS", "http://127.0.0.1:1/?a=hunter2"}};
    f.platform->files["/token"] = "token";
    auto const e = failure(f.io, web_identity_credentials(f.platform)->load());
    CHECK(e.code() == errc::invalid_configuration);
    CHECK(contains(e.what(), "of sts: the endpoint"));
}
