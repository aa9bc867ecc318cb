// Bodies that come compressed, and responses that point elsewhere.
#include <libdeflate.h>

#include <mutex>

#include "aws/call/single_request.hpp"
#include "aws/http/checksum.hpp"
#include "dynamap/aws/client.hpp"
#include "failure_of.hpp"
#include "one_call.hpp"
#include "scripted_server.hpp"

using namespace test;
using dynamap::errc;

namespace {

std::string gzip(std::string const& text) {
    std::unique_ptr<libdeflate_compressor, decltype(&::libdeflate_free_compressor)> const compressor(
        ::libdeflate_alloc_compressor(6), &::libdeflate_free_compressor);
    std::string out(text.size() + 100, '\0');
    out.resize(
        ::libdeflate_gzip_compress(compressor.get(), text.data(), text.size(), out.data(), out.size()));
    return out;
}

std::string checksum_line(std::string const& body) {
    return "x-amz-crc32: " + std::to_string(dynamap::aws::crc32(body)) + "\r\n";
}

std::string const item = R"({"Item":{"id":{"S":"x"}}})";
std::string const encoded = "Content-Encoding: gzip\r\n";

/// Answers every request with these bytes, and keeps the last request.
struct keeping_server {
    explicit keeping_server(std::string response)
        : server({[this, response = std::move(response)](peer& client) {
              auto request = client.read_request();
              {
                  std::scoped_lock const lock(mutex);
                  last = std::move(request);
              }
              client.send(response);
          }}) {}
    std::string request() {
        std::scoped_lock const lock(mutex);
        return last;
    }
    std::mutex mutex;
    std::string last;
    scripted_server server;
};

}  // namespace

TEST_CASE("a gzip response is read, and its checksum is that of the bytes that came") {
    std::string const body = gzip(item);
    auto const headers = encoded + GENERATE_COPY(std::string(), checksum_line(body));
    scripted_server server({script::respond(script::response(200, body, headers))});
    asio::io_context io;
    dynamap::client const client(io, config_for(server.url()));
    for (int i = 0; i < 3; ++i) CHECK(run(io, call(client)) == item);
    CHECK(server.connections() == 1);
}

TEST_CASE("a gzip response with a wrong checksum is requested again") {
    std::string const body = gzip(item);
    scripted_server server({script::respond(script::response(200, body, encoded + checksum_line(item))),
                            script::respond(script::response(200, body, encoded + checksum_line(body)))});
    asio::io_context io;
    dynamap::client const client(io, config_for(server.url()));
    CHECK(run(io, call(client)) == item);
    CHECK(server.steps() == 2);
}

TEST_CASE("a refusal that comes compressed has its code and words") {
    auto const document = gzip(
        R"({"__type":"com.amazonaws.dynamodb.v20120810#ResourceNotFoundException","message":"no such table"})");
    scripted_server server({script::respond(script::response(400, document, encoded))});
    asio::io_context io;
    dynamap::client const client(io, config_for(server.url()));
    auto const e = failure(io, call(client));
    CHECK(e.code() == errc::resource_not_found);
    CHECK(e.server_message() == "no such table");
}

TEST_CASE(
    "an error response that cannot be decompressed is classified by its status, and repeated if transient") {
    scripted_server server({script::respond(script::response(503, "brotli", "Content-Encoding: br\r\n")),
                            script::respond(script::response(200, item))});
    asio::io_context io;
    dynamap::client const client(io, config_for(server.url()));
    CHECK(run(io, call(client)) == item);
    CHECK(server.steps() == 2);
}

TEST_CASE("a coding that cannot be read, and damaged gzip, are malformed responses") {
    auto const bad = GENERATE_COPY(script::response(200, item, "Content-Encoding: br\r\n"),
                                   script::response(200, item, encoded),
                                   script::response(200, gzip(item).substr(0, 20), encoded));
    scripted_server server({script::respond(bad), script::respond(script::response(200, item))});
    asio::io_context io;
    dynamap::client const client(io, config_for(server.url()));
    auto const e = failure(io, call(client));
    CHECK(e.code() == errc::malformed_response);
    CHECK(contains(e.what(), "Content-Encoding"));
    CHECK(e.request_id() == "REQUEST1");
    CHECK(run(io, call(client)) == item);
}

TEST_CASE("a response that grows beyond the limit when it is decompressed is too large") {
    scripted_server server(
        {script::respond(script::response(200, gzip(std::string(5'000'000, ' ') + "{}"), encoded))});
    asio::io_context io;
    auto config = config_for(server.url());
    config.max_response_bytes = 1'000'000;
    dynamap::client const client(io, config);
    CHECK(failure(io, call(client)).code() == errc::response_too_large);
}

TEST_CASE("gzip is requested if the settings say so, otherwise the body as it is") {
    bool const wanted = GENERATE(false, true);
    keeping_server there(script::response(200, item));
    asio::io_context io;
    auto config = config_for(there.server.url());
    config.accept_gzip = wanted;
    dynamap::client const client(io, config);
    run(io, call(client));
    CHECK(contains(there.request(),
                   wanted ? "\r\nAccept-Encoding: gzip\r\n" : "\r\nAccept-Encoding: identity\r\n"));
}

TEST_CASE("an object that is stored compressed is handed over as it is stored") {
    std::string const body = gzip("stored");
    keeping_server there(script::response(200, body, encoded + checksum_line(body)));
    asio::io_context io;
    dynamap::aws::service_client_config config;
    config.service = "s3";
    config.endpoint = there.server.url();
    config.region = "eu-central-1";
    config.credentials = dynamap::aws::credentials("AKIDEXAMPLE", "not-to-be-seen");
    dynamap::aws::client const client(io, config);
    auto const found = run(io, client.send(dynamap::aws::rest_request("GET", "/bucket/key")));
    CHECK(found.body == body);
    CHECK(found.find("content-encoding") == "gzip");
    CHECK_FALSE(contains(there.request(), "Accept-Encoding"));
}

TEST_CASE("credentials that come compressed are read") {
    scripted_server server({script::respond(script::response(200, gzip("AKID"), encoded))});
    asio::io_context io;
    dynamap::aws::http_call request;
    request.url = server.url() + "/credentials";
    dynamap::aws::network const direct;
    auto const found = run(io, dynamap::aws::send_once(io.get_executor(), request, direct));
    CHECK(found.body == "AKID");
}

TEST_CASE("a redirect's error says where it points") {
    int const status = GENERATE(301, 302, 303, 307, 308);
    scripted_server server({script::respond(script::response(
        status, "<html>moved</html>", "Location: https://dynamodb.eu-west-1.amazonaws.com/x\r\n"))});
    asio::io_context io;
    dynamap::client const client(io, config_for(server.url()));
    auto const e = failure(io, call(client));
    CHECK(e.code() == errc::service_error);
    CHECK(e.http_status() == status);
    CHECK(contains(e.sentence(), "redirects (HTTP " + std::to_string(status) +
                                     ") to https://dynamodb.eu-west-1.amazonaws.com/x;"));
    CHECK(e.attempts() == 1);
}

TEST_CASE("a redirect without a location says so") {
    scripted_server server({script::respond(script::response(302, ""))});
    asio::io_context io;
    dynamap::client const client(io, config_for(server.url()));
    CHECK(contains(failure(io, call(client)).sentence(), "does not say where"));
}

TEST_CASE("a bucket's redirect says endpoint and region, from the headers or from the document") {
    struct {
        std::string headers, body, expected;
    } const cases[] = {
        {"Location: https://b.s3.eu-west-1.amazonaws.com/\r\nx-amz-bucket-region: eu-west-1\r\n", "",
         "to https://b.s3.eu-west-1.amazonaws.com/, in the region eu-west-1;"},
        {"x-amz-bucket-region: eu-west-1\r\n",
         "<Error><Code>PermanentRedirect</Code><Message>use "
         "it</Message><Endpoint>b.s3.eu-west-1.amazonaws.com</Endpoint></Error>",
         "to b.s3.eu-west-1.amazonaws.com, in the region eu-west-1;"},
        {"",
         "<Error><Code>PermanentRedirect</Code><Message>use "
         "it</Message><Endpoint>b.s3.eu-west-1.amazonaws.com</Endpoint></Error>",
         "to b.s3.eu-west-1.amazonaws.com;"},
        {"x-amz-bucket-region: eu-west-1\r\n", "", "to the region eu-west-1;"}};
    for (auto const& expected : cases) {
        scripted_server server({script::respond(script::response(301, expected.body, expected.headers))});
        asio::io_context io;
        dynamap::aws::service_client_config config;
        config.service = "s3";
        config.endpoint = server.url();
        config.region = "eu-central-1";
        config.credentials = dynamap::aws::credentials("AKIDEXAMPLE", "not-to-be-seen");
        dynamap::aws::client const client(io, config);
        auto const e = failure(io, client.send(dynamap::aws::rest_request("GET", "/bucket/key")));
        CHECK(e.http_status() == 301);
        INFO(e.what());
        CHECK(contains(e.sentence(), expected.expected));
    }
}
