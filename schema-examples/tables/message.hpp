// Messages, found by their recipient. One of the two global indexes contains only unread messages.
#pragma once

#include <chrono>
#include <dynamap/dynamap.hpp>
#include <optional>
#include <string>

struct message {
    dynamap::uuid id;
    std::string recipient, sender;
    dynamap::epoch_milliseconds sent_at;
    std::string subject, text;
    std::optional<std::string> unread_by;  // the recipient; removed when it is read, and then it leaves the
                                           // index
};
using message_table = dynamap::table<
    message, "message", dynamap::partition_key<&message::id>,
    dynamap::global_index<"inbox", dynamap::partition_key<&message::recipient>,
                          dynamap::sort_key<&message::sent_at>>,
    dynamap::global_index<"unread", dynamap::partition_key<&message::unread_by>,
                          dynamap::sort_key<&message::sent_at>, dynamap::include<&message::subject>>>;
