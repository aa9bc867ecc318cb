// EC2's DescribeInstances: lists the instances page by page. A token in each page requests the next one.
//
//   tools/services run moto build/release/schema-examples/ec2_instances --image ami-12c6146b --start 12
#include <asio/io_context.hpp>
#include <dynamap/aws/client.hpp>
#include <dynamap/aws/xml_document.hpp>
#include <dynamap/run.hpp>
#include <iostream>
#include <string>
#include <vector>

#include "example.hpp"

namespace aws = dynamap::aws;

constexpr auto usage = R"(usage: ec2_instances [--image IMAGE [--start N]]

Lists the instances, five a page.
Endpoint, region and credentials come from the environment.
  --image IMAGE    start small instances of this image first, and terminate them at the end
  --start N        number of instances to start; default: 1
  --help           this text
)";

constexpr auto version = "2016-11-15";

asio::awaitable<std::string> start(aws::client ec2, std::string image) {
    auto const request = aws::query_request(
        "RunInstances", version,
        {{"ImageId", image}, {"MinCount", "1"}, {"MaxCount", "1"}, {"InstanceType", "t3.nano"}});
    auto const response = co_await ec2.send(request);
    aws::xml_document const document(response.body);
    co_return document.root().child("instancesSet").child("item").child("instanceId").text();
}

asio::awaitable<void> list(aws::client ec2) {
    aws::form_parameters parameters{{"MaxResults", "5"}};
    int pages = 0, instances = 0;
    for (;;) {
        auto const request = aws::query_request("DescribeInstances", version, parameters);
        auto const response = co_await ec2.send(request);
        aws::xml_document const page(response.body);
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

asio::awaitable<void> tour(aws::client ec2, std::string image, int count) {
    std::vector<std::string> started;
    for (int i = 0; i < count; ++i) started.push_back(co_await start(ec2, image));
    co_await list(ec2);

    aws::form_parameters parameters;
    for (std::string const& id : started)
        parameters.emplace_back("InstanceId." + std::to_string(parameters.size() + 1), id);
    if (parameters.empty()) co_return;
    auto const request = aws::query_request("TerminateInstances", version, parameters);
    co_await ec2.send(request);
}

int main(int count, char** words) {
    return example::run(count, words, usage, [](example::command_line& line) {
        auto const image = line.option("--image");
        auto const number = line.option("--start");
        if (number && !image) throw example::usage_error("--start needs --image");
        int const wanted = image ? example::whole_number<int>(number.value_or("1"), 1, 100) : 0;
        line.end();
        asio::io_context io;
        aws::service_client_config config;
        config.service = "ec2";
        dynamap::run(io, tour(aws::client(io, config), image.value_or(""), wanted));
    });
}
