// Tests of dynamap/detail/wire/response.hpp.
#include "dynamap/detail/wire/response.hpp"

#include <string>

#include "reading.hpp"

namespace dynamap::wire {
namespace {

/// Collects the attribute "a" of each item.
struct collector {
    std::string texts;
    int items = 0;

    item_sink sink() { return {*this}; }
    void operator()(value_reader& item) {
        ++items;
        item.map([&](std::string_view name, value_reader& value) {
            if (name == "a") texts += value.string();
        });
    }
};

std::string item_texts(std::string_view json,
                       void (*read)(std::string_view json, item_sink to) = &read_item_response) {
    collector all;
    read(json, all.sink());
    return std::to_string(all.items) + ':' + all.texts;
}

TEST_CASE("an item is read from responses of GetItem and of writes") {
    CHECK(item_texts(R"({"Item":{"a":{"S":"x"}}})") == "1:x");
    CHECK(item_texts(R"({"Attributes":{"a":{"S":"x"}}})", &read_attributes_response) == "1:x");
    CHECK(
        item_texts(
            R"({"ConsumedCapacity":{"CapacityUnits":0.5,"Table":{}},"Item":{"a":{"S":"x"}},"z":[1,null]})") ==
        "1:x");
    CHECK(item_texts(R"({"Item":{}})") == "1:");
}

TEST_CASE("without an item the sink is not called") {
    CHECK(item_texts("{}") == "0:");
    CHECK(item_texts(R"({"ConsumedCapacity":{"CapacityUnits":0.5}})") == "0:");
}

TEST_CASE("a response without a sink is checked all the same") {
    read_item_response(R"({"Item":{"a":{"S":"x"}}})", {});
    CHECK(caught([] { read_item_response(R"({"Item":[]})", {}); }).code() == errc::malformed_response);
    CHECK(caught([] { read_item_response(R"([])", {}); }).code() == errc::malformed_response);
    CHECK(caught([] { read_item_response(R"({"Item":{"a":{"S":"x"}})", {}); }).code() ==
          errc::malformed_response);
}

TEST_CASE("what a sink throws reaches the caller") {
    auto const refuse = [](value_reader&) { throw 7; };
    CHECK_THROWS_AS(read_item_response(R"({"Item":{}})", {refuse}), int);
    CHECK(item_texts(R"({"Item":{"a":{"S":"x"}}})") == "1:x");
}

TEST_CASE("a page has its items in order, its counts and its last key") {
    collector all;
    page_summary const p =
        read_page(R"({"Count":2,"Items":[{"a":{"S":"x"}},{"b":{"N":"1"},"a":{"S":"y"}}],)"
                  R"("LastEvaluatedKey": {"id":{"S":"a}\"b"},"at":{"N":"7"}} ,"ScannedCount":10})",
                  all.sink());
    CHECK(all.items == 2);
    CHECK(all.texts == "xy");
    CHECK(p.count == 2);
    CHECK(p.scanned_count == 10);
    CHECK(p.last_evaluated_key == R"({"id":{"S":"a}\"b"},"at":{"N":"7"}})");
}

TEST_CASE("a sink gets the number of items in advance if the response contains it first and is long enough "
          "for them") {
    auto const expected = [](std::string_view json) {
        std::size_t announced = 0;
        auto const expect = [&](std::size_t count) { announced = count; };
        (void)read_page(json, {{}, expect});
        return announced;
    };
    CHECK(expected(R"({"Count":2,"Items":[{},{}],"ScannedCount":2})") == 2);
    CHECK(expected(R"({"Items":[{},{}],"Count":2,"ScannedCount":2})") == 0);
    std::string_view const boasting = R"({"Count":9000000000000000000,"Items":[{}],"ScannedCount":2})";
    CHECK(expected(boasting) < boasting.size());
}

TEST_CASE("the last page has no key, and a page may be empty without being the last") {
    collector all;
    page_summary const last = read_page(R"({"Count":0,"Items":[],"ScannedCount":0})", all.sink());
    CHECK(last.last_evaluated_key.empty());
    page_summary const empty = read_page(
        R"({"Items":[],"Count":0,"ScannedCount":9,"LastEvaluatedKey":{"a":{"S":"x"}}})", all.sink());
    CHECK(empty.last_evaluated_key == R"({"a":{"S":"x"}})");
    CHECK(read_page(R"({"Items":[],"LastEvaluatedKey":{}})", all.sink()).last_evaluated_key.empty());
    CHECK(read_page(R"({"Count":41,"ScannedCount":42})", all.sink()).count == 41);  // Select=COUNT
    CHECK(all.items == 0);
}

TEST_CASE("a response that is not a page is refused") {
    for (std::string_view const bad :
         {R"([])", R"("x")", R"({"Items":{}})", R"({"Items":[1]})", R"({"Items":["a"]})", R"({"Items":[[]]})",
          R"({"Count":"2"})", R"({"Count":2.5})", R"({"Count":-1,"Items":[]})",
          R"({"Items":[],"Items":[{}]})", R"({"Count":99999999999999999999})", R"({"LastEvaluatedKey":"x"})",
          R"({"LastEvaluatedKey":[]})", R"({"Items":[{}})", R"({"Items":[{},]})"}) {
        CAPTURE(bad);
        CHECK(caught([&] { (void)read_page(bad, {}); }).code() == errc::malformed_response);
    }
}

}  // namespace
}  // namespace dynamap::wire
