// SimpleDB, DynamoDB's ancestor: CreateDomain and ListDomains. It is the only service that requires Signature
// Version 2, which signs the form itself.
//
//   tools/services run moto build/release/schema-examples/simpledb_domain
#include <asio/io_context.hpp>
#include <dynamap/aws/client.hpp>
#include <dynamap/aws/xml_document.hpp>
#include <dynamap/run.hpp>
#include <iostream>
#include <string>
#include <string_view>
#include <utility>

#include "example.hpp"

namespace aws = dynamap::aws;

constexpr auto usage = R"(usage: simpledb_domain

Creates the domain "wallets" and lists all domains.
Endpoint, region and credentials come from the environment.
  --help    this text
)";

/// A request that contains its region in User-Agent, like those of the SDKs. The signature does not contain
/// the region, so moto looks for it there.
aws::http_request request_to(aws::client const& sdb, std::string_view action,
                             aws::form_parameters parameters) {
    auto request = aws::query_request(action, "2009-04-15", std::move(parameters));
    request.headers.push_back({"User-Agent", "dynamap region/" + sdb.region()});
    return request;
}

asio::awaitable<void> tour(aws::client sdb) {
    auto const create = request_to(sdb, "CreateDomain", {{"DomainName", "wallets"}});
    co_await sdb.send(create);
    auto const list = request_to(sdb, "ListDomains", {});
    auto const response = co_await sdb.send(list);
    aws::xml_document const document(response.body);
    for (aws::xml_element const name : document.root().child("ListDomainsResult").children("DomainName"))
        std::cout << "domain " << name.text() << "\n";
}

int main(int count, char** words) {
    return example::run(count, words, usage, [] {
        asio::io_context io;
        aws::service_client_config config;
        config.service = "sdb";
        config.service_id = "SimpleDB";
        config.signature = aws::signature_version::v2;
        dynamap::run(io, tour(aws::client(io, config)));
    });
}
