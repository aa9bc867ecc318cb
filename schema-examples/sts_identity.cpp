// STS's GetCallerIdentity: whose credentials these are. The shortest use of a service of the Query protocol,
// whose requests are forms and whose responses are XML.
//
//   tools/services run moto build/release/schema-examples/sts_identity
#include <asio/io_context.hpp>
#include <dynamap/aws/client.hpp>
#include <dynamap/aws/xml_document.hpp>
#include <dynamap/run.hpp>
#include <iostream>

#include "example.hpp"

namespace aws = dynamap::aws;

constexpr auto usage = R"(usage: sts_identity

Prints the account and the name that the credentials belong to.
Endpoint, region and credentials come from the environment.
  --help    this text
)";

asio::awaitable<void> who_am_i(aws::client sts) {
    auto const response = co_await sts.send(aws::query_request("GetCallerIdentity", "2011-06-15"));
    aws::xml_document const document(response.body);
    aws::xml_element const identity = document.root().child("GetCallerIdentityResult");
    std::cout << "account " << identity.child("Account").text() << ", " << identity.child("Arn").text()
              << "\n";
}

int main(int count, char** words) {
    return example::run(count, words, usage, [] {
        asio::io_context io;
        aws::service_client_config config;
        config.service = "sts";
        dynamap::run(io, who_am_i(aws::client(io, config)));
    });
}
