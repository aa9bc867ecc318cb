// A producer and a consumer of an SQS queue, at work at the same time.
#include <asio/co_spawn.hpp>
#include <asio/experimental/awaitable_operators.hpp>
#include <asio/io_context.hpp>
#include <dynamap/aws/client.hpp>
#include <dynamap/aws/xml_document.hpp>
#include <exception>
#include <iostream>
#include <set>
#include <string>

namespace aws = dynamap::aws;

constexpr auto version = "2012-11-05";
constexpr int messages = 25;

asio::awaitable<std::string> create_queue(aws::client sqs) {
    auto const request = aws::query_request("CreateQueue", version, {{"QueueName", "dynamap-example"}});
    auto const answer = co_await sqs.send(request);
    aws::xml_document const document(answer.body);
    co_return document.root().child("CreateQueueResult").child("QueueUrl").text();
}

asio::awaitable<void> produce(aws::client sqs, std::string queue) {
    for (int i = 1; i <= messages; ++i) {
        auto const request =
            aws::query_request("SendMessage", version,
                               {{"QueueUrl", queue}, {"MessageBody", "job " + std::to_string(i) + " & co"}});
        co_await sqs.send(request);
    }
    std::cout << "produced " << messages << "\n";
}

asio::awaitable<void> consume(aws::client sqs, std::string queue) {
    std::set<std::string> done;  // a message may come twice
    while (done.size() < messages) {
        auto const request = aws::query_request(
            "ReceiveMessage", version,
            {{"QueueUrl", queue}, {"MaxNumberOfMessages", "10"}, {"WaitTimeSeconds", "2"}});
        auto const answer = co_await sqs.send(request);
        aws::xml_document const document(answer.body);
        for (aws::xml_element const message :
             document.root().child("ReceiveMessageResult").children("Message")) {
            done.insert(message.child("Body").text());
            auto const taken = aws::query_request(
                "DeleteMessage", version,
                {{"QueueUrl", queue}, {"ReceiptHandle", message.child("ReceiptHandle").text()}});
            co_await sqs.send(taken);
        }
    }
    std::cout << "consumed " << done.size() << ", the last of them: " << *done.rbegin() << "\n";
}

asio::awaitable<void> work(aws::client sqs) {
    using namespace asio::experimental::awaitable_operators;
    std::string const queue = co_await create_queue(sqs);
    co_await (produce(sqs, queue) && consume(sqs, queue));
    auto const request = aws::query_request("DeleteQueue", version, {{"QueueUrl", queue}});
    co_await sqs.send(request);
}

int main() {
    asio::io_context io;
    aws::client_config config;
    config.service = "sqs";
    asio::co_spawn(io, work(aws::client(io, config)), [](std::exception_ptr failure) {
        if (failure) std::rethrow_exception(failure);
    });
    io.run();
}
