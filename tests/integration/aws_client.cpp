// The client for any service: what goes over the wire, and what comes back.
#include "dynamap/aws/client.hpp"

#include <algorithm>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iomanip>
#include <mutex>
#include <sstream>

#include "dynamap/uuid.hpp"
#include "failure_of.hpp"
#include "one_call.hpp"
#include "scripted_server.hpp"
#include "variables.hpp"

using namespace test;
using dynamap::errc;
namespace aws = dynamap::aws;

namespace {

aws::service_client_config client_of(std::string service, scripted_server const& server) {
    aws::service_client_config config;
    config.service = std::move(service);
    config.endpoint = server.url();
    config.region = "eu-central-1";
    config.credentials = aws::credentials("AKIDEXAMPLE", "not-to-be-seen", "a token");
    config.timeout = 20s;
    config.connect_timeout = 20s;
    config.retry.transient_base = 2ms;
    config.retry.throttling_base = 2ms;
    config.retry.max_attempts = 3;
    return config;
}

asio::awaitable<aws::response> send(aws::client client, aws::http_request request,
                                    aws::send_options options = {}) {
    return client.send(std::move(request), options);
}

/// Keeps the requests that a server reads, and answers each with the next of these, the last again and again.
class recording {
  public:
    explicit recording(std::vector<std::string> responses)
        : responses_(std::move(responses)), server({[this](peer& client) { serve(client); }}) {}

    [[nodiscard]] std::string request(std::size_t n) const {
        std::lock_guard const lock(mutex_);
        return requests_.at(n);
    }

  private:
    void serve(peer& client) {
        std::string request = client.read_request();
        std::size_t n;
        {
            std::lock_guard const lock(mutex_);
            n = requests_.size();
            requests_.push_back(std::move(request));
        }
        client.send(responses_[std::min(n, responses_.size() - 1)]);
    }

    std::vector<std::string> responses_;
    mutable std::mutex mutex_;
    std::vector<std::string> requests_;

  public:
    scripted_server server;  // last: ends first
};

/// A request's headers, read back.
aws::http_request parsed(std::string const& text) {
    aws::http_request request;
    auto const head = text.substr(0, text.find("\r\n\r\n"));
    request.body = text.substr(head.size() + 4);
    std::size_t at = head.find("\r\n");
    std::string const line = head.substr(0, at);
    request.method = line.substr(0, line.find(' '));
    std::string const target = line.substr(line.find(' ') + 1, line.rfind(' ') - line.find(' ') - 1);
    request.path = target.substr(0, target.find('?'));
    request.query = request.path.size() == target.size() ? "" : target.substr(request.path.size() + 1);
    while (at != std::string::npos) {
        auto const end = head.find("\r\n", at + 2);
        std::string const one = head.substr(at + 2, end == std::string::npos ? end : end - at - 2);
        request.headers.push_back({one.substr(0, one.find(": ")), one.substr(one.find(": ") + 2)});
        at = end;
    }
    return request;
}

std::string value_of(aws::http_request const& request, std::string_view name) {
    for (auto const& h : request.headers)
        if (h.name == name) return h.value;
    return {};
}

}  // namespace

TEST_CASE("a request arrives as it was made, signed for what arrives") {
    recording server({script::response(200, "<ok/>", "X-Custom: first\r\nETag: \"1\"\r\n")});
    asio::io_context io;
    aws::client const s3(io, client_of("s3", server.server));
    auto request = aws::rest_request("PUT", "/bucket/a b/../c", {{"partNumber", "1"}}, "content");
    request.headers.push_back({"Content-Type", "text/plain"});
    auto const response = run(io, send(s3, request));

    CHECK(response.status == 200);
    CHECK(response.body == "<ok/>");
    CHECK(response.request_id == "REQUEST1");
    CHECK(response.attempts == 1);
    CHECK(response.find("x-custom") == "first");
    CHECK(response.find("etag") == "\"1\"");
    CHECK_FALSE(response.find("x-absent"));

    auto arrived = parsed(server.request(0));
    CHECK(arrived.method == "PUT");
    CHECK(arrived.path == "/bucket/a%20b/../c");
    CHECK(arrived.query == "partNumber=1");
    CHECK(arrived.body == "content");
    CHECK("http://" + value_of(arrived, "Host") == server.server.url());
    CHECK(value_of(arrived, "Content-Length") == "7");
    CHECK(value_of(arrived, "Content-Type") == "text/plain");
    CHECK(value_of(arrived, "X-Amz-Security-Token") == "a token");
    CHECK(value_of(arrived, "x-amz-content-sha256") == aws::sha256_hex("content"));

    // Signed again, at the time it says, it must come to the same.
    std::string const authorization = value_of(arrived, "Authorization");
    std::string const names = authorization.substr(authorization.find("SignedHeaders=") + 14);
    for (char const* name :
         {"host", "content-type", "x-amz-content-sha256", "x-amz-date", "x-amz-security-token"})
        CHECK(contains(names.substr(0, names.find(',')), name));
    std::erase_if(arrived.headers, [&](auto const& h) {
        return h.name == "Content-Length" || h.name.starts_with("amz-sdk") || h.name == "User-Agent";
    });
    auto const date = value_of(arrived, "X-Amz-Date");
    std::tm when{};
    std::istringstream(date) >> std::get_time(&when, "%Y%m%dT%H%M%SZ");
    aws::sign(arrived, aws::credentials("AKIDEXAMPLE", "not-to-be-seen", "a token"), {"eu-central-1", "s3"},
              std::chrono::system_clock::from_time_t(::timegm(&when)), aws::signing_options_of("s3"));
    CHECK(value_of(arrived, "Authorization") == authorization);
}

TEST_CASE("a GET has no body and says so by silence; a POST without one says 0") {
    recording server({script::response(200, "")});
    asio::io_context io;
    aws::client const client(io, client_of("lambda", server.server));
    run(io, send(client, aws::rest_request("GET", "/")));
    run(io, send(client, aws::rest_request("POST", "/")));
    CHECK_FALSE(contains(server.request(0), "Content-Length"));
    CHECK(contains(server.request(1), "\r\nContent-Length: 0\r\n"));
    CHECK_FALSE(contains(server.request(1), "x-amz-content-sha256"));
}

TEST_CASE("a response to HEAD has headers only, and the connection stays usable") {
    std::string const head = "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\nETag: \"x\"\r\n\r\n";
    recording server({head, script::response(200, "body")});
    asio::io_context io;
    aws::client const client(io, client_of("s3", server.server));
    auto const response = run(io, send(client, aws::rest_request("HEAD", "/bucket/key")));
    CHECK(response.status == 200);
    CHECK(response.body.empty());
    CHECK(response.find("content-length") == "1000000");
    CHECK(run(io, send(client, aws::rest_request("GET", "/bucket/key"))).body == "body");
    CHECK(server.server.connections() == 1);
    aws::client_statistics const now = client.statistics();
    CHECK(now.connections_opened == 1);
    CHECK(now.idle_connections == 1);
    CHECK(now.attempts == 2);
}

TEST_CASE("a large body goes through, both ways") {
    std::string large(std::size_t{3} << 20, 'x');
    large[5] = '\0';
    scripted_server server({[&](peer& client) {
        std::string const request = client.read_request();
        client.send(script::response(200, request.substr(request.find("\r\n\r\n") + 4)));
    }});
    asio::io_context io;
    aws::client const client(io, client_of("s3", server));
    CHECK((run(io, send(client, aws::rest_request("PUT", "/bucket/key", {}, large))).body == large));
}

TEST_CASE("a request that fails transiently is sent again with a new signature") {
    recording server({script::response(503, ""), script::response(500, ""), script::response(200, "done")});
    asio::io_context io;
    aws::client const client(io, client_of("sqs", server.server));
    auto const response = run(io, send(client, aws::query_request("ListQueues", "2012-11-05")));
    CHECK(response.body == "done");
    CHECK(response.attempts == 3);
    auto const third = parsed(server.request(2));
    CHECK(std::ranges::count(third.headers, "Authorization", &aws::header::name) == 1);
    CHECK(std::ranges::count(third.headers, "X-Amz-Date", &aws::header::name) == 1);
    CHECK(third.body == "Action=ListQueues&Version=2012-11-05");
}

TEST_CASE("an error response is an error with the service's code and message, in every format") {
    std::string const body = GENERATE(
        R"({"__type":"x#NoSuchThing","message":"not there"})",
        "<Error><Code>NoSuchThing</Code><Message>not there</Message></Error>",
        "<ErrorResponse><Error><Code>NoSuchThing</Code><Message>not there</Message></Error></ErrorResponse>",
        "<Response><Errors><Error><Code>NoSuchThing</Code><Message>not "
        "there</Message></Error></Errors></Response>");
    scripted_server server({script::respond(script::response(404, body))});
    asio::io_context io;
    aws::client const client(io, client_of("sqs", server));
    auto const refused = failure(io, send(client, aws::query_request("GetThing", "1")));
    CHECK(refused.code() == errc::resource_not_found);
    CHECK(refused.server_code() == "NoSuchThing");
    CHECK(refused.server_message() == "not there");
    CHECK(refused.request_id() == "REQUEST1");
    CHECK(refused.http_status() == 404);
    CHECK(refused.attempts() == 1);
    CHECK(contains(refused.what(), "GetThing"));
    CHECK_FALSE(contains(refused.what(), "not-to-be-seen"));
    CHECK(server.connections() == 1);
}

TEST_CASE("a request id that is only in the body is found") {
    std::string const body = "<Response><Errors><Error/></Errors><RequestID>ID-7</RequestID></Response>";
    scripted_server server({script::respond(
        "HTTP/1.1 403 No\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body)});
    asio::io_context io;
    aws::client const client(io, client_of("ec2", server));
    auto const refused = failure(io, send(client, aws::query_request("A", "1")));
    CHECK(refused.code() == errc::access_denied);
    CHECK(refused.request_id() == "ID-7");
}

TEST_CASE("error responses are values if the caller asks for them, after the retries") {
    scripted_server server({script::respond(script::response(404, "nothing here")),
                            script::respond(script::response(503, "later", "X-Why: load\r\n"))});
    asio::io_context io;
    aws::client const client(io, client_of("s3", server));
    aws::send_options options;
    options.errors_as_values = true;
    auto const absent = run(io, send(client, aws::rest_request("GET", "/"), options));
    CHECK(absent.status == 404);
    CHECK(absent.body == "nothing here");
    CHECK(absent.attempts == 1);
    auto const busy = run(io, send(client, aws::rest_request("GET", "/"), options));
    CHECK(busy.status == 503);
    CHECK(busy.find("x-why") == "load");
    CHECK(busy.attempts == 3);
}

TEST_CASE("a missing response is an error even where error responses are values") {
    scripted_server server({script::respond(script::response(503, "later")), script::reset_unread()});
    asio::io_context io;
    aws::client const client(io, client_of("s3", server));
    aws::send_options options;
    options.errors_as_values = true;
    auto const lost = failure(io, send(client, aws::rest_request("GET", "/"), options));
    CHECK(lost.code() == errc::connection_lost);
    CHECK(contains(lost.what(), "GET /"));
}

TEST_CASE("a call's own deadline goes before the client's") {
    scripted_server server({script::stall()});
    asio::io_context io;
    aws::client const client(io, client_of("s3", server));
    aws::send_options options;
    options.timeout = 50ms;
    options.errors_as_values = true;
    CHECK(failure(io, send(client, aws::rest_request("GET", "/"), options)).code() ==
          errc::deadline_exceeded);
}

TEST_CASE("what would smuggle lines into HTTP is not sent") {
    scripted_server server({script::respond(script::response(200, ""))});
    asio::io_context io;
    aws::client const client(io, client_of("s3", server));
    auto request = aws::rest_request("GET", "/key");
    switch (GENERATE(range(0, 9))) {
        case 0:
            request.method = "GET / HTTP/1.1\r\nX: y\r\n\r\nGET";
            break;
        case 1:
            request.method.clear();
            break;
        case 2:
            request.path = "/a b";
            break;
        case 3:
            request.path = "key";
            break;
        case 4:
            request.path = "/key?query";
            break;
        case 5:
            request.query = "a=b\r\n";
            break;
        case 6:
            request.headers.push_back({"X-A", "b\r\nX-C: d"});
            break;
        case 7:
            request.headers.push_back({"X-A: b\r\nX-C", "d"});
            break;
        default:
            request.headers.push_back({"Transfer-Encoding", "chunked"});
    }
    CHECK(failure(io, send(client, request)).code() == errc::invalid_configuration);
    CHECK(server.steps() == 0);
}

TEST_CASE("a caller's Host header is sent and signed; a caller's Content-Length is not") {
    recording server({script::response(200, "")});
    asio::io_context io;
    aws::client const client(io, client_of("s3", server.server));
    auto request = aws::rest_request("PUT", "/key", {}, "abc");
    request.headers = {{"host", "bucket.s3.amazonaws.com"}, {"content-length", "9"}};
    run(io, send(client, request));
    auto const arrived = parsed(server.request(0));
    CHECK(value_of(arrived, "host") == "bucket.s3.amazonaws.com");
    CHECK(value_of(arrived, "Host").empty());
    CHECK(value_of(arrived, "Content-Length") == "3");
    CHECK(value_of(arrived, "content-length").empty());
}

TEST_CASE("Signature Version 2 is in the form once in each attempt") {
    recording server({script::response(503, ""), script::response(200, "<ok/>")});
    asio::io_context io;
    auto config = client_of("sdb", server.server);
    config.signature = aws::signature_version::v2;
    aws::client const client(io, config);
    CHECK(run(io, send(client, aws::query_request("CreateDomain", "2009-04-15", {{"DomainName", "a b"}})))
              .attempts == 2);
    for (std::size_t n : {0u, 1u}) {
        auto const arrived = parsed(server.request(n));
        auto const form = aws::decode_form(arrived.body);
        auto const count = [&](std::string_view name) {
            return std::ranges::count(form, name, &aws::form_parameters::value_type::first);
        };
        CHECK(form.size() == 9);
        for (char const* name : {"Action", "Version", "DomainName", "AWSAccessKeyId", "Signature",
                                 "SignatureMethod", "SignatureVersion", "Timestamp", "SecurityToken"})
            CHECK(count(name) == 1);
        CHECK(value_of(arrived, "Authorization").empty());
        CHECK(value_of(arrived, "Content-Length") == std::to_string(arrived.body.size()));
    }
}

TEST_CASE("settings that cannot be used are refused when the client is made") {
    asio::io_context io;
    aws::service_client_config config;
    config.region = "eu-central-1";
    config.endpoint = "http://127.0.0.1:1";
    CHECK(failure_of([&] { aws::client(io, config); }).value().code() == errc::invalid_configuration);
    config.service = "s3";
    config.endpoint = "ftp://127.0.0.1";
    CHECK(failure_of([&] { aws::client(io, config); }).value().code() == errc::invalid_configuration);
    config.endpoint = "http://127.0.0.1:1";
    config.timeout = 0ms;
    CHECK(failure_of([&] { aws::client(io, config); }).value().code() == errc::invalid_configuration);
}

TEST_CASE("what code does not say comes from the profile: region, endpoint and retries") {
    recording const sqs({script::response(500, ""), script::response(200, "done")});
    auto const file = std::filesystem::temp_directory_path() /
                      ("dynamap-config-" + dynamap::uuid::v4().to_string());
    std::ofstream(file) << "[profile of-the-test]\nregion = eu-north-1\nmax_attempts = 1\nservices = here\n"
                           "[services here]\nsqs =\n  endpoint_url = "
                        << sqs.server.url() << "\n";
    variables const these({{"AWS_CONFIG_FILE", file.string()},
                           {"AWS_REGION", {}},
                           {"AWS_DEFAULT_REGION", {}},
                           {"AWS_ENDPOINT_URL", {}},
                           {"AWS_ENDPOINT_URL_SQS", {}},
                           {"AWS_MAX_ATTEMPTS", {}}});
    aws::service_client_config config;
    config.service = "sqs";
    config.profile = "of-the-test";
    config.credentials = aws::credentials("AKIDEXAMPLE", "not-to-be-seen");
    asio::io_context io;
    aws::client const client(io, config);
    std::filesystem::remove(file);
    CHECK(client.region() == "eu-north-1");
    dynamap::error const e = failure(io, send(client, aws::query_request("ListQueues", "2012-11-05", {})));
    CHECK(e.attempts() == 1);
    CHECK(contains(sqs.request(0), "/eu-north-1/sqs/aws4_request"));
}

TEST_CASE("FIPS and dual stack settings are used, and refused with a custom endpoint") {
    variables const these({{"AWS_USE_FIPS_ENDPOINT", "true"}, {"AWS_USE_DUALSTACK_ENDPOINT", {}}});
    asio::io_context io;
    aws::service_client_config config;
    config.service = "sqs";
    config.region = "us-east-1";
    config.endpoint = "http://127.0.0.1:1";
    auto const e = failure_of([&] { aws::client const client(io, config); });
    REQUIRE(e);
    CHECK(e->code() == errc::invalid_configuration);
    CHECK(contains(e->what(), "FIPS"));
    config.fips = false;
    CHECK_FALSE(failure_of([&] { aws::client const client(io, config); }));
}
