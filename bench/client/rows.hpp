// The structs for the canned documents.
#pragma once

#include <cstdint>
#include <dynamap/dynamap.hpp>
#include <set>
#include <string>
#include <utility>

namespace bench {

struct limits {
    std::string currency;
    std::int64_t daily = 0;
    std::int64_t monthly = 0;
};

struct wallet {
    std::string user_id;
    std::int64_t balance = 0;
    std::string currency;
    std::string owner_name;
    bool active = false;
    std::int64_t updated_at = 0;
    std::set<std::string> tags;
    bench::limits limits;
};

/// The same item without members that allocate memory.
struct fixed_wallet {
    dynamap::uuid user_id;
    std::int64_t balance = 0;
    bool active = false;
    std::int64_t updated_at = 0;
};

struct ledger_line {
    std::string user_id;
    std::int64_t seq = 0;
    std::int64_t amount = 0;
    std::string kind;
    std::string memo;
    std::int64_t at = 0;
};

using wallet_table = dynamap::table<wallet, "user_wallet", dynamap::partition_key<&wallet::user_id>>;
using fixed_wallet_table =
    dynamap::table<fixed_wallet, "user_wallet", dynamap::partition_key<&fixed_wallet::user_id>>;
using ledger_table = dynamap::table<ledger_line, "user_ledger", dynamap::partition_key<&ledger_line::user_id>,
                                    dynamap::sort_key<&ledger_line::seq>>;

inline wallet wallet_of(std::string id) {
    wallet w;
    w.user_id = std::move(id);
    w.balance = 1'523'450;
    w.currency = "EUR";
    w.owner_name = "Alexandra Papadopoulou-Winterbottom (Kalamaria branch)";
    w.active = true;
    w.updated_at = 1'716'228'102'123;
    w.tags = {"eu-west", "premium", "verified"};
    w.limits = {"EUR", 5000, 60000};
    return w;
}

}  // namespace bench
