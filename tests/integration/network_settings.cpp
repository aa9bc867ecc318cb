// Other people's networks: paths, certificate authorities and proxies, from code, environment and profile,
// for all of a client's connections.
#include <filesystem>
#include <fstream>

#include "dynamap/aws/client.hpp"
#include "dynamap/aws/credential_chain.hpp"
#include "dynamap/uuid.hpp"
#include "failure_of.hpp"
#include "one_call.hpp"
#include "relay_proxy.hpp"
#include "scripted_server.hpp"
#include "variables.hpp"

using namespace test;
using dynamap::errc;
namespace aws = dynamap::aws;

namespace {

/// A file that is removed at the end.
class temporary_file {
  public:
    explicit temporary_file(std::string const& text)
        : path_(std::filesystem::temp_directory_path() / ("dynamap-" + dynamap::uuid::v4().to_string())) {
        std::ofstream(path_) << text;
    }
    ~temporary_file() {
        std::error_code ignored;
        std::filesystem::remove(path_, ignored);
    }
    temporary_file(temporary_file const&) = delete;
    temporary_file& operator=(temporary_file const&) = delete;
    [[nodiscard]] std::string path() const { return path_.string(); }

  private:
    std::filesystem::path path_;
};

constexpr char const* document =
    R"({"AccessKeyId":"AKIDCONTAINER","SecretAccessKey":"s","Token":"t","Expiration":"2099-01-01T00:00:00Z"})";

std::string first_line(std::string const& request) { return request.substr(0, request.find("\r\n")); }

/// Keeps the requests that come, and responds to each.
struct keeping_server {
    explicit keeping_server(std::string const& body = "{}", self_signed const* certificate = nullptr)
        : server({[this, body](peer& client) {
                     std::string request = client.read_request();
                     {
                         std::lock_guard const lock(mutex);
                         requests.push_back(std::move(request));
                     }
                     client.send(script::response(200, body));
                 }},
                 certificate) {}

    std::vector<std::string> all() {
        std::lock_guard const lock(mutex);
        return requests;
    }

    std::mutex mutex;
    std::vector<std::string> requests;
    scripted_server server;
};

/// No settings of this process's own.
variables clean(std::vector<std::pair<std::string, variables::value>> more = {}) {
    std::vector<std::pair<std::string, variables::value>> all;
    for (char const* name :
         {"AWS_CA_BUNDLE", "HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY", "https_proxy", "http_proxy",
          "all_proxy", "no_proxy", "AWS_PROFILE", "AWS_CONFIG_FILE", "AWS_ACCESS_KEY_ID",
          "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_DYNAMODB",
          "AWS_ENDPOINT_URL_STS"})
        all.emplace_back(name, std::nullopt);
    all.emplace_back("AWS_SHARED_CREDENTIALS_FILE", "/does/not/exist");
    all.insert(all.end(), more.begin(), more.end());
    return variables(all);
}

/// The credentials of a web identity, by an STS at this URL.
std::vector<std::pair<std::string, variables::value>> web_identity(std::string const& sts,
                                                                   temporary_file const& token) {
    return {{"AWS_WEB_IDENTITY_TOKEN_FILE", token.path()},
            {"AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/r"},
            {"AWS_ENDPOINT_URL_STS", sts}};
}
constexpr char const* sts_document =
    "<AssumeRoleWithWebIdentityResponse><AssumeRoleWithWebIdentityResult><Credentials>"
    "<AccessKeyId>AKIDSTS</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>"
    "<Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleWithWebIdentityResult>"
    "</AssumeRoleWithWebIdentityResponse>";

}  // namespace

TEST_CASE("an endpoint's path is used by both clients, and comes from code, environment or profile") {
    keeping_server kept;
    asio::io_context io;
    std::string const url = kept.server.url() + "/dynamodb";
    dynamap::client_config config = config_for(url);
    SECTION("code") {
        auto const none = clean();
        run(io, call(dynamap::client(io, config)));
    }
    SECTION("environment") {
        config.endpoint.clear();
        auto const set = clean({{"AWS_ENDPOINT_URL_DYNAMODB", url}});
        run(io, call(dynamap::client(io, config)));
    }
    SECTION("profile") {
        config.endpoint.clear();
        temporary_file const profile("[default]\nendpoint_url = " + url + "\n");
        auto const set = clean({{"AWS_CONFIG_FILE", profile.path()}});
        run(io, call(dynamap::client(io, config)));
    }
    REQUIRE(kept.all().size() == 1);
    CHECK(first_line(kept.all()[0]) == "POST /dynamodb HTTP/1.1");
}

TEST_CASE("aws::client puts an endpoint's path before each request's, in repetitions too") {
    auto const none = clean();
    std::vector<std::string> lines;
    auto const keep = [&](std::string response) {
        return [&lines, response](peer& client) {
            lines.push_back(first_line(client.read_request()));
            client.send(response);
        };
    };
    scripted_server server({keep(script::response(500, "")), keep(script::response(200, "ok"))});
    asio::io_context io;
    aws::service_client_config config;
    config.service = "s3";
    config.region = "eu-central-1";
    config.endpoint = server.url() + "/base/";
    config.credentials = aws::credentials("AKIDEXAMPLE", "not-to-be-seen");
    config.retry.transient_base = 2ms;
    aws::client const client(io, config);
    aws::http_request request;
    request.method = "GET";
    request.path = "/bucket/key";
    CHECK(run(io, client.send(request)).body == "ok");
    CHECK(lines ==
          std::vector<std::string>{"GET /base/bucket/key HTTP/1.1", "GET /base/bucket/key HTTP/1.1"});
}

TEST_CASE("one setting of certificate authorities holds for DynamoDB and for credentials") {
    self_signed const certificate("DNS:localhost");
    keeping_server dynamodb("{}", &certificate), sts(sts_document, &certificate);
    temporary_file const token("token"), wrong("no certificate");
    asio::io_context io;
    dynamap::client_config config = config_for(dynamodb.server.url());
    config.credentials = {};
    auto more = web_identity(sts.server.url(), token);

    SECTION("code, before the environment") {
        config.ca_file = certificate.pem_file();
        more.emplace_back("AWS_CA_BUNDLE", wrong.path());
        auto const set = clean(more);
        CHECK(run(io, call(dynamap::client(io, config))) == "{}");
    }
    SECTION("environment, before the profile") {
        temporary_file const profile("[default]\nca_bundle = " + wrong.path() + "\n");
        more.emplace_back("AWS_CONFIG_FILE", profile.path());
        more.emplace_back("AWS_CA_BUNDLE", certificate.pem_file());
        auto const set = clean(more);
        CHECK(run(io, call(dynamap::client(io, config))) == "{}");
    }
    SECTION("the profile that code chose") {
        temporary_file const profile(
            "[default]\nca_bundle = " + wrong.path() +
            "\n[profile other]\nca_bundle = " + certificate.pem_file() +
            "\nrole_arn = arn:aws:iam::123456789012:role/r\nweb_identity_token_file = " + token.path() +
            "\n");
        config.profile = "other";
        more.emplace_back("AWS_CONFIG_FILE", profile.path());
        auto const set = clean(more);
        CHECK(run(io, call(dynamap::client(io, config))) == "{}");
    }
    SECTION("a user's provider on system_platform()") {
        more.emplace_back("AWS_CA_BUNDLE", certificate.pem_file());
        auto const set = clean(more);
        config.credentials_provider = aws::web_identity_credentials(aws::system_platform(io.get_executor()));
        CHECK(run(io, call(dynamap::client(io, config))) == "{}");
    }
    CHECK(sts.all().size() == 1);
    CHECK(dynamodb.all().size() == 1);
}

TEST_CASE("aws::client trusts AWS_CA_BUNDLE too, and a bundle that cannot be read is named") {
    self_signed const certificate("DNS:localhost");
    keeping_server server("ok", &certificate);
    asio::io_context io;
    aws::service_client_config config;
    config.service = "sqs";
    config.region = "eu-central-1";
    config.endpoint = server.server.url();
    config.credentials = aws::credentials("AKIDEXAMPLE", "not-to-be-seen");
    aws::http_request request;
    request.method = "GET";
    request.path = "/";
    {
        auto const set = clean({{"AWS_CA_BUNDLE", certificate.pem_file()}});
        CHECK(run(io, aws::client(io, config).send(request)).body == "ok");
    }
    auto const set = clean({{"AWS_CA_BUNDLE", "/does/not/exist.pem"}});
    auto const e = failure_of([&] { aws::client const refused(io, config); });
    REQUIRE(e);
    CHECK(e->code() == errc::invalid_configuration);
    CHECK(contains(e->what(), "AWS_CA_BUNDLE"));
    CHECK(contains(e->what(), "/does/not/exist.pem"));
}

TEST_CASE("https uses CONNECT through a proxy, on one connection, and the origin sees nothing of the proxy") {
    self_signed const certificate("DNS:localhost");
    keeping_server origin("{}", &certificate);
    relay_proxy proxy("Basic YWxpY2U6b3BlbiBzZXNhbWU=");  // alice:open sesame
    std::string const url = "http://alice:open%20sesame@" + proxy.address();
    asio::io_context io;
    dynamap::client_config config = config_for(origin.server.url());
    config.ca_file = certificate.pem_file();
    auto const name = GENERATE("", "HTTPS_PROXY", "https_proxy", "ALL_PROXY");
    std::vector<std::pair<std::string, variables::value>> more;
    if (*name == '\0') config.proxy = url;
    else more.emplace_back(name, url);
    auto const set = clean(more);

    dynamap::client const client(io, config);
    for (int i = 0; i < 3; ++i) CHECK(run(io, call(client)) == "{}");
    CHECK(client.statistics().connections_opened == 1);
    std::string const target = "localhost:" + std::to_string(origin.server.port());
    REQUIRE(proxy.heads().size() == 1);
    CHECK(proxy.heads()[0].starts_with("CONNECT " + target + " HTTP/1.1\r\nHost: " + target + "\r\n"));
    REQUIRE(origin.all().size() == 3);
    for (std::string const& one : origin.all()) {
        CHECK(first_line(one) == "POST / HTTP/1.1");
        CHECK_FALSE(contains(one, "Proxy-"));
    }
}

TEST_CASE("http goes to a proxy with the whole URL, on kept connections") {
    keeping_server origin;
    relay_proxy proxy("Basic YWxpY2U6cw==");
    asio::io_context io;
    dynamap::client_config config = config_for(origin.server.url() + "/dynamodb");
    auto const set = clean({{"HTTP_PROXY", "alice:s@" + proxy.address()}});
    dynamap::client const client(io, config);
    for (int i = 0; i < 2; ++i) CHECK(run(io, call(client)) == "{}");
    CHECK(client.statistics().connections_opened == 1);
    REQUIRE(proxy.heads().size() == 1);
    CHECK(first_line(proxy.heads()[0]) == "POST " + origin.server.url() + "/dynamodb HTTP/1.1");
    CHECK(contains(proxy.heads()[0], "\r\nHost: " + origin.server.url().substr(7) + "\r\n"));
    CHECK_FALSE(contains(origin.all()[0], "Proxy-"));
}

TEST_CASE("aws::client goes through proxies too, and NO_PROXY or no_proxy keeps it from them") {
    keeping_server origin("ok");
    relay_proxy proxy;
    asio::io_context io;
    aws::service_client_config config;
    config.service = "sqs";
    config.region = "eu-central-1";
    config.endpoint = origin.server.url();
    config.credentials = aws::credentials("AKIDEXAMPLE", "not-to-be-seen");
    aws::http_request request;
    request.method = "GET";
    request.path = "/queue";
    auto const responds = [&] { return run(io, aws::client(io, config).send(request)).body == "ok"; };
    {
        auto const set = clean({{"http_proxy", "http://" + proxy.address()}});
        CHECK(responds());
        CHECK(proxy.heads().size() == 1);
        CHECK(first_line(proxy.heads()[0]) == "GET " + origin.server.url() + "/queue HTTP/1.1");
    }
    {
        auto const set = clean({{"http_proxy", "http://" + proxy.address()}, {"NO_PROXY", "127.0.0.0/8"}});
        CHECK(responds());
    }
    auto const set = clean();
    config.proxy = "http://" + proxy.address();
    config.no_proxy = "*";
    CHECK(responds());
    CHECK(proxy.heads().size() == 1);
}

TEST_CASE("a proxy's refusals name the proxy and what to do, are final, and never have the password") {
    self_signed const certificate("DNS:localhost");
    auto const set = clean();
    bool const tls = GENERATE(true, false);
    keeping_server origin("{}", tls ? &certificate : nullptr);
    relay_proxy proxy("Basic somebody-else");
    asio::io_context io;
    dynamap::client_config config = config_for(origin.server.url());
    if (tls) config.ca_file = certificate.pem_file();
    config.proxy = "http://alice:hunter2@" + proxy.address();
    auto const e = failure(io, call(dynamap::client(io, config)));
    CHECK(e.code() == errc::access_denied);
    CHECK(e.attempts() == 1);
    CHECK(contains(e.what(), "the proxy " + proxy.address()));
    CHECK(contains(e.what(), "407"));
    CHECK(contains(e.what(), "client_config::proxy"));
    CHECK_FALSE(contains(e.what(), "hunter2"));
    CHECK(origin.all().empty());
}

TEST_CASE("what a proxy does instead of a tunnel is an error in its name") {
    auto const set = clean();
    struct bad_proxy {
        scripted_server::step does;
        char const* says;
        int attempts;
        errc code = errc::connect_failed;
    };
    bad_proxy const all[] = {
        {script::respond("HTTP/1.1 403 Forbidden\r\nContent-Length: 5\r\n\r\nnever"), "HTTP 403", 1,
         errc::access_denied},
        {script::respond("HTTP/1.1 502 Bad Gateway\r\n\r\n"), "HTTP 502", 2},
        {script::respond("what is this?\r\n\r\n"), "not a proxy's", 2},
        {script::respond_and_hang_up("HTTP/1.1 200"), "did not connect to", 2},
        {script::reset_unread(), "did not connect to", 2},
    };
    bad_proxy const& one = all[GENERATE(0, 1, 2, 3, 4)];
    scripted_server proxy({one.does});
    asio::io_context io;
    dynamap::client_config config = config_for("https://db.example");
    config.proxy = proxy.url();
    config.retry.max_attempts = 2;
    auto const e = failure(io, call(dynamap::client(io, config)));
    CAPTURE(e.what());
    CHECK(e.code() == one.code);
    CHECK(e.attempts() == one.attempts);
    CHECK(contains(e.what(), "the proxy 127.0.0.1:" + std::to_string(proxy.port())));
    CHECK(contains(e.what(), "db.example:443"));
    CHECK(contains(e.what(), one.says));
}

TEST_CASE("a response that may be the proxy's own is reported with the proxy") {
    auto const set = clean();
    scripted_server proxy({script::respond(script::response(403, "<html>filtered</html>"))});
    asio::io_context io;
    dynamap::client_config config = config_for("http://db.example:8000");
    config.proxy = proxy.url();
    auto const e = failure(io, call(dynamap::client(io, config)));
    CHECK(e.http_status() == 403);
    CHECK(contains(e.what(), "through the proxy 127.0.0.1:" + std::to_string(proxy.port())));
}

TEST_CASE("a silent proxy uses up the deadline and no more, and one that is not there is named as such") {
    auto const set = clean();
    scripted_server silent({script::stall()});
    asio::io_context io;
    dynamap::client_config config = config_for("https://db.example");
    config.proxy = silent.url();
    auto const late = failure(io, call(dynamap::client(io, config), "{}", 300ms));
    CHECK(late.code() == errc::deadline_exceeded);
    CHECK(contains(late.what(), "connecting to 127.0.0.1:" + std::to_string(silent.port())));

    config.proxy = "http://127.0.0.1:1";
    config.retry.max_attempts = 1;
    auto const unreachable = failure(io, call(dynamap::client(io, config)));
    CHECK(unreachable.code() == errc::connect_failed);
    CHECK(contains(unreachable.what(), "127.0.0.1:1"));
    CHECK(contains(unreachable.what(), "this is the proxy"));
}

TEST_CASE("a proxy that cannot be used is refused by the constructor, without its password") {
    auto const set = clean();
    asio::io_context io;
    dynamap::client_config config = config_for("https://db.example");
    config.proxy = "socks5://alice:hunter2@proxy.example:1080";
    auto const e = failure_of([&] { dynamap::client const refused(io, config); });
    REQUIRE(e);
    CHECK(e->code() == errc::invalid_configuration);
    CHECK(contains(e->what(), "client_config::proxy"));
    CHECK_FALSE(contains(e->what(), "hunter2"));
}

TEST_CASE("STS credentials are requested through the proxy, container and instance credentials never") {
    keeping_server dynamodb;
    relay_proxy proxy;
    temporary_file const token("token");
    asio::io_context io;
    dynamap::client_config config = config_for(dynamodb.server.url());
    config.credentials = {};
    config.proxy = "http://" + proxy.address();
    SECTION("STS") {
        keeping_server sts(sts_document);
        auto const set = clean(web_identity(sts.server.url(), token));
        run(io, call(dynamap::client(io, config)));
        CHECK(sts.all().size() == 1);
        REQUIRE(proxy.heads().size() == 2);
        CHECK(first_line(proxy.heads()[0]) == "POST " + sts.server.url() + "/ HTTP/1.1");
    }
    SECTION("the container") {
        keeping_server agent(document);
        auto const set = clean({{"AWS_CONTAINER_CREDENTIALS_FULL_URI", agent.server.url() + "/creds"}});
        run(io, call(dynamap::client(io, config)));
        REQUIRE(agent.all().size() == 1);
        CHECK(first_line(agent.all()[0]) == "GET /creds HTTP/1.1");
        CHECK(proxy.heads().size() == 1);  // DynamoDB's
    }
    SECTION("the instance") {
        scripted_server imds({script::respond(script::response(200, "token")),
                              script::respond(script::response(200, "role")),
                              script::respond(script::response(200, document))});
        auto const set = clean({{"AWS_EC2_METADATA_SERVICE_ENDPOINT", imds.url()},
                                {"AWS_EC2_METADATA_DISABLED", std::nullopt},
                                {"AWS_CONTAINER_CREDENTIALS_FULL_URI", std::nullopt},
                                {"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", std::nullopt}});
        run(io, call(dynamap::client(io, config)));
        CHECK(imds.steps() == 3);
        CHECK(proxy.heads().size() == 1);
    }
}
