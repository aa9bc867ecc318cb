// Conditions, updates and projections on the parts of an item, run by the engine.
#include <map>
#include <set>
#include <string>
#include <vector>

#include "catch.hpp"
#include "run.hpp"

namespace {

struct address {
    std::string city;
    std::int64_t number = 0;
    bool operator==(address const&) const = default;
};
struct item {
    std::string id;
    std::int64_t count = 0;
    std::int64_t limit = 100;
    bool open = false;
    std::optional<std::string> memo;
    address home;
    std::vector<std::int64_t> scores;
    std::map<std::string, std::string> labels;
    std::set<std::string> tags;
    bool operator==(item const&) const = default;
};
using item_table = dynamap::table<item, "items", dynamap::partition_key<&item::id>>;

constexpr auto count = dynamap::attr<&item::count>;
constexpr auto limit = dynamap::attr<&item::limit>;
constexpr auto opened = dynamap::attr<&item::open>;
constexpr auto memo = dynamap::attr<&item::memo>;
constexpr auto home = dynamap::attr<&item::home>;
constexpr auto city = dynamap::attr<&item::home, &address::city>;
constexpr auto house = home.member<&address::number>();
constexpr auto scores = dynamap::attr<&item::scores>;
constexpr auto labels = dynamap::attr<&item::labels>;
constexpr auto tags = dynamap::attr<&item::tags>;

item sample() {
    item row;
    row.id = "a";
    row.count = 7;
    row.memo = "a short note";
    row.home = {"Berlin", 12};
    row.scores = {3, 1, 2};
    row.labels = {{"color", "red"}, {"a.b[0]", "odd"}};
    row.tags = {"new", "sale"};
    return row;
}

struct items : test::fixture {
    item_table table{client, test::unique_name("items")};

    items() {
        run([this]() -> asio::awaitable<void> {
            co_await table.create_if_missing();
            item const row = sample();
            co_await table.put(row);
        });
    }

    /// Whether the condition holds for the sample, by a write that changes nothing.
    template <class Condition>
    bool holds(Condition const& condition) {
        bool applied = false;
        run([&]() -> asio::awaitable<void> {
            auto const outcome = co_await table.update("a", limit = 100, dynamap::when(condition));
            applied = outcome.applied();
        });
        return applied;
    }
    /// The sample after an update.
    template <class... Clauses>
    item after(Clauses const&... clauses) {
        item changed;
        run([&]() -> asio::awaitable<void> {
            changed = co_await table.update("a", clauses..., dynamap::return_new);
        });
        return changed;
    }
};

}  // namespace

TEST_CASE_METHOD(items, "conditions on parts of an item mean what they say") {
    CHECK(holds(city == "Berlin" && house == 12));
    CHECK_FALSE(holds(city == "Bonn" || house < 12));
    CHECK(holds(scores.at<1>() == 1 && scores.at(2) == 2));
    CHECK(holds(scores.at(3).not_exists()));
    CHECK(holds(labels.at<"color">() == "red" && labels.at(std::string("a.b[0]")) == "odd"));
    CHECK(holds(count < limit && !(count == house)));
    CHECK(holds(5 < count && 7 >= count && 8 > count && 7 <= count && 6 != count && 7 == count));
    CHECK(holds(count.in(1, 7, 9)));
    CHECK_FALSE(holds(count.in(std::vector<std::int64_t>{1, 2, 3})));
    CHECK(holds(scores.contains(2) && tags.contains("sale") && memo.contains("short")));
    CHECK(holds(memo.begins_with("a sh") && city.begins_with("Ber")));
    CHECK(holds(tags.size() == 2 && scores.size() > 2 && memo.size() < 13 && labels.size() >= 2));
    CHECK(holds(scores.size() > tags.size()));
    CHECK(holds(memo.is_type(dynamap::value_type::string) && scores.is_type(dynamap::value_type::list)));
    CHECK(holds(opened == false && !opened.not_exists()));
    address const there{"Berlin", 12};
    CHECK(holds(home == there));
    CHECK(holds((count == 1 && limit == 1) || count == 7));
    CHECK(holds(!(count == 1) && !(count == 2 || count == 3)));
}

TEST_CASE_METHOD(items, "an update sets, counts, appends and takes away in one request") {
    std::vector<std::int64_t> const more{9, 8};
    auto expected = sample();
    expected.count = 12;
    expected.home = {"Bonn", 13};
    expected.scores = {3, 1, 2, 9, 8};
    expected.labels = {{"color", "blue"}, {"size", "XL"}};
    expected.tags = {"new", "x", "y"};
    expected.memo.reset();
    auto const first = after(count += 5, city = "Bonn", house = house + 1, scores = list_append(scores, more),
                             labels.at<"color">() = "blue", labels.at("size") = "XL",
                             labels.at("a.b[0]").remove(), tags.add("x", "y"), memo.remove());
    auto const second = after(tags.erase("sale", "never there"));
    CHECK(second == expected);
    CHECK(first.tags == std::set<std::string>{"new", "sale", "x", "y"});
}

TEST_CASE_METHOD(items, "values come from other attributes, and from defaults where there are none") {
    auto changed = after(count = limit, memo = "z");
    CHECK(changed.count == 100);
    changed = after(memo = if_not_exists(memo, "none"), count = if_not_exists(count, 5) - 1);
    CHECK(changed.memo == "z");
    CHECK(changed.count == 99);
    changed = after(memo.remove());
    changed = after(memo = if_not_exists(memo, "none"));
    CHECK(changed.memo == "none");
    address const ulm{"Ulm", 1};
    changed = after(scores = list_append(std::vector<std::int64_t>{0}, scores), home = ulm);
    CHECK(changed.scores == std::vector<std::int64_t>{0, 3, 1, 2});
    CHECK(changed.home == ulm);
    changed = after(scores.at<0>().remove(), scores.at(1) = 77);
    CHECK(changed.scores == std::vector<std::int64_t>{77, 1, 2});
}

TEST_CASE_METHOD(items, "a clause may be left out when the program runs") {
    auto changed =
        after(count += 1, dynamap::optionally(false, memo = "no"), dynamap::optionally(true, city = "Ulm"));
    CHECK(changed.count == 8);
    CHECK(changed.memo == "a short note");
    CHECK(changed.home.city == "Ulm");
    changed = after(count = 8, dynamap::optionally(memo, std::optional<std::string>()),
                    dynamap::optionally(scores, std::optional<std::vector<std::int64_t>>()),
                    dynamap::optionally(city, std::optional<std::string>("Ulm")));
    CHECK(changed.count == 8);
    CHECK(changed.memo == "a short note");
    CHECK(changed.home.city == "Ulm");
    changed = after(dynamap::optionally(false, memo = "no"));
    CHECK(changed == [] {
        auto row = sample();
        row.count = 8;
        row.home.city = "Ulm";
        return row;
    }());
}

TEST_CASE_METHOD(items, "a write returns the item before or after, or the attributes it changed") {
    run([this]() -> asio::awaitable<void> {
        auto const old = co_await table.update("a", count += 1, dynamap::return_old);
        REQUIRE(old);
        CHECK(*old == sample());
        auto const touched =
            co_await table.update("a", count += 1, house = 3, memo.remove(), dynamap::return_updated_new);
        CHECK(touched[count] == 9);
        CHECK(touched[house] == 3);
        CHECK_FALSE(touched[memo]);
        auto const before = co_await table.update("a", count += 1, memo = "x", dynamap::return_updated_old);
        REQUIRE(before);
        CHECK((*before)[count] == 9);
        CHECK_FALSE((*before)[memo]);
        item const replacement = sample();
        auto const replaced = co_await table.put(replacement, dynamap::return_old);
        REQUIRE(replaced);
        CHECK(replaced->count == 10);
        auto const outcome = co_await table.remove("a", dynamap::when(count == 7), dynamap::return_old);
        REQUIRE(outcome);
        REQUIRE(outcome.returned());
        CHECK(*outcome.returned() == sample());
        auto const gone = co_await table.remove("a", dynamap::return_old);
        CHECK_FALSE(gone);
    });
}

TEST_CASE_METHOD(items, "a projection reads some attributes, and nested ones") {
    run([this]() -> asio::awaitable<void> {
        auto const part =
            co_await table.get("a", dynamap::consistent, dynamap::project(count, city, memo, tags));
        REQUIRE(part);
        CHECK((*part)[count] == 7);
        CHECK((*part)[city] == "Berlin");
        CHECK((*part)[memo] == "a short note");
        CHECK((*part)[tags].size() == 2);
        auto const nobody = co_await table.get("nobody", dynamap::project(count));
        CHECK_FALSE(nobody);
    });
}

TEST_CASE("a list of values that is empty, or too long, is refused when the condition is made") {
    CHECK_THROWS_AS(count.in(std::vector<std::int64_t>{}), dynamap::error);
    CHECK_THROWS_AS(count.in(std::vector<std::int64_t>(101, 1)), dynamap::error);
}

TEST_CASE_METHOD(items, "a condition of too many names is refused, whatever made it so long") {
    run([this]() -> asio::awaitable<void> {
        item_table::condition any = count > 5;
        std::error_code refused;
        try {
            for (int i = 0; i < 600; ++i) any = any || labels.at(std::to_string(i)).exists();
        } catch (dynamap::error const& e) {  // when it is joined, before a request is made
            refused = e.code();
        }
        CHECK(refused == dynamap::errc::bad_value);
        auto const untouched = co_await table.get("a");
        CHECK(untouched);
        auto const gone = co_await table.update("a", memo.remove(), dynamap::return_updated_new);
        CHECK_FALSE(gone[memo]);
    });
}

TEST_CASE_METHOD(items, "an item that does not fit the row does not hide that the write was applied") {
    run([this]() -> asio::awaitable<void> {
        auto const failure = co_await test::error_of(table.update("new", count += 1, dynamap::return_new));
        CHECK(failure.code() == dynamap::errc::missing_attribute);
        CHECK(std::string(failure.what()).find("the write was applied") != std::string::npos);
        CHECK(failure.details().write_applied);
    });
}

TEST_CASE_METHOD(items, "the bindings of attributes<row> do what attr does") {
    auto const [id, counted, most, is_open, note, house_at, points, colors, words] =
        dynamap::attributes<item>;
    CHECK(holds(counted == 7 && most >= count && note.begins_with("a short")));
    CHECK(holds(house_at.member<&address::city>() == "Berlin" && points.at<0>() == 3));
    CHECK(holds(colors.at("color") == "red" && words.contains("new") && !(is_open == true)));
    auto const changed = after(counted += 1, note.remove(), house_at.member<&address::number>() = 13);
    CHECK(changed.count == 8);
    CHECK(changed.memo == std::nullopt);
    CHECK(changed.home.number == 13);
    run([&]() -> asio::awaitable<void> {
        auto const city_of = house_at.member<&address::city>();
        auto const part = co_await table.at("a", dynamap::project(counted, city_of));
        CHECK(part[counted] == 8);
        CHECK(part[count] == 8);
        CHECK(part[city] == "Berlin");
        auto const rows = co_await table.query(id == "a").filter(counted > 7).all();
        CHECK(rows.size() == 1);
    });
}
