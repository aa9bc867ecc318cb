// S3 over its REST protocol: put, get, list page by page, delete.
//
//   tools/services run s3rver build/release/schema-examples/s3_objects
#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>
#include <dynamap/aws/client.hpp>
#include <dynamap/aws/xml_document.hpp>
#include <exception>
#include <iostream>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace aws = dynamap::aws;

std::string const bucket = "/dynamap-example";

asio::awaitable<void> make_bucket(aws::client s3) {
    std::string where;  // us-east-1 is not to be named
    if (s3.region() != "us-east-1")
        where = "<CreateBucketConfiguration><LocationConstraint>" + s3.region() +
                "</LocationConstraint></CreateBucketConfiguration>";
    auto const request = aws::rest_request("PUT", bucket, {}, where);
    co_await s3.send(request);
}

asio::awaitable<void> put(aws::client s3, std::string key, std::string content) {
    auto request = aws::rest_request("PUT", bucket + "/" + key, {}, content);
    request.headers.push_back({"Content-Type", "text/plain"});
    co_await s3.send(request);
}

/// Absent is a value, not an error.
asio::awaitable<std::optional<std::string>> get(aws::client s3, std::string key) {
    auto const request = aws::rest_request("GET", bucket + "/" + key);
    auto answer = co_await s3.send(request, {.errors_as_values = true});
    if (answer.status == 404) co_return std::nullopt;
    if (answer.status != 200) throw std::runtime_error("S3 answers " + answer.body);
    co_return std::move(answer.body);
}

/// Calls `see(key)` for every object, three a page.
template <class See>
asio::awaitable<void> list(aws::client s3, See see) {
    aws::form_parameters parameters{{"list-type", "2"}, {"max-keys", "3"}};
    for (;;) {
        auto const request = aws::rest_request("GET", bucket, parameters);
        auto const answer = co_await s3.send(request);
        aws::xml_document const page(answer.body);
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

asio::awaitable<void> tour(aws::client s3) {
    co_await make_bucket(s3);
    for (int i = 1; i <= 7; ++i) {
        std::string const number = std::to_string(i);
        co_await put(s3, "letters/number " + number + "?.txt", "This is letter " + number + ".\n");
    }
    auto const letter = co_await get(s3, "letters/number 4?.txt");
    std::cout << letter.value_or("lost\n");

    std::vector<std::string> keys;
    co_await list(s3, [&](std::string const& key) { keys.push_back(key); });
    for (std::string const& key : keys) {
        auto const request = aws::rest_request("DELETE", bucket + "/" + key);
        co_await s3.send(request);
    }
    bool const gone = !co_await get(s3, keys.at(0));
    std::cout << keys.size() << " objects, now " << (gone ? "gone" : "still there") << "\n";
    auto const request = aws::rest_request("DELETE", bucket);
    co_await s3.send(request);
}

int main() {
    asio::io_context io;
    aws::client_config config;
    config.service = "s3";
    asio::co_spawn(io, tour(aws::client(io, config)), [](std::exception_ptr failure) {
        if (failure) std::rethrow_exception(failure);
    });
    io.run();
}
