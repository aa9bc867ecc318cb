// Receives messages from an SQS queue until Ctrl-C. It uses a long poll, which Ctrl-C cancels. Messages that
// it has already received are processed and deleted first. A message that is not deleted is delivered again
// after its visibility timeout, so every message is processed at least once, and perhaps twice.
//
//   build/release/schema-examples/sqs_consumer jobs
#include <asio/io_context.hpp>
#include <dynamap/aws/client.hpp>
#include <dynamap/aws/xml_document.hpp>
#include <dynamap/run.hpp>
#include <iostream>
#include <set>
#include <string>

#include "example.hpp"
#include "interrupt.hpp"
#include "sqs.hpp"

namespace aws = dynamap::aws;

constexpr auto usage = R"(usage: sqs_consumer QUEUE

Prints the messages of the queue as they come, and deletes them. Ctrl-C ends it.
Endpoint, region and credentials come from the environment.
  --help    this text
)";

/// Deletes a message, so that it is not delivered again.
asio::awaitable<void> remove(aws::client client, std::string url, std::string receipt) {
    auto const request =
        aws::query_request("DeleteMessage", sqs::version, {{"QueueUrl", url}, {"ReceiptHandle", receipt}});
    co_await client.send(request);
}

asio::awaitable<void> consume(asio::io_context& io, aws::client client, std::string queue) {
    example::interrupt interrupted(io);
    std::string const url = co_await sqs::queue_url(client, queue);
    std::set<std::string> done;
    while (!interrupted.came()) {
        auto const request =
            aws::query_request("ReceiveMessage", sqs::version,
                               {{"QueueUrl", url}, {"MaxNumberOfMessages", "10"}, {"WaitTimeSeconds", "20"}});
        auto const response = co_await interrupted.unless(client.send(request));
        if (!response) break;
        aws::xml_document const document(response->body);
        for (aws::xml_element const message :
             document.root().child("ReceiveMessageResult").children("Message")) {
            if (done.insert(message.child("MessageId").text()).second)
                std::cout << message.child("Body").text() << std::endl;
            co_await remove(client, url, message.child("ReceiptHandle").text());
        }
    }
    std::cout << "consumed " << done.size() << " messages\n";
}

int main(int count, char** words) {
    return example::run(count, words, usage, [](example::command_line& line) {
        std::string const queue = line.word("QUEUE");
        line.end();
        asio::io_context io;
        dynamap::run(io, consume(io, sqs::make_client(io), queue));
    });
}
