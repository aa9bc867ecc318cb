// Sends messages to an SQS queue until Ctrl-C, or until it has sent a given number. It ends between two
// messages, so the number that it prints is right. `sqs_queues` creates the queue, `sqs_consumer` empties it.
//
//   build/release/schema-examples/sqs_producer jobs --every 500
#include <asio/io_context.hpp>
#include <asio/steady_timer.hpp>
#include <asio/use_awaitable.hpp>
#include <chrono>
#include <dynamap/aws/client.hpp>
#include <dynamap/run.hpp>
#include <iostream>
#include <limits>
#include <string>

#include "example.hpp"
#include "interrupt.hpp"
#include "sqs.hpp"

namespace aws = dynamap::aws;

constexpr auto usage = R"(usage: sqs_producer QUEUE [--count N] [--every MILLISECONDS]

Sends a message to the queue at an interval, "job 1", "job 2" and so on. Ctrl-C ends it.
Endpoint, region and credentials come from the environment.
  --count N               end after N messages
  --every MILLISECONDS    the interval; default: 100
  --help                  this text
)";

struct settings {
    std::string queue;
    int count = std::numeric_limits<int>::max();
    std::chrono::milliseconds every{100};
};

asio::awaitable<bool> wait(asio::io_context& io, std::chrono::milliseconds time) {
    asio::steady_timer timer(io, time);
    co_await timer.async_wait(asio::use_awaitable);
    co_return true;
}

asio::awaitable<void> produce(asio::io_context& io, aws::client client, settings given) {
    example::interrupt interrupted(io);
    std::string const url = co_await sqs::queue_url(client, given.queue);
    int sent = 0;
    while (sent < given.count && !interrupted.came()) {
        std::string const body = "job " + std::to_string(sent + 1) + " & co";
        auto const request =
            aws::query_request("SendMessage", sqs::version, {{"QueueUrl", url}, {"MessageBody", body}});
        co_await client.send(request);  // not cancelled: otherwise it would not be known whether the message
                                        // was sent
        ++sent;
        if (sent < given.count) co_await interrupted.unless(wait(io, given.every));
    }
    std::cout << "sent " << sent << " messages\n";
}

int main(int count, char** words) {
    return example::run(count, words, usage, [](example::command_line& line) {
        settings given;
        if (auto const number = line.option("--count")) given.count = example::whole_number<int>(*number, 1);
        if (auto const time = line.option("--every"))
            given.every = std::chrono::milliseconds(example::whole_number<int>(*time, 0));
        given.queue = line.word("QUEUE");
        line.end();
        asio::io_context io;
        dynamap::run(io, produce(io, sqs::make_client(io), given));
    });
}
