// Global indexes: messages by recipient, newest first, and a sparse index that contains only the unread ones.
// A message leaves the sparse index when its attribute `unread_by` is removed. A global index is updated
// shortly after its table, so the program waits until it shows the latest writes.
//
//   tools/engine run -- build/release/schema-examples/inbox
#include <asio/io_context.hpp>
#include <chrono>
#include <dynamap/dynamap.hpp>
#include <iostream>
#include <set>
#include <string>
#include <vector>

#include "example.hpp"
#include "tables/message.hpp"
#include "wait_until.hpp"

constexpr auto usage = R"(usage: inbox

Messages by recipient, newest first, and those that are unread.
Endpoint, region and credentials come from the environment.
  --help    this text
)";

using namespace std::chrono_literals;

constexpr auto recipient = dynamap::attr<&message::recipient>;
constexpr auto sent_at = dynamap::attr<&message::sent_at>;
constexpr auto subject = dynamap::attr<&message::subject>;
constexpr auto unread_by = dynamap::attr<&message::unread_by>;

/// Whether bob's unread messages are exactly these.
asio::awaitable<bool> shows(message_table messages, std::set<std::string> subjects) {
    std::set<std::string> found;
    auto const unread = co_await messages.index<"unread">().query(unread_by == "bob").all();
    for (auto const& each : unread) found.insert(each[subject]);
    auto const inbox = co_await messages.index<"inbox">().query(recipient == "bob").count();
    co_return found == subjects&& inbox == 3;
}

asio::awaitable<void> print_unread(message_table messages) {
    // The index contains a part of each message. Using an attribute that it does not contain does not
    // compile.
    auto const unread = co_await messages.index<"unread">().query(unread_by == "bob").all();
    std::cout << unread.size() << " unread:";
    for (auto const& each : unread) std::cout << " " << each[subject];
    std::cout << "\n";
}

asio::awaitable<void> demo(dynamap::client client) {
    message_table messages{client};
    co_await messages.create_if_missing();

    auto const noon = std::chrono::sys_days{std::chrono::year{2026} / 11 / 21} + 12h;
    std::vector<message> const sent{
        {dynamap::uuid::v7(), "bob", "alice", noon, "Lunch?", "At the usual place.", "bob"},
        {dynamap::uuid::v7(), "bob", "carol", noon + 1h, "Minutes", "See the attachment.", "bob"},
        {dynamap::uuid::v7(), "dave", "carol", noon + 2h, "Minutes", "See the attachment.", "dave"},
        {dynamap::uuid::v7(), "bob", "dave", noon + 3h, "Late", "The train stands still.", "bob"}};
    for (message const& each : sent) co_await messages.put(each);
    auto const all_seen = [&] { return shows(messages, {"Lunch?", "Minutes", "Late"}); };
    co_await example::wait_until(client, all_seen);

    auto newest = messages.index<"inbox">().query(recipient == "bob" && sent_at > noon).descending();
    while (auto page = co_await newest.next_page())
        for (message const& each : *page) std::cout << each.sender << ": " << each.subject << "\n";
    co_await print_unread(messages);

    co_await messages.update(sent.at(0).id, unread_by.remove());  // read: it leaves the index
    auto const two_seen = [&] { return shows(messages, {"Minutes", "Late"}); };
    co_await example::wait_until(client, two_seen);
    co_await print_unread(messages);

    for (message const& each : sent) co_await messages.remove(each.id);
}

int main(int count, char** words) {
    return example::run(count, words, usage, [] {
        asio::io_context io;
        dynamap::run(io, demo(dynamap::client{io}));
    });
}
