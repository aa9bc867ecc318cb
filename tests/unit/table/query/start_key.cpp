// Resume tokens that were damaged or made up: resume() throws, and nothing of them gets into a request.
#include "table/query/start_key.hpp"

#include <algorithm>
#include <asio/io_context.hpp>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "catch.hpp"
#include "dynamap/dynamap.hpp"
#include "failure_of.hpp"
#include "wire/base64.hpp"

using dynamap::errc;

namespace {

struct order {
    std::string customer, number, status;
    std::int64_t placed_at = 0;
};
using order_table = dynamap::table<order, "orders", dynamap::partition_key<&order::customer>,
                                   dynamap::sort_key<&order::number>,
                                   dynamap::global_index<"by_status", dynamap::partition_key<&order::status>,
                                                         dynamap::sort_key<&order::placed_at>>>;
constexpr auto customer = dynamap::attr<&order::customer>;
constexpr auto number = dynamap::attr<&order::number>;
constexpr auto status = dynamap::attr<&order::status>;
constexpr auto placed_at = dynamap::attr<&order::placed_at>;

struct block {
    std::int64_t volume = 0;
    dynamap::bytes hash;
};
using block_table =
    dynamap::table<block, "blocks", dynamap::partition_key<&block::volume>, dynamap::sort_key<&block::hash>>;
constexpr auto volume = dynamap::attr<&block::volume>;
constexpr auto hash = dynamap::attr<&block::hash>;

struct cat {
    std::string pk, sk;
};
struct dog {
    std::string pk, sk;
};
using cats = dynamap::table<cat, "pets", dynamap::partition_key<&cat::pk>, dynamap::sort_key<&cat::sk>,
                            dynamap::discriminator<"type", "cat">>;
using dogs = dynamap::table<dog, "pets", dynamap::partition_key<&dog::pk>, dynamap::sort_key<&dog::sk>,
                            dynamap::discriminator<"type", "dog">>;

/// The text in a token: its lines, then the position.
std::string text_of(std::string token) {
    token.erase(0, token.find('.') + 1);
    std::replace(token.begin(), token.end(), '-', '+');
    std::replace(token.begin(), token.end(), '_', '/');
    while (token.size() % 4 != 0) token += '=';
    auto const bytes = dynamap::wire::decode_base64(token);
    return {reinterpret_cast<char const*>(bytes.data()), bytes.size()};
}

std::string token_of(std::string_view text) {
    dynamap::byte_buffer out;
    dynamap::wire::append_base64(out, std::as_bytes(std::span(text)));
    std::string token = "r2." + std::string(out.view());
    std::replace(token.begin(), token.end(), '+', '-');
    std::replace(token.begin(), token.end(), '/', '_');
    while (token.back() == '=') token.pop_back();
    return token;
}

/// A token of this query that leads to a key.
template <class Query>
std::string forged(Query const& query, std::string_view key) {
    (void)query.resume("");
    return token_of(text_of(query.resume_token()).append(key));
}

/// Whether `resume` throws; then the query is where it was.
template <class Query>
bool refuses(Query const& query, std::string_view key) {
    std::string const token = forged(query, key), before = query.resume_token();
    auto const why = failure_of([&] { (void)query.resume(token); });
    if (!why) return false;
    CHECK(why->code() == errc::bad_token);
    CHECK(why->sentence().starts_with("the resume token "));
    CHECK(why->sentence().ends_with("; start again without it"));
    CHECK_FALSE(why->details().operation.empty());
    CHECK_FALSE(why->details().table.empty());
    CHECK(query.resume_token() == before);
    return true;
}

/// The key with which the query goes on after this token.
template <class Query>
std::string taken(Query const& query, std::string_view key) {
    (void)query.resume("");
    std::string const head = text_of(query.resume_token());
    (void)query.resume(forged(query, key));
    return text_of(query.resume_token()).substr(head.size());
}

struct service {
    asio::io_context io;
    dynamap::client client{io, [] {
                               dynamap::client_config config;
                               config.endpoint = "http://127.0.0.1:1";
                               config.region = "us-east-1";
                               return config;
                           }()};
    order_table orders{client};
    block_table blocks{client};
};

std::string order_key(std::string const& sort) { return R"({"customer":{"S":"bob"},"number":)" + sort + "}"; }

}  // namespace

TEST_CASE_METHOD(service, "a key in a token is written anew, in the table's order") {
    CHECK(taken(orders.query("bob"), R"({ "number" : {"S":"b\u0031"}, "customer":{"S":"bob"} })") ==
          R"({"customer":{"S":"bob"},"number":{"S":"b1"}})");
    CHECK(taken(orders.scan(), R"({"number":{"S":"\"\n"},"customer":{"S":"\u00fc"}})") ==
          "{\"customer\":{\"S\":\"\xc3\xbc\"},\"number\":{\"S\":\"\\\"\\n\"}}");
    CHECK(
        taken(
            orders.index<"by_status">().scan(),
            R"({"status":{"S":"open"},"placed_at":{"N":"1.5E2"},"customer":{"S":"c"},"number":{"S":"n"}})") ==
        R"({"customer":{"S":"c"},"number":{"S":"n"},"status":{"S":"open"},"placed_at":{"N":"150"}})");
    CHECK(taken(blocks.query(7), R"({"volume":{"N":"7.0"},"hash":{"B":"AAE="}})") ==
          R"({"volume":{"N":"7"},"hash":{"B":"AAE="}})");
}

TEST_CASE_METHOD(service, "a token's key has exactly the key attributes, each once and of its type") {
    auto const query = orders.query("bob");
    for (std::string const bad : {R"({"customer":{"S":"bob"},"number":{"N":"11"}})",
                                  R"({"customer":{"S":"bob"},"number":{"B":"YQ=="}})",
                                  R"({"customer":{"S":"bob"},"number":{"BOOL":true}})",
                                  R"({"customer":{"S":"bob"},"number":{"NULL":true}})",
                                  R"({"customer":{"S":"bob"},"number":{"L":[{"S":"a"}]}})",
                                  R"({"customer":{"S":"bob"},"number":{}})",
                                  R"({"customer":{"S":"bob"},"number":"a"})",
                                  R"({"customer":{"S":"bob"},"number":null})",
                                  R"({"customer":{"S":"bob"}})",
                                  R"({"number":{"S":"a"}})",
                                  "{}",
                                  "[]",
                                  "7",
                                  "null",
                                  " ",
                                  "x",
                                  R"({"customer":{"S":"bob"},"number":{"S":"a"},"x":{"S":"1"}})",
                                  R"({"customer":{"S":"bob"},"number":{"S":"a"},"number":{"S":"b"}})",
                                  R"({"customer":{"S":"bob"},"number":{"S":"a","N":"1"}})",
                                  R"({"customer":{"S":"bob"},"number":{"S":"a"}},"TableName":"t")",
                                  R"({"customer":{"S":"bob"},"number":{"S":"a"}}{})",
                                  R"({"customer":{"S":"bob"},"number":{"S":"a")"}) {
        CAPTURE(bad);
        CHECK(refuses(query, bad));
        CHECK(refuses(orders.scan(), bad));
        CHECK(refuses(query.project(status), bad));
    }
}

TEST_CASE_METHOD(service, "a token's key has the values that the service accepts in keys") {
    auto const query = orders.query("bob");
    auto const text_of_size = [](std::size_t n) { return R"({"S":")" + std::string(n, 'b') + R"("})"; };
    CHECK_FALSE(refuses(query, order_key(text_of_size(1024))));
    for (std::string const& bad : {text_of_size(0), text_of_size(1025), text_of_size(2000),
                                   std::string(R"({"S":"\ud800"})"), std::string(R"({"S":"\udc00\ud800"})"),
                                   std::string("{\"S\":\"\xff\"}"), std::string("{\"S\":\"\xed\xa0\x80\"}"),
                                   std::string(R"({"S":"\q"})"), std::string("{\"S\":\"\n\"}")}) {
        CAPTURE(bad);
        CHECK(refuses(query, order_key(bad)));
    }
    auto const with_customer = [&](std::size_t n) {
        return R"({"customer":)" + text_of_size(n) + R"(,"number":{"S":"a"}})";
    };
    CHECK_FALSE(refuses(orders.scan(), with_customer(2048)));
    CHECK(refuses(orders.scan(), with_customer(2049)));

    auto const block_key = [](std::string const& volume_text, std::string const& hash_text) {
        return R"({"volume":{"N":")" + volume_text + R"("},"hash":{"B":")" + hash_text + R"("}})";
    };
    CHECK_FALSE(refuses(blocks.scan(), block_key("-1E-130", "AA==")));
    for (char const* const bad : {"", "NaN", "Infinity", "1e400", "1e126", "1e-131", "0x1", " 1", "1 ", "1,5",
                                  "--1", "123456789012345678901234567890123456789"})
        CHECK(refuses(blocks.scan(), block_key(bad, "AA==")));
    for (char const* const bad : {"", "A", "AA", "AA=", "AB==", "A-==", "****"})
        CHECK(refuses(blocks.scan(), block_key("1", bad)));
}

TEST_CASE_METHOD(service, "a token of an index has the keys of the index and of the table") {
    auto const index = orders.index<"by_status">();
    auto const query = index.query(status == "open");
    auto const key = [](std::string const& more) {
        return R"({"customer":{"S":"c"},"number":{"S":"n"},"status":{"S":"open"})" + more + "}";
    };
    CHECK_FALSE(refuses(query, key(R"(,"placed_at":{"N":"5"})")));
    CHECK_FALSE(refuses(index.scan(), key(R"(,"placed_at":{"N":"5"})")));
    for (std::string const bad : {"", R"(,"placed_at":{"N":"NaN"})", R"(,"placed_at":{"N":"1e400"})",
                                  R"(,"placed_at":{"N":""})", R"(,"placed_at":{"S":"5"})"}) {
        CAPTURE(bad);
        CHECK(refuses(query, key(bad)));
        CHECK(refuses(index.scan(), key(bad)));
    }
    CHECK(refuses(query, R"({"status":{"S":"open"},"placed_at":{"N":"5"}})"));
    CHECK(refuses(
        query, R"({"customer":{"S":"c"},"number":{"S":"n"},"status":{"S":"paid"},"placed_at":{"N":"5"}})"));
}

TEST_CASE_METHOD(service, "a token's key meets the query's key condition, as the service requires") {
    CHECK(refuses(orders.query("bob"), R"({"customer":{"S":"eve"},"number":{"S":"a"}})"));
    auto const accepts = [](auto const& query, std::string const& key) { return !refuses(query, key); };
    auto const at = [](char const* text) { return order_key(std::string(R"({"S":")") + text + R"("})"); };
    auto const of = [&](auto const& on_number) { return orders.query(customer == "bob" && on_number); };
    CHECK(accepts(of(number == "m"), at("m")));
    CHECK_FALSE(accepts(of(number == "m"), at("n")));
    CHECK(accepts(of(number < "m"), at("l")));
    CHECK_FALSE(accepts(of(number < "m"), at("m")));
    CHECK(accepts(of(number <= "m"), at("m")));
    CHECK_FALSE(accepts(of(number <= "m"), at("ma")));
    CHECK(accepts(of(number > "m"), at("ma")));
    CHECK_FALSE(accepts(of(number > "m"), at("m")));
    CHECK(accepts(of(number >= "m"), at("m")));
    CHECK_FALSE(accepts(of(number >= "m"), at("l\xc3\xbc")));
    CHECK(accepts(of(number.between("b", "d")), at("d")));
    CHECK_FALSE(accepts(of(number.between("b", "d")), at("a")));
    CHECK_FALSE(accepts(of(number.between("b", "d")), at("da")));
    CHECK(accepts(of(number.begins_with("ab")), at("abc")));
    CHECK_FALSE(accepts(of(number.begins_with("ab")), at("ac")));
    CHECK(accepts(orders.query(number > "m" && customer == "bob"), at("n")));

    auto const placed = [](char const* text) {
        return R"({"customer":{"S":"c"},"number":{"S":"n"},"status":{"S":"open"},"placed_at":{"N":")" +
               std::string(text) + R"("}})";
    };
    auto const open = orders.index<"by_status">().query(status == "open" && placed_at.between(-5, 10));
    CHECK(accepts(open, placed("9.5")));
    CHECK(accepts(open, placed("-5")));
    CHECK_FALSE(accepts(open, placed("-6")));
    CHECK_FALSE(accepts(open, placed("11")));

    dynamap::bytes const low{std::byte{0x7f}}, high{std::byte{0xff}};
    auto const some = blocks.query(volume == 1 && hash > low);
    CHECK(accepts(some, R"({"volume":{"N":"1"},"hash":{"B":"gA=="}})"));  // 0x80
    CHECK_FALSE(accepts(some, R"({"volume":{"N":"1"},"hash":{"B":"fw=="}})"));
    CHECK_FALSE(accepts(some, R"({"volume":{"N":"2"},"hash":{"B":"gA=="}})"));
    // a value that looks like a part of a request
    std::string const odd = R"(:0":{"S":"a"} AND #1 < ")";
    CHECK(accepts(orders.query(customer == odd && number > "m"),
                  R"({"customer":{"S":":0\":{\"S\":\"a\"} AND #1 < \""},"number":{"S":"n"}})"));
}

TEST_CASE_METHOD(service, "a token of a table of several types is checked like one of a single type") {
    dynamap::shared_table<cats, dogs> const pets{client};
    CHECK_FALSE(refuses(pets.query("p"), R"({"pk":{"S":"p"},"sk":{"S":"1"}})"));
    CHECK(refuses(pets.query("p"), R"({"pk":{"S":"q"},"sk":{"S":"1"}})"));
    CHECK(refuses(pets.query("p"), R"({"pk":{"S":"p"}})"));
    CHECK(refuses(pets.scan(), R"({"pk":{"S":"p"},"sk":{"N":"1"}})"));
    CHECK(refuses(pets.scan(), R"({"pk":{"S":"p"},"sk":{"S":"1"},"type":{"S":"cat"}})"));
}

TEST_CASE_METHOD(service, "a token belongs to one direction, which is set before it") {
    auto const up = orders.query("bob");
    auto const down = orders.query("bob").descending();
    std::string const key = order_key(R"({"S":"m"})");
    for (std::string const& token : {forged(down, key), down.resume_token()}) {
        auto const why = failure_of([&] { (void)up.resume(token); });
        REQUIRE(why);
        CHECK(why->code() == errc::bad_token);
        CHECK(contains(why->sentence(), "direction"));
    }
    CHECK(failure_of([&] { (void)down.resume(forged(up, key)); }));
    CHECK_FALSE(failure_of([&] { (void)down.resume(forged(down, key)); }));
}

TEST_CASE_METHOD(service, "before its first page a query has a token of its beginning") {
    auto const query = orders.query("bob");
    std::string const token = query.resume_token();
    CHECK_FALSE(token.empty());
    CHECK_FALSE(orders.scan().resume_token().empty());
    CHECK(orders.query("bob").resume(token).resume_token() == token);
    CHECK(orders.query("bob").resume("").resume_token() == token);
    auto const why = failure_of([&] { (void)orders.query("eve").resume(token); });
    REQUIRE(why);
    CHECK(why->code() == errc::bad_token);
}
