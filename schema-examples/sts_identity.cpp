// STS's GetCallerIdentity: whose credentials these are.
#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>
#include <dynamap/aws/client.hpp>
#include <dynamap/aws/xml_document.hpp>
#include <exception>
#include <iostream>

namespace aws = dynamap::aws;

asio::awaitable<void> who_am_i(aws::client sts) {
    auto const answer = co_await sts.send(aws::query_request("GetCallerIdentity", "2011-06-15"));
    aws::xml_document const document(answer.body);
    aws::xml_element const identity = document.root().child("GetCallerIdentityResult");
    std::cout << "account " << identity.child("Account").text() << ", " << identity.child("Arn").text()
              << "\n";
}

int main() {
    asio::io_context io;
    aws::client_config config;
    config.service = "sts";
    asio::co_spawn(io, who_am_i(aws::client(io, config)), [](std::exception_ptr failure) {
        if (failure) std::rethrow_exception(failure);
    });
    io.run();
}
