// A client is a handle: whatever it is copied, moved or passed by, the copy is the same client.
#include "dynamap/client.hpp"

#include <array>
#include <asio/executor_work_guard.hpp>
#include <asio/io_context.hpp>
#include <asio/steady_timer.hpp>
#include <asio/strand.hpp>
#include <asio/thread_pool.hpp>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <tuple>
#include <variant>
#include <vector>

#include "catch.hpp"
#include "dynamap/aws/client.hpp"

namespace {

using namespace std::chrono_literals;

template <class Client>
struct kind;
template <>
struct kind<dynamap::client> {
    static auto config() {
        dynamap::client_config result;
        result.endpoint = "http://127.0.0.1:1";
        result.credentials = dynamap::aws::credentials("AKIDEXAMPLE", "not-to-be-seen");
        result.table_prefix = "prod-";
        result.max_connections = 3;
        return result;
    }
    static bool same(dynamap::client const& a) { return a.table_name("x") == "prod-x"; }
};
template <>
struct kind<dynamap::aws::client> {
    static auto config() {
        dynamap::aws::service_client_config result;
        result.service = "sqs";
        result.endpoint = "http://127.0.0.1:1";
        result.region = "xx-marked-1";
        result.credentials = dynamap::aws::credentials("AKIDEXAMPLE", "not-to-be-seen");
        return result;
    }
    static bool same(dynamap::aws::client const& a) { return a.region() == "xx-marked-1"; }
};

template <class Client>
struct derived : Client {
    using Client::Client;
};
template <class Client>
struct in_parentheses {
    Client c;
    explicit in_parentheses(Client client) : c(client) {}
};
template <class Client>
struct in_braces {
    Client c;
    explicit in_braces(Client client) : c{client} {}
};
template <class Client>
struct from_reference {
    Client c;
    explicit from_reference(Client& client) : c{client} {}
};
template <class Client>
struct forwarding {
    Client c;
    template <class Given>
    explicit forwarding(Given&& given) : c(std::forward<Given>(given)) {}
};
template <class Client>
struct aggregate {
    Client c;
    int other = 0;
};
template <class Client>
struct convertible {
    Client& c;
    operator Client&() const { return c; }
};

}  // namespace

TEMPLATE_TEST_CASE("a client made of a client is the same client, in every form", "", dynamap::client,
                   dynamap::aws::client) {
    using client = TestType;
    auto const same = [](client const& copy) { return kind<client>::same(copy); };
    asio::io_context io;
    client a{io, kind<client>::config()};
    client const& constant = a;
    client& reference = a;
    REQUIRE(same(a));

    client b{a};
    client c(a);
    client d = a;
    auto e{a};
    client f{constant};
    client g{reference};
    client h{std::as_const(a)};
    client i{client{a}};
    for (auto const* copy : {&b, &c, &d, &e, &f, &g, &h, &i}) CHECK(same(*copy));

    CHECK(same(in_parentheses<client>(a).c));
    CHECK(same(in_braces<client>(a).c));
    CHECK(same(from_reference<client>(a).c));
    CHECK(same(forwarding<client>(a).c));
    CHECK(same(forwarding<client>(constant).c));
    CHECK(same(aggregate<client>{a}.c));
    aggregate<client> whole{a, 1};
    auto& [part, other] = whole;
    client from_part{part};
    CHECK(same(from_part));
    CHECK(other == 1);

    derived<client> child{io, kind<client>::config()};
    client from_child{child};
    derived<client> grandchild{child};
    CHECK(same(from_child));
    CHECK(same(grandchild));

    auto ref = std::ref(a);
    client from_ref{ref};
    client from_get{ref.get()};
    convertible<client> converts{a};
    client from_conversion{static_cast<client&>(converts)};
    CHECK(same(from_ref));
    CHECK(same(from_get));
    CHECK(same(from_conversion));

    bool const yes = io.stopped() || true;
    client chosen{yes ? a : b};
    CHECK(same(chosen));
    CHECK(same(yes ? client{a} : b));
    CHECK(same(yes ? a : client{b}));

    CHECK(same(*std::make_shared<client>(a)));
    CHECK(same(*std::make_unique<client>(a)));
    CHECK(same(*std::make_unique<client>(ref)));
    std::optional<client> perhaps{a};
    CHECK(same(*perhaps));
    perhaps.emplace(a);
    CHECK(same(*perhaps));
    std::optional<client> const in_place(std::in_place, a);
    CHECK(same(*in_place));
    std::vector<client> many{a, b};
    many.emplace_back(a);
    many.push_back(a);
    many.resize(6, a);
    for (auto const& one : many) CHECK(same(one));
    std::map<int, client> named;
    named.emplace(1, a);
    named.try_emplace(2, a);
    for (auto const& [key, one] : named) CHECK(same(one));
    std::tuple<client, int> const tuple{a, 1};
    std::pair<client, int> const pair(a, 1);
    std::variant<int, client> const alternative(std::in_place_type<client>, a);
    std::array<client, 2> const pair_of{a, a};
    CHECK(same(std::get<0>(tuple)));
    CHECK(same(pair.first));
    CHECK(same(std::get<client>(alternative)));
    CHECK(same(pair_of[1]));
    auto const captured = [a]() mutable { return client{a}; };
    CHECK(same(std::function<client()>(captured)()));

    client assigned{io, kind<client>::config()};
    assigned = a;
    CHECK(same(assigned));
}

TEST_CASE("with_timeout beside the client itself is the same client") {
    asio::io_context io;
    dynamap::client a{io, kind<dynamap::client>::config()};
    bool hasty = true;
    for (int turn = 0; turn < 2; ++turn, hasty = !hasty) {
        dynamap::client const chosen = hasty ? a.with_timeout(1s) : a;
        dynamap::client braced{hasty ? a.with_timeout(1s) : a};
        CHECK(chosen.table_name("x") == "prod-x");
        CHECK(braced.table_name("x") == "prod-x");
    }
}

TEST_CASE("a client is made of contexts and executors, and of nothing else that has an executor") {
    using dynamap::client;
    STATIC_REQUIRE(std::is_constructible_v<client, asio::io_context&>);
    STATIC_REQUIRE(std::is_constructible_v<client, asio::thread_pool&>);
    STATIC_REQUIRE(std::is_constructible_v<client, asio::io_context::executor_type>);
    STATIC_REQUIRE(std::is_constructible_v<client, asio::strand<asio::io_context::executor_type>>);
    STATIC_REQUIRE(std::is_constructible_v<client, asio::any_io_executor>);
    STATIC_REQUIRE_FALSE(std::is_constructible_v<client, asio::steady_timer&>);
    STATIC_REQUIRE_FALSE(
        std::is_constructible_v<client, asio::executor_work_guard<asio::io_context::executor_type>&>);
    STATIC_REQUIRE_FALSE(std::is_constructible_v<client, client&, dynamap::client_config>);
    STATIC_REQUIRE_FALSE(std::is_constructible_v<client, dynamap::aws::client&>);
    STATIC_REQUIRE_FALSE(std::is_constructible_v<dynamap::aws::client, dynamap::aws::client&,
                                                 dynamap::aws::service_client_config>);
    STATIC_REQUIRE_FALSE(std::is_convertible_v<asio::io_context&, client>);
}
