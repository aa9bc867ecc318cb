// SQS queues: create, list and delete. `sqs_producer` fills one, `sqs_consumer` empties it.
//
//   tools/services run moto bash
//   build/release/schema-examples/sqs_queues create jobs
//   build/release/schema-examples/sqs_consumer jobs & build/release/schema-examples/sqs_producer jobs
//   build/release/schema-examples/sqs_queues delete jobs
#include <asio/io_context.hpp>
#include <dynamap/aws/client.hpp>
#include <dynamap/aws/xml_document.hpp>
#include <dynamap/run.hpp>
#include <iostream>
#include <string>

#include "example.hpp"
#include "sqs.hpp"

namespace aws = dynamap::aws;

constexpr auto usage = R"(usage: sqs_queues create NAME
       sqs_queues list [PREFIX]
       sqs_queues delete NAME

Creates a queue, lists those whose names begin with PREFIX, or deletes a queue with all its messages.
Endpoint, region and credentials come from the environment.
  --help    this text
)";

asio::awaitable<void> create(aws::client client, std::string name) {
    auto const request = aws::query_request("CreateQueue", sqs::version, {{"QueueName", name}});
    co_await client.send(request);  // not an error if it exists with the same attributes
    std::cout << "created " << name << "\n";
}

asio::awaitable<void> list(aws::client client, std::string prefix) {
    aws::form_parameters const first{{"QueueNamePrefix", prefix}, {"MaxResults", "100"}};
    auto parameters = first;
    int queues = 0;
    for (;;) {
        auto const request = aws::query_request("ListQueues", sqs::version, parameters);
        auto const response = co_await client.send(request);
        aws::xml_document const document(response.body);
        aws::xml_element const page = document.root().child("ListQueuesResult");
        for (aws::xml_element const url : page.children("QueueUrl")) {
            std::string const text = url.text();
            std::cout << text.substr(text.rfind('/') + 1) << "\n";
            ++queues;
        }
        auto const next = page.child_text("NextToken");
        if (!next || next->empty()) break;
        parameters = first;
        parameters.emplace_back("NextToken", *next);
    }
    std::cout << queues << " queues\n";
}

asio::awaitable<void> remove(aws::client client, std::string name) {
    std::string const url = co_await sqs::queue_url(client, name);
    auto const request = aws::query_request("DeleteQueue", sqs::version, {{"QueueUrl", url}});
    co_await client.send(request);
    std::cout << "deleted " << name << "\n";
}

int main(int count, char** words) {
    return example::run(count, words, usage, [](example::command_line& line) {
        std::string const what = line.word("what to do");
        bool const lists = what == "list";
        if (!lists && what != "create" && what != "delete")
            throw example::usage_error("unknown command \"" + what + "\"");
        std::string const name = lists ? line.word().value_or("") : line.word("NAME");
        line.end();
        asio::io_context io;
        aws::client const client = sqs::make_client(io);
        dynamap::run(io, lists              ? list(client, name)
                         : what == "create" ? create(client, name)
                                            : remove(client, name));
    });
}
