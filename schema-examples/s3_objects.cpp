// S3 over its REST protocol: put and get objects, read and change their access control lists, list page by
// page, delete. The client signs requests, retries transient failures, and parses the errors. The contents of
// requests and responses are up to the program.
//
//   tools/services run moto build/release/schema-examples/s3_objects
//   tools/services run s3rver build/release/schema-examples/s3_objects     (has no access control lists)
#include <asio/io_context.hpp>
#include <dynamap/aws/client.hpp>
#include <dynamap/aws/xml_document.hpp>
#include <dynamap/run.hpp>
#include <iostream>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "example.hpp"

namespace aws = dynamap::aws;

constexpr auto usage = R"(usage: s3_objects [BUCKET]

Makes a bucket (dynamap-example, or the one named), puts seven objects in it, reads one of them, shows its access
control list and lets everybody read it, lists all, and deletes the objects and the bucket.
Endpoint, region and credentials come from the environment.
  --help    this text
)";

asio::awaitable<void> make_bucket(aws::client s3, std::string bucket) {
    std::string where;  // us-east-1 must not be named
    if (s3.region() != "us-east-1")
        where = "<CreateBucketConfiguration><LocationConstraint>" + s3.region() +
                "</LocationConstraint></CreateBucketConfiguration>";
    auto request = aws::rest_request("PUT", bucket, {}, where);
    request.headers.push_back(
        {"x-amz-object-ownership", "ObjectWriter"});  // otherwise objects have no access control lists
    co_await s3.send(request);
}

asio::awaitable<void> put(aws::client s3, std::string path, std::string content) {
    auto request = aws::rest_request("PUT", path, {}, content);
    request.headers.push_back({"Content-Type", "text/plain"});
    co_await s3.send(request);
}

/// A missing object is a value, not an error.
asio::awaitable<std::optional<std::string>> get(aws::client s3, std::string path) {
    auto const request = aws::rest_request("GET", path);
    auto response = co_await s3.send(request, {.errors_as_values = true});
    if (response.status == 404) co_return std::nullopt;
    if (response.status != 200) throw std::runtime_error("S3 returned " + response.body);
    co_return std::move(response.body);
}

/// Prints an object's access control list.
asio::awaitable<void> print_access(aws::client s3, std::string path) {
    auto const request = aws::rest_request("GET", path, {{"acl", ""}});
    auto const response = co_await s3.send(request);
    aws::xml_document const policy(response.body);
    std::cout << "access:";
    for (aws::xml_element const grant : policy.root().child("AccessControlList").children("Grant")) {
        auto const group = grant.child("Grantee").child_text("URI");  // the owner has an ID instead
        bool const everybody = group && group->ends_with("/AllUsers");
        std::cout << " "
                  << (everybody ? "everybody "
                      : group   ? "another group "
                                : "the owner ")
                  << grant.child("Permission").text() << ";";
    }
    std::cout << "\n";
}

/// Lets everybody read an object. A bucket may forbid that; then it prints so.
asio::awaitable<void> share(aws::client s3, std::string path) {
    auto request = aws::rest_request("PUT", path, {{"acl", ""}});
    request.headers.push_back({"x-amz-acl", "public-read"});  // one of S3's ready-made lists
    auto const response = co_await s3.send(request, {.errors_as_values = true});
    if (response.status == 200) co_return;
    aws::xml_document const refusal(response.body);
    std::cout << "not shared: " << refusal.root().child("Code").text() << "\n";
}

/// Calls `see(key)` for every object, three per page.
template <class See>
asio::awaitable<void> list(aws::client s3, std::string bucket, See see) {
    aws::form_parameters parameters{{"list-type", "2"}, {"max-keys", "3"}};
    for (;;) {
        auto const request = aws::rest_request("GET", bucket, parameters);
        auto const response = co_await s3.send(request);
        aws::xml_document const page(response.body);
        std::cout << "a page:";
        for (aws::xml_element const object : page.root().children("Contents")) {
            std::string const key = object.child("Key").text();
            std::cout << " \"" << key << "\" (" << object.child("Size").text() << " bytes)";
            see(key);
        }
        std::cout << "\n";
        auto const next = page.root().child_text("NextContinuationToken");
        if (!next) co_return;
        parameters.resize(2);
        parameters.emplace_back("continuation-token", *next);
    }
}

asio::awaitable<void> remove(aws::client s3, std::string path) {
    auto const request = aws::rest_request("DELETE", path);
    co_await s3.send(request);
}

asio::awaitable<void> tour(aws::client s3, std::string bucket) {
    co_await make_bucket(s3, bucket);
    for (int i = 1; i <= 7; ++i) {
        std::string const number = std::to_string(i);
        co_await put(s3, bucket + "/letters/number " + number + "?.txt", "This is letter " + number + ".\n");
    }
    std::string const fourth = bucket + "/letters/number 4?.txt";
    auto const letter = co_await get(s3, fourth);
    std::cout << letter.value_or("lost\n");

    co_await print_access(s3, fourth);
    co_await share(s3, fourth);
    co_await print_access(s3, fourth);

    std::vector<std::string> keys;
    auto const keep = [&keys](std::string const& key) { keys.push_back(key); };
    co_await list(s3, bucket, keep);
    for (std::string const& key : keys) co_await remove(s3, bucket + "/" + key);
    bool const gone = !co_await get(s3, bucket + "/" + keys.at(0));
    std::cout << keys.size() << " objects, now " << (gone ? "gone" : "still there") << "\n";
    co_await remove(s3, bucket);
}

int main(int count, char** words) {
    return example::run(count, words, usage, [](example::command_line& line) {
        std::string const bucket = "/" + line.word().value_or("dynamap-example");
        line.end();
        asio::io_context io;
        aws::service_client_config config;
        config.service = "s3";
        dynamap::run(io, tour(aws::client(io, config), bucket));
    });
}
