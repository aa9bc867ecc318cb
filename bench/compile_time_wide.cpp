// A wide table: 60 members of every common type, structs nested three deep. bench/compile_time measures how
// long it takes to compile.
#include <chrono>
#include <cstdint>
#include <dynamap/dynamap.hpp>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <vector>

enum class status { draft, placed, paid, shipped, delivered, returned };

struct position {
    double latitude = 0;
    double longitude = 0;
    std::optional<std::string> geohash;
};
struct address {
    std::string street, city, zip, country;
    position place;
    std::vector<std::string> lines;
};
struct person {
    dynamap::uuid id;
    std::string name, mail;
    address home;
    std::optional<address> work;
    std::set<std::string> roles;
};

struct order {
    std::string customer;
    std::chrono::sys_seconds placed_at;
    person buyer, receiver;
    status state{}, previous_state{};
    std::int64_t i0 = 0, i1 = 0, i2 = 0, i3 = 0, i4 = 0, i5 = 0, i6 = 0, i7 = 0, i8 = 0, i9 = 0;
    std::string s0, s1, s2, s3, s4, s5, s6, s7, s8, s9;
    std::optional<std::string> o0, o1, o2, o3, o4, o5, o6, o7;
    std::optional<std::int64_t> n0, n1, n2, n3;
    double d0 = 0, d1 = 0, d2 = 0;
    bool b0 = false, b1 = false, b2 = false;
    dynamap::number price, tax, shipping;
    dynamap::bytes signature;
    std::vector<std::int64_t> quantities;
    std::vector<address> stops;
    std::map<std::string, std::string> labels;
    std::map<std::string, address> branches;
    std::set<std::int64_t> bins;
    std::set<std::string> tags;
    std::chrono::milliseconds took{};
    dynamap::epoch_milliseconds changed_at;
    std::optional<person> agent;
    dynamap::uuid trace, parent;
    std::tuple<std::int64_t, std::string> origin;
};
static_assert(dynamap::detail::member_count<order> == 60);
using order_table = dynamap::table<order, "orders", dynamap::partition_key<&order::customer>,
                                   dynamap::sort_key<&order::placed_at>>;

constexpr auto state = dynamap::attr<&order::state>;
constexpr auto count = dynamap::attr<&order::i0>;

asio::awaitable<std::optional<order>> ship(order_table orders, std::string customer,
                                           std::chrono::sys_seconds at) {
    (void)co_await orders.update(customer, at, count += 1, dynamap::when(state == status::paid));
    co_return co_await orders.get(customer, at);
}
asio::awaitable<void> keep(order_table orders, order const& one) { co_await orders.put(one); }
