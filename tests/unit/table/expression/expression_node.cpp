// A node's text is its template with the parts' texts in place of `$`. The node is no larger than its parts.
#include "dynamap/detail/table/expression/expression_node.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "catch.hpp"
#include "dynamap/dynamap.hpp"

namespace {

struct row {
    std::string id;
    std::int64_t number = 0;
    std::int64_t other = 0;
    std::string text;
    std::map<std::string, std::string> labels;
};
using schema = dynamap::detail::schema<row, dynamap::partition_key<&row::id>>;

constexpr auto number = dynamap::attr<&row::number>;
constexpr auto other = dynamap::attr<&row::other>;
constexpr auto text = dynamap::attr<&row::text>;
constexpr auto labels = dynamap::attr<&row::labels>;

namespace detail = dynamap::detail;

using between = detail::node_text<"$ BETWEEN $ AND $">;
static_assert(between::parts == 3);
static_assert(between::pieces[0].empty() && between::pieces[1] == " BETWEEN " &&
              between::pieces[2] == " AND " && between::pieces[3].empty());
static_assert(detail::node_text<"size($)">::pieces[1] == ")");
static_assert(detail::node_text<"">::parts == 0 && detail::node_text<"">::pieces[0].empty());

/// The text, built at run time; and at compile time if it can be.
template <class Condition>
void check_text(Condition const& condition, std::string_view expected) {
    using make = detail::condition_text<schema, Condition, "C", "">;
    std::string const wanted = ",\"C\":\"" + std::string(expected) + "\"";
    dynamap::byte_buffer out;
    detail::run_time_text writer(out);
    make{}(writer, &condition);
    CHECK(out.view() == wanted);
    if constexpr (Condition::fixed) CHECK(detail::constant<make>::view() == wanted);
}

}  // namespace

TEST_CASE("a node's text is the same whether it is built at compile time or at run time") {
    check_text(number.between(1, 2), "#0 BETWEEN :0 AND :1");
    check_text(number.between(other, 2), "#0 BETWEEN #1 AND :0");
    check_text(number.in(1, 2, 3), "#0 IN (:0, :1, :2)");
    check_text(text.begins_with("a"), "begins_with(#0, :0)");
    check_text(text.contains(dynamap::attr<&row::id>), "contains(#0, #1)");
    check_text(text.exists(), "attribute_exists(#0)");
    check_text(text.size() > 3, "size(#0) > :0");
    check_text(number == other, "#0 = #1");
}

TEST_CASE("a node with a part that is known at run time is written at run time") {
    std::string const key = "color";
    std::vector<std::int64_t> const several{4, 5};
    check_text(labels.at(key) == "red" && number == 1, "#0.#1 = :0 AND #2 = :1");
    check_text(number.in(several) && text == "x", "#0 IN (:0, :1) AND #1 = :2");
    check_text(dynamap::attribute_named("old").size() <= 5, "size(#0) <= :0");
}

TEST_CASE("parentheses are written only where AND and OR would be read otherwise") {
    auto const one = number == 1;
    auto const two = other == 2;
    auto const three = text == "3";
    check_text(one && two && three, "#0 = :0 AND #1 = :1 AND #2 = :2");
    check_text(one || two || three, "#0 = :0 OR #1 = :1 OR #2 = :2");
    check_text((one || two) && three, "(#0 = :0 OR #1 = :1) AND #2 = :2");
    check_text(one || (two && three), "#0 = :0 OR (#1 = :1 AND #2 = :2)");
    check_text(!(one && two), "NOT (#0 = :0 AND #1 = :1)");
    check_text(!!one, "NOT (NOT (#0 = :0))");
}

TEST_CASE("a condition of run time puts itself in parentheses where it needs them") {
    using any = dynamap::any_condition<schema>;
    any const one = number == 1;
    any const both = one && other == 2;
    check_text(one, "#0 = :0");
    check_text(both, "(#0 = :0 AND #1 = :1)");
    check_text(!both, "NOT (#0 = :0 AND #1 = :1)");
    check_text(both || text == "3", "(#0 = :0 AND #1 = :1) OR #2 = :2");
    check_text(any(!one) && text == "3", "(NOT #0 = :0) AND #1 = :1");
}

TEST_CASE("a condition of run time that is longer than DynamoDB accepts is refused when it is joined") {
    using any = dynamap::any_condition<schema>;
    auto const is_refused = [](auto const& join) {
        any chain = number == 0;
        try {
            for (int n = 0; n < 1'000'000; ++n) chain = join(chain);
        } catch (dynamap::error const& e) {
            CHECK(e.code() == dynamap::errc::bad_value);
            CHECK(e.sent() == 0);
            CHECK(std::string_view(e.what()).find("limit of 4096 bytes") != std::string_view::npos);
            return true;
        }
        return false;
    };
    CHECK(is_refused([](any const& chain) { return any(chain || number == 1); }));
    CHECK(is_refused([](any const& chain) { return any(chain && chain); }));  // twice as long each time
    CHECK(is_refused([](any const& chain) { return any(!chain); }));
    any most = number == 0;
    for (int n = 0; n < 200; ++n) most = most || number == n;
    CHECK(any::value_count(&most) == 201);
}

TEST_CASE("a node is as large as its values") {
    STATIC_REQUIRE(sizeof(number == 1) == sizeof(std::int64_t));
    STATIC_REQUIRE(sizeof(number.between(1, 2)) == 2 * sizeof(std::int64_t));
    STATIC_REQUIRE(sizeof(number == 1 && (other == 2 || text.exists())) == 2 * sizeof(std::int64_t));
    STATIC_REQUIRE(sizeof(number.in(1, 2, 3)) == 3 * sizeof(std::int64_t));
    STATIC_REQUIRE(sizeof(number += 1) == sizeof(std::int64_t));
    STATIC_REQUIRE(sizeof(text = "x") == sizeof(std::string));
    STATIC_REQUIRE(std::is_empty_v<decltype(text.exists())>);
    STATIC_REQUIRE(std::is_empty_v<decltype(text.remove())>);
}
