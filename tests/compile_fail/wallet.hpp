// The table that the refusals are tried on.
#pragma once

#include <dynamap/dynamap.hpp>

struct user_wallet {
    dynamap::uuid user_id;
    std::int64_t balance = 0;
    std::string owner;
    std::optional<std::string> memo;
};
using wallet_table = dynamap::table<user_wallet, "user_wallet", dynamap::partition_key<&user_wallet::user_id>>;

struct order {
    std::string customer;
    std::int64_t placed_at = 0;
    std::int64_t total = 0;
};
using order_table = dynamap::table<order, "orders", dynamap::partition_key<&order::customer>, dynamap::sort_key<&order::placed_at>>;

constexpr auto balance = dynamap::attr<&user_wallet::balance>;
constexpr auto owner = dynamap::attr<&user_wallet::owner>;
constexpr auto memo = dynamap::attr<&user_wallet::memo>;
constexpr auto user_id = dynamap::attr<&user_wallet::user_id>;
constexpr auto customer = dynamap::attr<&order::customer>;
constexpr auto placed_at = dynamap::attr<&order::placed_at>;
constexpr auto total = dynamap::attr<&order::total>;
