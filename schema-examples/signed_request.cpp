// dynamap signs, another HTTP client sends. `dynamap::aws::sign`, a pure function, signs requests to S3, and
// cpp-httplib sends them. Then a presigned URL: everyone who has it may use it for a minute without any
// credentials. The program does not use dynamap's own client or Asio.
//
//   tools/services run s3rver build/release/schema-examples/signed_request
#include <httplib.h>

#include <chrono>
#include <cstdlib>
#include <dynamap/aws/credentials.hpp>
#include <dynamap/aws/request.hpp>
#include <dynamap/aws/sign.hpp>
#include <iostream>
#include <stdexcept>
#include <string>

#include "example.hpp"

namespace aws = dynamap::aws;

constexpr auto usage = R"(usage: signed_request

Makes a bucket, puts an object in it, and reads it with a presigned URL. cpp-httplib sends the requests.
  AWS_ENDPOINT_URL                                   the endpoint: http://HOST:PORT
  AWS_REGION                                         default: us-east-1
  AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY           the credentials to sign with
  --help                                             this text
)";

/// An environment variable that must be set.
std::string variable(char const* name) {
    char const* const value = std::getenv(name);
    if (value == nullptr || *value == '\0') throw std::runtime_error(std::string(name) + " is not set");
    return value;
}

struct account {
    std::string host = variable("AWS_ENDPOINT_URL").substr(std::string("http://").size());
    aws::credentials identity{variable("AWS_ACCESS_KEY_ID"), variable("AWS_SECRET_ACCESS_KEY")};
    aws::signing_scope scope{std::getenv("AWS_REGION") != nullptr ? std::getenv("AWS_REGION") : "us-east-1",
                             "s3"};
};

/// Signs a request and sends it with httplib.
httplib::Result send(httplib::Client& http, account const& signer, aws::http_request request) {
    request.headers.push_back({"Host", signer.host});
    aws::sign(request, signer.identity, signer.scope, std::chrono::system_clock::now(),
              aws::signing_options_of("s3"));
    httplib::Request sent;
    sent.method = request.method;
    sent.path = request.query.empty() ? request.path : request.path + "?" + request.query;
    for (aws::header const& each : request.headers) sent.headers.emplace(each.name, each.value);
    sent.body = request.body;
    return http.send(sent);
}

/// A URL with which everyone may read an object for a minute.
std::string presigned(account const& signer, std::string const& path) {
    auto request = aws::rest_request("GET", path);
    request.headers.push_back({"Host", signer.host});
    auto rules = aws::signing_options_of("s3");
    rules.payload_hash = "UNSIGNED-PAYLOAD";  // as S3 requires in URLs
    aws::presign(request, signer.identity, signer.scope, std::chrono::system_clock::now(),
                 std::chrono::minutes{1}, rules);
    return request.path + "?" + request.query;
}

void print(char const* what, httplib::Result const& result) {
    if (!result) throw std::runtime_error("no response: " + httplib::to_string(result.error()));
    std::cout << what << ": " << result->status << "\n";
}

int main(int count, char** words) {
    return example::run(count, words, usage, [] {
        account const signer;
        httplib::Client http("http://" + signer.host);
        http.set_url_encode(false);  // the path is sent as it was signed
        print("a bucket", send(http, signer, aws::rest_request("PUT", "/signed-example")));
        std::string const path = "/signed-example/a letter?.txt";
        print("an object", send(http, signer, aws::rest_request("PUT", path, {}, "Dear reader,\n")));

        account stranger;
        stranger.identity = aws::credentials("AKIDOFASTRANGER", "whatever");
        print("signed by a stranger", send(http, stranger, aws::rest_request("GET", path)));

        auto const read = http.Get(presigned(signer, path));
        print("by the URL alone", read);
        std::cout << read->body;

        print("deleted", send(http, signer, aws::rest_request("DELETE", path)));
        print("the bucket, too", send(http, signer, aws::rest_request("DELETE", "/signed-example")));
    });
}
