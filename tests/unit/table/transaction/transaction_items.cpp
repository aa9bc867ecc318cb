// The operations of a transaction as they are collected, and its request.
#include "dynamap/detail/table/transaction/transaction_items.hpp"

#include <string>

#include "catch.hpp"
#include "failure_of.hpp"

using namespace dynamap;
using namespace dynamap::detail;

namespace {

transaction_item item(transaction_action action, std::string const& json = R"({"TableName":"t"})") {
    transaction_item made{action, operation("TransactWriteItems", "t"), nullptr};
    made.request.body().append(json);
    return made;
}

std::string text(operation made) { return std::string(made.body().view()); }

transaction_item failing() {
    auto made = item(transaction_action::put);
    made.request.fail(std::make_exception_ptr(error(errc::bad_value, "no text")));
    return made;
}

}  // namespace

TEST_CASE("transaction items: each goes into the request under its action's name") {
    transaction_items all;
    for (auto const action : {transaction_action::put, transaction_action::update, transaction_action::remove,
                              transaction_action::check})
        all.add(item(action, "{}"));
    all.use_token("mine");
    CHECK(all.size() == 4);
    CHECK(
        text(all.take_write_request()) ==
        R"({"ClientRequestToken":"mine","TransactItems":[{"Put":{}},{"Update":{}},{"Delete":{}},{"ConditionCheck":{}}]})");
    CHECK(all.take_entries().size() == 4);
    CHECK(all.size() == 0);
    all.add(item(transaction_action::get, "{}"));
    CHECK(text(all.take_read_request()) == R"({"TransactItems":[{"Get":{}}]})");
}

TEST_CASE("transaction items: without a caller's token each request has a random one, and a token belongs to "
          "one request") {
    transaction_items all;
    all.use_token("mine");
    all.add(item(transaction_action::put, "{}"));
    (void)all.take_write_request();
    (void)all.take_entries();
    all.add(item(transaction_action::put, "{}"));
    auto const second = text(all.take_write_request());
    (void)all.take_entries();
    all.add(item(transaction_action::put, "{}"));
    auto const third = text(all.take_write_request());
    CHECK_FALSE(contains(second, "mine"));
    CHECK(second.size() == third.size());
    CHECK(second != third);
}

TEST_CASE("transaction items: what cannot be added leaves the others as they are") {
    transaction_items all;
    auto const first = all.add(item(transaction_action::put, "{}")).id;
    CHECK(failure_of([&] { all.add(failing()); }));
    auto nothing = item(transaction_action::update);
    nothing.has_clause = false;
    auto const empty = failure_of([&] { all.add(std::move(nothing)); });
    REQUIRE(empty);
    CHECK(empty->code() == errc::bad_value);
    CHECK(empty->details().table == "t");
    CHECK(all.size() == 1);
    auto only_condition = item(transaction_action::update, "{}");
    only_condition.has_clause = false;
    only_condition.conditional = true;
    auto const second = all.add(std::move(only_condition)).id;
    CHECK(second != first);
    all.use_token("t");
    CHECK(text(all.take_write_request()) ==
          R"({"ClientRequestToken":"t","TransactItems":[{"Put":{}},{"ConditionCheck":{}}]})");
}

TEST_CASE("transaction items: there are 100 at most, and one at least") {
    transaction_items all;
    auto const none = all.take_write_request();
    CHECK(none.failure());
    for (int i = 0; i < 100; ++i) all.add(item(transaction_action::put));
    auto const beyond = failure_of([&] { all.add(item(transaction_action::put)); });
    REQUIRE(beyond);
    CHECK(beyond->code() == errc::validation);
    CHECK(beyond->sent() == 0);
    CHECK(contains(beyond->sentence(), "this is number 101"));
    CHECK(all.size() == 100);
    CHECK_FALSE(all.take_write_request().failure());
}

TEST_CASE("transaction items: a commit of no operation leaves the token for the one that has some") {
    transaction_items all;
    all.use_token("order-17");
    CHECK(all.take_write_request().failure());
    all.add(item(transaction_action::put));
    CHECK(contains(text(all.take_write_request()), R"("ClientRequestToken":"order-17")"));
    (void)all.take_entries();
    all.add(item(transaction_action::put));
    CHECK_FALSE(contains(text(all.take_write_request()), "order-17"));
}

namespace {

transaction_item of_item(transaction_action action, std::string const& json, std::string_view table = "t") {
    transaction_item made{action, operation("TransactWriteItems", table), nullptr};
    made.request.body().append(json);
    made.keys = {"id", "n"};
    return made;
}

}  // namespace

TEST_CASE("transaction items: a second operation of one item is refused with the key and both numbers") {
    transaction_items all;
    all.add(of_item(transaction_action::put, R"({"Item":{"id":{"S":"x"},"n":{"N":"1"}}})"));
    all.add(of_item(transaction_action::put, R"({"Item":{"id":{"S":"a"},"v":{"S":"n"},"n":{"N":"1"}}})"));
    for (auto const* same :
         {R"({"Key":{"id":{"S":"a"},"n":{"N":"1"}}})", R"({"Key":{"n":{"N":"1.0"},"id":{"S":"a"}}})",
          R"({"Item":{"v":{"S":""},"id":{"S":"a"},"n":{"N":"1"}}})"}) {
        auto const second = failure_of([&] { all.add(of_item(transaction_action::update, same)); });
        REQUIRE(second);
        CHECK(second->code() == errc::validation);
        CHECK(second->sent() == 0);
        CHECK(second->details().table == "t");
        CHECK(contains(second->sentence(),
                       "operation 2 of the transaction is of the same item as operation 1"));
        CHECK(contains(second->sentence(), R"("id":{"S":"a"})"));
        CHECK_FALSE(contains(second->sentence(), R"("v")"));
        CHECK(all.size() == 2);
    }
}

TEST_CASE("transaction items: items of other keys or tables are not the same, and a sent transaction is "
          "forgotten") {
    transaction_items all;
    std::string const a1 = R"({"Key":{"id":{"S":"a"},"n":{"N":"1"}}})";
    all.add(of_item(transaction_action::check, a1));
    all.add(of_item(transaction_action::update, R"({"Key":{"id":{"S":"a"},"n":{"N":"11"}}})"));
    all.add(of_item(transaction_action::update, a1, "other"));
    CHECK(all.size() == 3);
    CHECK_FALSE(all.take_write_request().failure());
    (void)all.take_entries();
    all.add(of_item(transaction_action::check, a1));
    CHECK(all.size() == 1);
}
