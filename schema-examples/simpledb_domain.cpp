// SimpleDB, DynamoDB's ancestor: CreateDomain and ListDomains, signed with Signature Version 2.
#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>
#include <dynamap/aws/client.hpp>
#include <dynamap/aws/xml_document.hpp>
#include <exception>
#include <iostream>
#include <string>
#include <string_view>
#include <utility>

namespace aws = dynamap::aws;

/// A request that says its region as the SDKs do: this signature does not, and moto looks for it there.
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
    auto const answer = co_await sdb.send(list);
    aws::xml_document const document(answer.body);
    for (aws::xml_element const name : document.root().child("ListDomainsResult").children("DomainName"))
        std::cout << "domain " << name.text() << "\n";
}

int main() {
    asio::io_context io;
    aws::client_config config;
    config.service = "sdb";
    config.service_id = "SimpleDB";
    config.signature = aws::signature_version::v2;
    asio::co_spawn(io, tour(aws::client(io, config)), [](std::exception_ptr failure) {
        if (failure) std::rethrow_exception(failure);
    });
    io.run();
}
