// Encoding allocates nothing once the buffer has grown, whatever the types.
#include <chrono>
#include <map>
#include <set>
#include <tuple>
#include <variant>
#include <vector>

#include "allocation_count.hpp"
#include "coding.hpp"

namespace {

enum class kind { small, large };
struct part {
    std::string name;
    double weight = 0;
};
struct box {
    std::int64_t width = 0;
};
struct ball {
    std::int64_t radius = 0;
};
struct everything {
    dynamap::uuid id;
    dynamap::number exact;
    kind of{};
    dynamap::bytes blob;
    std::chrono::sys_seconds at;
    dynamap::iso8601<std::chrono::sys_seconds> written;
    std::vector<part> parts;
    std::map<std::string, part> by_name;
    std::map<int, std::string> by_number;
    std::set<std::string> texts;
    std::set<int> numbers;
    std::tuple<int, std::string> both;
    std::optional<part> maybe;
    std::variant<box, ball> shape;
    dynamap::attribute_value any;
    dynamap::extra_attributes rest;
};

}  // namespace

TEST_CASE("a struct of all kinds of types is encoded without an allocation") {
    everything row;
    row.exact = dynamap::number("-1.2345678901234567890123456789012345678e-130");
    row.blob = dynamap::bytes(100);
    row.parts = {{"a long name that is not kept in place", 1.5}, {"b", 2}};
    row.by_name = {{"a key that is not kept in place either", {"c", 3}}};
    row.by_number = {{-5, "minus five"}};
    row.texts = {"a text that is not kept in place", "b"};
    row.numbers = {1, 2, 3};
    row.maybe = part{"d", 4};
    row.shape = ball{5};
    row.any = dynamap::attribute_value(dynamap::attribute_value::list{1, "two", dynamap::number("0.5")});
    row.rest["else"] = "x";
    dynamap::byte_buffer out;
    dynamap::detail::record<everything>::encode(out, row);
    out.clear();
    auto const before = allocation_count();
    dynamap::detail::record<everything>::encode(out, row);
    CHECK(allocation_count() == before);
}
