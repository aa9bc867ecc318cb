// The forum of AWS's developer guide: three tables, a local index (threads by their last post) and a global
// one (posts by author). It opens two threads, posts in them, and then reads them in four ways.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/SampleData.html
//
//   tools/engine run -- build/release/schema-examples/forum
#include <asio/io_context.hpp>
#include <chrono>
#include <dynamap/dynamap.hpp>
#include <iostream>
#include <string>

#include "example.hpp"
#include "tables/forum.hpp"
#include "wait_until.hpp"

constexpr auto usage = R"(usage: forum

Threads by their last post, replies by time, posts by author: two indexes at work.
Endpoint, region and credentials come from the environment.
  --help    this text
)";

using namespace std::chrono_literals;

constexpr auto messages = dynamap::attr<&forum::Messages>;
constexpr auto forum_name = dynamap::attr<&thread::ForumName>;
constexpr auto last_posted = dynamap::attr<&thread::LastPostedDateTime>;
constexpr auto last_posted_by = dynamap::attr<&thread::LastPostedBy>;
constexpr auto replies_made = dynamap::attr<&thread::Replies>;
constexpr auto tags = dynamap::attr<&thread::Tags>;
constexpr auto reply_id = dynamap::attr<&reply::Id>;
constexpr auto reply_time = dynamap::attr<&reply::ReplyDateTime>;
constexpr auto posted_by = dynamap::attr<&reply::PostedBy>;
constexpr auto message = dynamap::attr<&reply::Message>;

std::string const dynamodb = "Amazon DynamoDB";

asio::awaitable<void> post(dynamap::client client, std::string subject, std::string author, std::string text,
                           post_time when) {
    forum_table forums{client};
    thread_table threads{client};
    reply_table replies{client};
    reply const posted{decltype(reply::Id){dynamodb, subject}, when, text, author};
    co_await replies.put(posted);
    co_await threads.update(dynamodb, subject, replies_made += 1, last_posted = when,
                            last_posted_by = author);
    co_await forums.update(dynamodb, messages += 1);
}

/// Whether the global index shows `count` posts of User A. The index is updated shortly after its table.
asio::awaitable<bool> shows_posts(reply_table replies, std::int64_t count) {
    auto const shown =
        co_await replies.index<"PostedBy-Message-Index">().query(posted_by == "User A").count();
    co_return shown == count;
}

asio::awaitable<void> demo(dynamap::client client) {
    forum_table forums{client};
    thread_table threads{client};
    reply_table replies{client};
    co_await forums.create_if_missing();
    co_await threads.create_if_missing();
    co_await replies.create_if_missing();

    post_time const begin = std::chrono::sys_days{std::chrono::year{2015} / 9 / 15} + 19h;
    forum const first{dynamodb, "Amazon Web Services", 2, 2, 1000};
    co_await forums.put(first);
    for (std::string const subject : {"DynamoDB Thread 1", "DynamoDB Thread 2"}) {
        thread opened{dynamodb, subject, "What is the limit of an item?", "User A", begin};
        opened.Tags = {"index", "primarykey"};
        co_await threads.put(opened);
    }
    co_await post(client, "DynamoDB Thread 2", "User A", "400 KB.", begin.time() + 24h);
    co_await post(client, "DynamoDB Thread 1", "User B", "400 KB?", begin.time() + 48h);
    co_await post(client, "DynamoDB Thread 1", "User A", "Names included.", begin.time() + 72h);

    std::cout << "threads, the last one posted to first:\n";
    auto const newest = co_await threads.index<"LastPostIndex">()
                            .query(forum_name == dynamodb && last_posted >= begin)
                            .descending()
                            .all();
    for (thread const& each : newest)
        std::cout << "  " << each.Subject << ": " << each.Replies << " replies, the last by "
                  << each.LastPostedBy << "\n";

    std::cout << "replies to the first thread within two days:\n";
    decltype(reply::Id) const thread_1{dynamodb, "DynamoDB Thread 1"};
    auto const early =
        co_await replies.query(reply_id == thread_1 && reply_time <= post_time(begin.time() + 48h)).all();
    for (reply const& each : early) std::cout << "  " << each.PostedBy << ": " << each.Message << "\n";

    auto const seen = [&] { return shows_posts(replies, 2); };
    co_await example::wait_until(client, seen);
    std::cout << "posts of User A:\n";
    auto const written =
        co_await replies.index<"PostedBy-Message-Index">().query(posted_by == "User A").all();
    for (auto const& each : written)
        std::cout << "  " << each[reply_id].get<1>() << ": " << each[message] << "\n";

    std::set<std::string> const solved{"solved"};
    co_await threads.update(dynamodb, "DynamoDB Thread 1", tags.add(solved));
    auto const found = co_await threads.query(dynamodb).filter(tags.contains("solved")).all();
    forum const counted = co_await forums.at(dynamodb, dynamap::consistent);
    std::cout << found.size() << " thread is solved; " << counted.Messages << " messages\n";

    for (std::string const subject : {"DynamoDB Thread 1", "DynamoDB Thread 2"}) {
        decltype(reply::Id) const id{dynamodb, subject};
        for (reply const& each : co_await replies.query(id).all())
            co_await replies.remove(each.Id, each.ReplyDateTime);
        co_await threads.remove(dynamodb, subject);
    }
    co_await forums.remove(dynamodb);
    auto const gone = [&] { return shows_posts(replies, 0); };
    co_await example::wait_until(client, gone);  // or the next run would find these posts in the index
}

int main(int count, char** words) {
    return example::run(count, words, usage, [] {
        asio::io_context io;
        dynamap::run(io, demo(dynamap::client{io}));
    });
}
