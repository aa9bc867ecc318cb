// EC2's DescribeInstances, page by page: which machines there are.
//
//   ec2_instances            lists them
//   ec2_instances IMAGE N    starts N small ones of this image first, and terminates them at the end
#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>
#include <dynamap/aws/client.hpp>
#include <dynamap/aws/xml_document.hpp>
#include <exception>
#include <iostream>
#include <string>
#include <vector>

namespace aws = dynamap::aws;

constexpr auto version = "2016-11-15";

asio::awaitable<std::string> start(aws::client ec2, std::string image) {
    auto const request = aws::query_request(
        "RunInstances", version,
        {{"ImageId", image}, {"MinCount", "1"}, {"MaxCount", "1"}, {"InstanceType", "t3.nano"}});
    auto const answer = co_await ec2.send(request);
    aws::xml_document const document(answer.body);
    co_return document.root().child("instancesSet").child("item").child("instanceId").text();
}

asio::awaitable<void> list(aws::client ec2) {
    aws::form_parameters parameters{{"MaxResults", "5"}};
    int pages = 0, instances = 0;
    for (;;) {
        auto const request = aws::query_request("DescribeInstances", version, parameters);
        auto const answer = co_await ec2.send(request);
        aws::xml_document const page(answer.body);
        ++pages;
        for (aws::xml_element const reservation : page.root().child("reservationSet").children("item"))
            for (aws::xml_element const one : reservation.child("instancesSet").children("item")) {
                ++instances;
                std::cout << one.child("instanceId").text() << "  " << one.child("instanceType").text()
                          << "  " << one.child("instanceState").child("name").text() << "\n";
            }
        std::string const next = page.root().child("nextToken").text();
        if (next.empty()) break;
        parameters.resize(1);
        parameters.emplace_back("NextToken", next);
    }
    std::cout << instances << " instances on " << pages << " pages\n";
}

asio::awaitable<void> tour(aws::client ec2, std::vector<std::string> arguments) {
    std::vector<std::string> started;
    if (arguments.size() == 2)
        for (int i = std::stoi(arguments[1]); i > 0; --i)
            started.push_back(co_await start(ec2, arguments[0]));
    co_await list(ec2);

    aws::form_parameters parameters;
    for (std::string const& id : started)
        parameters.emplace_back("InstanceId." + std::to_string(parameters.size() + 1), id);
    if (parameters.empty()) co_return;
    auto const request = aws::query_request("TerminateInstances", version, parameters);
    co_await ec2.send(request);
}

int main(int count, char** arguments) {
    asio::io_context io;
    aws::client_config config;
    config.service = "ec2";
    std::vector<std::string> const given(arguments + 1, arguments + count);
    asio::co_spawn(io, tour(aws::client(io, config), given), [](std::exception_ptr failure) {
        if (failure) std::rethrow_exception(failure);
    });
    io.run();
}
