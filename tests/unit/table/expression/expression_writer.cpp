// The text of expressions is known at compile time: each case below is checked by the compiler.
#include <optional>
#include <string>
#include <string_view>
#include <tuple>

#include "catch.hpp"
#include "dynamap/dynamap.hpp"

namespace {

struct order {
    std::string customer;
    std::int64_t placed_at = 0;
    std::uint32_t total = 0;
    std::optional<std::string> memo;
    bool paid = false;
};
using schema = dynamap::detail::schema<order, dynamap::partition_key<&order::customer>,
                                       dynamap::sort_key<&order::placed_at>,
                                       dynamap::rename<&order::total, "Total \"net\"">>;

constexpr auto customer = dynamap::attr<&order::customer>;
constexpr auto placed_at = dynamap::attr<&order::placed_at>;
constexpr auto total = dynamap::attr<&order::total>;
constexpr auto memo = dynamap::attr<&order::memo>;
constexpr auto paid = dynamap::attr<&order::paid>;

template <class Condition>
constexpr std::string_view condition_text(Condition const&) {
    return dynamap::detail::constant<
        dynamap::detail::write_text<schema, dynamap::detail::clause_list<>, Condition>>::view();
}
template <class... Clauses>
constexpr std::string_view update_text(Clauses const&...) {
    using list = dynamap::detail::clause_list<Clauses...>;
    return dynamap::detail::constant<
        dynamap::detail::write_text<schema, list, dynamap::detail::no_condition>>::view();
}
template <class Condition, class... Clauses>
constexpr std::string_view update_text_when(Condition const&, Clauses const&...) {
    using list = dynamap::detail::clause_list<Clauses...>;
    return dynamap::detail::constant<dynamap::detail::write_text<schema, list, Condition>>::view();
}
template <class... Clauses>
std::string update_text_now(Clauses const&... clauses) {
    using list = dynamap::detail::clause_list<Clauses...>;
    dynamap::byte_buffer out;
    dynamap::detail::append_text<dynamap::detail::write_text<schema, list, dynamap::detail::no_condition>>(
        out, std::make_tuple(&clauses...), static_cast<dynamap::detail::no_condition const*>(nullptr));
    return std::string(out.view());
}
template <class... Parts>
std::string values(Parts const&... parts) {
    dynamap::byte_buffer out;
    dynamap::detail::append_values(out, parts...);
    return std::string(out.view());
}

static_assert(condition_text(placed_at >= 50) ==
              R"j(,"ConditionExpression":"#0 >= :0","ExpressionAttributeNames":{"#0":"placed_at"})j");
static_assert(condition_text(paid == true && paid != false) ==
              R"j(,"ConditionExpression":"#0 = :0 AND #0 <> :1","ExpressionAttributeNames":{"#0":"paid"})j");
static_assert(condition_text(total < 1u && (placed_at <= 2 || placed_at > 3)) ==
              R"j(,"ConditionExpression":"#0 < :0 AND (#1 <= :1 OR #1 > :2)",)j"
              R"j("ExpressionAttributeNames":{"#0":"Total \"net\"","#1":"placed_at"})j");
static_assert(condition_text((total < 1u && paid == true) || memo.not_exists()) ==
              R"j(,"ConditionExpression":"(#0 < :0 AND #1 = :1) OR attribute_not_exists(#2)",)j"
              R"j("ExpressionAttributeNames":{"#0":"Total \"net\"","#1":"paid","#2":"memo"})j");
static_assert(condition_text(!(memo.exists() && placed_at.between(1, 2))) ==
              R"j(,"ConditionExpression":"NOT (attribute_exists(#0) AND #1 BETWEEN :0 AND :1)",)j"
              R"j("ExpressionAttributeNames":{"#0":"memo","#1":"placed_at"})j");

static_assert(update_text(total += 5u) ==
              R"j(,"UpdateExpression":"ADD #0 :0","ExpressionAttributeNames":{"#0":"Total \"net\""})j");
static_assert(update_text(total -= 5u, paid = true, memo.remove()) ==
              R"j(,"UpdateExpression":"SET #0 = :1 REMOVE #1 ADD #2 :0",)j"
              R"j("ExpressionAttributeNames":{"#0":"paid","#1":"memo","#2":"Total \"net\""})j");
static_assert(update_text(memo.remove()) ==
              R"j(,"UpdateExpression":"REMOVE #0","ExpressionAttributeNames":{"#0":"memo"})j");
static_assert(
    update_text_when(paid == false, paid = true) ==
    R"j(,"UpdateExpression":"SET #0 = :0","ConditionExpression":"#0 = :1","ExpressionAttributeNames":{"#0":"paid"})j");

}  // namespace

TEST_CASE("values are written in the order of their placeholders") {
    CHECK(
        values(total -= 5u, paid = true, memo.remove(),
               dynamap::when(memo == "x" && !(placed_at.between(-1, 1)))) ==
        R"j(,"ExpressionAttributeValues":{":0":{"N":"-5"},":1":{"BOOL":true},":2":{"S":"x"},":3":{"N":"-1"},":4":{"N":"1"}})j");
}

TEST_CASE("an attribute is set where there is a value, and left as it is where there is none") {
    std::optional<std::string> given;
    auto const none = dynamap::optionally(memo, given);
    given = "x";
    auto const some = dynamap::optionally(memo, given);
    given = "later";  // the clause has a copy

    CHECK(update_text_now(some, paid = true) == R"j(,"UpdateExpression":"SET #0 = :0, #1 = :1",)j"
                                                R"j("ExpressionAttributeNames":{"#0":"memo","#1":"paid"})j");
    CHECK(values(some, paid = true) ==
          R"j(,"ExpressionAttributeValues":{":0":{"S":"x"},":1":{"BOOL":true}})j");
    CHECK(update_text_now(none, paid = true) ==
          R"j(,"UpdateExpression":"SET #0 = :0","ExpressionAttributeNames":{"#0":"paid"})j");
    CHECK(values(none, paid = true) == R"j(,"ExpressionAttributeValues":{":0":{"BOOL":true}})j");
    CHECK(update_text_now(none).empty());
    CHECK_THROWS_AS(dynamap::optionally(total, std::optional(-1)), dynamap::error);
    CHECK_NOTHROW(dynamap::optionally(total, std::optional<int>()));
}

TEST_CASE("a clause can be left out at run time") {
    CHECK(update_text_now(dynamap::optionally(false, memo.remove()), paid = true) ==
          R"j(,"UpdateExpression":"SET #0 = :0","ExpressionAttributeNames":{"#0":"paid"})j");
    CHECK(
        update_text_now(dynamap::optionally(true, memo.remove()), paid = true) ==
        R"j(,"UpdateExpression":"SET #0 = :0 REMOVE #1","ExpressionAttributeNames":{"#0":"paid","#1":"memo"})j");
}

TEST_CASE("an expression without values has no map of values") {
    CHECK(values(memo.remove()).empty());
    CHECK(values(dynamap::when(memo.exists())).empty());
}

TEST_CASE("a text prefix and a partition key make a key condition") {
    auto const condition = customer == "bob" && placed_at.between(1, 2);
    using type = std::remove_cv_t<decltype(condition)>;
    using text = dynamap::detail::constant<
        dynamap::detail::condition_text<schema, type, "KeyConditionExpression", "">>;
    using names = dynamap::detail::constant<dynamap::detail::condition_names<schema, type, "">>;
    STATIC_REQUIRE(text::view() == R"j(,"KeyConditionExpression":"#0 = :0 AND #1 BETWEEN :1 AND :2")j");
    STATIC_REQUIRE(names::view() == R"j("#0":"customer","#1":"placed_at")j");
    CHECK(values(condition) ==
          R"j(,"ExpressionAttributeValues":{":0":{"S":"bob"},":1":{"N":"1"},":2":{"N":"2"}})j");
}

TEST_CASE("subtracting the least and the greatest number adds its exact opposite") {
    CHECK(values(placed_at -= std::numeric_limits<std::int64_t>::min()) ==
          R"j(,"ExpressionAttributeValues":{":0":{"N":"9223372036854775808"}})j");
    CHECK(values(placed_at -= std::numeric_limits<std::int64_t>::max()) ==
          R"j(,"ExpressionAttributeValues":{":0":{"N":"-9223372036854775807"}})j");
    CHECK(values(total -= std::numeric_limits<std::uint32_t>::max()) ==
          R"j(,"ExpressionAttributeValues":{":0":{"N":"-4294967295"}})j");
    CHECK(values(total -= 0u) == R"j(,"ExpressionAttributeValues":{":0":{"N":"0"}})j");
}

TEST_CASE("an integer that does not fit the member is refused when the expression is made") {
    CHECK_THROWS_AS(total = -1, dynamap::error);
    CHECK_THROWS_AS(total == std::uint64_t{1} << 40, dynamap::error);
    CHECK_NOTHROW(total = 4'294'967'295);
}

TEST_CASE("a condition keeps its values, not references to them") {
    auto make = [] {
        std::string text(100, 'x');
        return memo == text;
    };
    CHECK(values(dynamap::when(make())) ==
          R"j(,"ExpressionAttributeValues":{":0":{"S":")j" + std::string(100, 'x') + R"j("}})j");
}
