// A struct with parts: lists, maps, nested structs, for the refusals of expressions on them.
#pragma once

#include <map>
#include <set>
#include <vector>

#include <dynamap/dynamap.hpp>

struct address {
    std::string city;
    std::int64_t number = 0;
};
struct item {
    std::string id;
    std::int64_t count = 0;
    bool open = false;
    std::optional<std::string> memo;
    address home;
    std::vector<std::int64_t> scores;
    std::map<std::string, std::string> labels;
    std::set<std::string> tags;
};
using item_table = dynamap::table<item, "items", dynamap::partition_key<&item::id>>;

constexpr auto id = dynamap::attr<&item::id>;
constexpr auto count = dynamap::attr<&item::count>;
constexpr auto opened = dynamap::attr<&item::open>;
constexpr auto memo = dynamap::attr<&item::memo>;
constexpr auto home = dynamap::attr<&item::home>;
constexpr auto city = dynamap::attr<&item::home, &address::city>;
constexpr auto number = dynamap::attr<&item::home, &address::number>;
constexpr auto scores = dynamap::attr<&item::scores>;
constexpr auto labels = dynamap::attr<&item::labels>;
constexpr auto tags = dynamap::attr<&item::tags>;
