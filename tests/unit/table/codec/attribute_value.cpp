// A value of any type is read and written as it is.
#include "dynamap/attribute_value.hpp"

#include <sstream>

#include "coding.hpp"

using namespace coding;
using dynamap::attribute_value;
using dynamap::bytes;
using dynamap::errc;
using dynamap::number;
using dynamap::value_type;

namespace {

struct item {
    std::string name;
    int count = 0;
    bool operator==(item const&) const = default;
};

}  // namespace

TEST_CASE(
    "attribute_value: a global one is NULL before anything runs, and one that was moved from can be used") {
    static constinit attribute_value global;
    CHECK(global.is_null());
    attribute_value a{"text"}, b = std::move(a);
    CHECK(b.as_string() == "text");
    a = b;
    CHECK(a == b);
    a = attribute_value::list{a, 5};
    a = attribute_value(a.as_list()[0]);
    CHECK(a == b);
    CHECK(std::is_nothrow_move_constructible_v<attribute_value>);
    CHECK(std::is_nothrow_move_assignable_v<attribute_value>);
}

TEST_CASE("each of the ten types comes back as it was") {
    attribute_value::map inner;
    inner.emplace("k", attribute_value::list{1, "two", nullptr, false});
    CHECK(goes_as(attribute_value(), R"({"NULL":true})"));
    CHECK(goes_as(attribute_value("text"), R"({"S":"text"})"));
    CHECK(goes_as(attribute_value(-5), R"({"N":"-5"})"));
    CHECK(goes_as(attribute_value(number("0.1")), R"({"N":"0.1"})"));
    CHECK(goes_as(attribute_value(bytes{std::byte{1}}), R"({"B":"AQ=="})"));
    CHECK(goes_as(attribute_value(true), R"({"BOOL":true})"));
    CHECK(goes_as(attribute_value(attribute_value::list{}), R"({"L":[]})"));
    CHECK(goes_as(attribute_value(inner),
                  R"({"M":{"k":{"L":[{"N":"1"},{"S":"two"},{"NULL":true},{"BOOL":false}]}}})"));
    CHECK(goes_as(attribute_value(attribute_value::string_set{"a", "b"}), R"({"SS":["a","b"]})"));
    CHECK(goes_as(attribute_value(attribute_value::number_set{1, number("2.5")}), R"({"NS":["1","2.5"]})"));
    CHECK(goes_as(attribute_value(attribute_value::binary_set{bytes{std::byte{1}}}), R"({"BS":["AQ=="]})"));
}

TEST_CASE("a value reports its type and returns its content, as that type only") {
    attribute_value value("text");
    CHECK(value.type() == value_type::string);
    CHECK(value.as_string() == "text");
    value.as_string() += "s";
    CHECK(value == attribute_value("texts"));
    CHECK(refusal([&] { (void)value.as_number(); }).code() == errc::wrong_type);
    CHECK(attribute_value().is_null());
    CHECK(attribute_value(5).as_number() == number(5));
    CHECK(attribute_value(attribute_value::map{{"a", 1}}).as_map().at("a") == attribute_value(1));
    CHECK_FALSE(attribute_value("5") == attribute_value(5));
    CHECK(attribute_value(number("1.50")) == attribute_value(number("1.5")));
}

TEST_CASE("a value is made of, and read as, any type with a codec") {
    item const one{"a", 5};
    auto const value = attribute_value::of(one);
    CHECK(value.as_map().at("count") == attribute_value(5));
    CHECK(value.as<item>() == one);
    CHECK(attribute_value(7).as<int>() == 7);
    CHECK(refusal([&] { (void)value.as<int>(); }).code() == errc::wrong_type);
    CHECK(refusal([] {
              (void)attribute_value(attribute_value::map{{"name", 1}, {"count", 1}}).as<item>();
          }).attribute() == "name");
}

TEST_CASE("a value prints as DynamoDB's JSON and is parsed from it") {
    std::ostringstream out;
    out << attribute_value(attribute_value::list{1, "two"});
    CHECK(out.str() == R"({"L":[{"N":"1"},{"S":"two"}]})");
    CHECK(attribute_value::parse(out.str()) == attribute_value(attribute_value::list{1, "two"}));
    for (char const* json :
         {"", "1", "{}", R"({"S":1})", R"({"S":"a","N":"1"})", R"({"S":"a"} x)", R"({"X":"a"})"}) {
        CAPTURE(json);
        CHECK(refusal([&] { (void)attribute_value::parse(json); }).code() == errc::malformed_response);
    }
}

TEST_CASE("an empty set in a value is refused") {
    CHECK(refusal([] { (void)encoded(attribute_value(attribute_value::string_set{})); }).code() ==
          errc::bad_value);
}
