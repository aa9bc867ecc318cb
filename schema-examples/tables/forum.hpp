// The forum of DynamoDB's developer guide: its tables Forum, Thread and Reply, with their attribute names.
#pragma once

#include <chrono>
#include <cstdint>
#include <dynamap/dynamap.hpp>
#include <set>
#include <string>

using post_time = dynamap::iso8601<std::chrono::sys_time<std::chrono::milliseconds>>;

struct forum {
    std::string Name, Category;
    std::int64_t Threads = 0, Messages = 0, Views = 0;
};
using forum_table = dynamap::table<forum, "Forum", dynamap::partition_key<&forum::Name>>;

struct thread {
    std::string ForumName, Subject, Message, LastPostedBy;
    post_time LastPostedDateTime;
    std::int64_t Views = 0, Replies = 0;
    std::set<std::string> Tags = {};
};
using thread_table =
    dynamap::table<thread, "Thread", dynamap::partition_key<&thread::ForumName>,
                   dynamap::sort_key<&thread::Subject>,
                   dynamap::local_index<"LastPostIndex", dynamap::sort_key<&thread::LastPostedDateTime>>>;

struct reply {
    dynamap::composed_key<std::string, dynamap::literal<"#">, std::string> Id;  // forum and thread
    post_time ReplyDateTime;
    std::string Message, PostedBy;
};
using reply_table =
    dynamap::table<reply, "Reply", dynamap::partition_key<&reply::Id>,
                   dynamap::sort_key<&reply::ReplyDateTime>,
                   dynamap::global_index<"PostedBy-Message-Index", dynamap::partition_key<&reply::PostedBy>,
                                         dynamap::sort_key<&reply::Message>, dynamap::keys_only>>;
