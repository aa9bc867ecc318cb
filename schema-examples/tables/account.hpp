// Accounts that many clients change at once. A version prevents lost updates.
#pragma once

#include <chrono>
#include <cstdint>
#include <dynamap/dynamap.hpp>
#include <string>

struct account {
    std::string number;
    std::int64_t cents = 0;
    std::string holder;
    std::uint64_t version = 0;  // counted by the library
    std::chrono::sys_seconds changed;
};
using account_table =
    dynamap::table<account, "account", dynamap::partition_key<&account::number>,
                   dynamap::version<&account::version>, dynamap::updated_at<&account::changed>>;
