// attributes<row>: each binding is the same attribute as attr<&row::member>, whatever the table calls it.
#include "dynamap/attributes.hpp"

#include <asio/io_context.hpp>
#include <string>
#include <type_traits>

#include "catch.hpp"
#include "dynamap/dynamap.hpp"
#include "run.hpp"

namespace {

struct address {
    std::string city;
};
struct person {
    std::string id;
    std::int64_t age = 0;
    std::optional<std::string> memo;
    dynamap::extra_attributes rest;
    address home;
};
using person_table = dynamap::table<person, "person", dynamap::partition_key<&person::id>,
                                    dynamap::rename<&person::age, "Age in years">>;

auto const [id, age, memo, home] = dynamap::attributes<person>;

}  // namespace

TEST_CASE("attributes are those of the members in their order, but not what gathers the others") {
    STATIC_REQUIRE(std::tuple_size_v<dynamap::attribute_list<person>> == 4);
    STATIC_REQUIRE(std::is_same_v<decltype(age)::type, std::int64_t>);
    STATIC_REQUIRE(std::is_same_v<decltype(memo)::type, std::string>);
    STATIC_REQUIRE(std::is_empty_v<decltype(home)>);
}

TEST_CASE("attributes can be used wherever attr can") {
    using schema = person_table::schema;
    STATIC_REQUIRE(schema::name_of<decltype(age)::pointer>() == "Age in years");
    STATIC_REQUIRE(schema::is_key<decltype(id)::pointer>());
    using by_pointer = decltype(dynamap::attr<&person::age>);
    STATIC_REQUIRE(dynamap::detail::overlap<decltype(age)::path, by_pointer::path>::value);
    STATIC_REQUIRE(dynamap::detail::same_path<by_pointer::path, decltype(age)::path>);
    STATIC_REQUIRE_FALSE(dynamap::detail::same_path<by_pointer::path, decltype(memo)::path>);
    using city = decltype(home.member<&address::city>());
    STATIC_REQUIRE(std::is_same_v<city::type, std::string>);
    STATIC_REQUIRE(dynamap::detail::overlap<city::path, decltype(dynamap::attr<&person::home>)::path>::value);
}
