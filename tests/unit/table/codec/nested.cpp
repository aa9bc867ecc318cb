// Structs inside structs, what is absent, recursive types, and attributes that no member has.
#include <map>
#include <memory>
#include <vector>

#include "coding.hpp"

using namespace coding;
using dynamap::errc;
using dynamap::extra_attributes;
using dynamap::nullable;

namespace {

struct place {
    double latitude = 0;
    std::optional<std::string> label;
    bool operator==(place const&) const = default;
};
struct address {
    std::string zip;
    place where;
    bool operator==(address const&) const = default;
};
struct person {
    std::string id;
    address home;
    std::optional<address> work;
    std::vector<address> others;
    bool operator==(person const&) const = default;
};
struct tree {
    int value = 0;
    std::unique_ptr<tree> left;
    std::vector<tree> children;
};
struct nothing_at_all {
    bool operator==(nothing_at_all const&) const = default;
};

}  // namespace

template <>
struct dynamap::nested<address> : dynamap::renames<dynamap::rename<&address::zip, "Zip">> {};

namespace {

using names = dynamap::detail::nested_names<address>;
static_assert(names::all[0] == "Zip" && names::all[1] == "where");
static_assert(names::name_of<&address::zip>() == "Zip" && names::name_of<&address::where>() == "where");
static_assert(dynamap::detail::nested_names<place>::name_of<&place::label>() == "label");

}  // namespace

TEST_CASE("a nested struct is an M, with its members' names or those it is given") {
    person const row{"a", {"10115", {52.5, "home"}}, std::nullopt, {{"20095", {}}}};
    std::string const json =
        R"({"id":{"S":"a"},"home":{"M":{"Zip":{"S":"10115"},"where":{"M":{"latitude":{"N":"52.5"},"label":{"S":"home"}}}}},)"
        R"("others":{"L":[{"M":{"Zip":{"S":"20095"},"where":{"M":{"latitude":{"N":"0"}}}}}]}})";
    CHECK(encoded_row(row) == json);
    CHECK(decoded_row<person>(json) == row);
    CHECK(goes_as(nothing_at_all{}, R"({"M":{}})"));
}

TEST_CASE("a nested struct ignores unknown attributes, and names missing ones by path") {
    auto const read = decoded<address>(
        R"({"M":{"new":{"L":[]},"where":{"M":{"x":{"S":""},"latitude":{"N":"1"}}},"Zip":{"S":"z"}}})");
    CHECK(read == address{"z", {1, {}}});
    auto const missing = refusal([] {
        (void)decoded_row<person>(
            R"({"id":{"S":"a"},"home":{"M":{"Zip":{"S":"z"},"where":{"M":{}}}},"others":{"L":[]}})");
    });
    CHECK(missing.code() == errc::missing_attribute);
    CHECK(missing.attribute() == "home.where");
    CHECK(contains(missing.what(), "latitude"));
    auto const type =
        refusal([] { (void)decoded_row<person>(R"({"others":{"L":[{"M":{"Zip":{"N":"1"}}}]}})"); });
    CHECK(type.attribute() == "others[0].Zip");
    auto const no_map = refusal([] { (void)decoded<address>(R"({"S":"z"})"); });
    CHECK(no_map.code() == errc::wrong_type);
    person bad;
    bad.others.resize(2);
    bad.others[1].where.latitude = std::numeric_limits<double>::quiet_NaN();
    CHECK(refusal([&] { (void)encoded_row(bad); }).attribute() == "others[1].where.latitude");
}

TEST_CASE("a recursive type is owned by a unique_ptr, and absent where it ends") {
    tree root{1, std::make_unique<tree>(), {}};
    root.left->value = 2;
    root.children.emplace_back();
    std::string const json =
        R"({"value":{"N":"1"},"left":{"M":{"value":{"N":"2"},"children":{"L":[]}}},"children":{"L":[{"M":{"value":{"N":"0"},"children":{"L":[]}}}]}})";
    CHECK(encoded_row(root) == json);
    auto const read = decoded_row<tree>(json);
    REQUIRE(read.left);
    CHECK(read.left->value == 2);
    CHECK_FALSE(read.left->left);
    CHECK(read.children.size() == 1);
}

TEST_CASE("32 levels are written, and one more is refused") {
    tree root;
    tree* innermost = &root;
    for (int level = 0; level != 31; ++level) {
        innermost->left = std::make_unique<tree>();
        innermost = innermost->left.get();
    }
    (void)encoded_row(root);  // 31 maps and the list in the last
    innermost->left = std::make_unique<tree>();
    auto const failure = refusal([&] { (void)encoded_row(root); });
    CHECK(failure.code() == errc::nested_too_deep);
    CHECK(contains(failure.what(), "32 levels"));
    CHECK(contains(failure.attribute(), "left.left.left"));
}

namespace {

struct maybe {
    std::string id;
    std::optional<int> absent;
    nullable<int> null;
    bool operator==(maybe const&) const = default;
};

}  // namespace

TEST_CASE("optional leaves the attribute out, nullable writes NULL; both read either as empty") {
    CHECK(encoded_row(maybe{"a", {}, {}}) == R"({"id":{"S":"a"},"null":{"NULL":true}})");
    CHECK(encoded_row(maybe{"a", 1, 2}) == R"({"id":{"S":"a"},"absent":{"N":"1"},"null":{"N":"2"}})");
    for (char const* json :
         {R"({"id":{"S":"a"}})", R"({"id":{"S":"a"},"null":{"NULL":true},"absent":{"NULL":true}})"})
        CHECK(decoded_row<maybe>(json) == maybe{"a", {}, {}});
    CHECK(decoded_row<maybe>(R"({"id":{"S":"a"},"null":{"N":"2"}})").null.value() == 2);
}

namespace {

struct open_row {
    std::string id;
    std::optional<int> count;
    extra_attributes rest;
    bool operator==(open_row const&) const = default;
};

}  // namespace

TEST_CASE("extra_attributes keeps what no member has, through reading and writing back") {
    std::string const json =
        R"({"id":{"S":"a"},"count":{"N":"1"},"data":{"M":{"l":{"L":[{"B":"AQ=="},{"NULL":true}]},"s":{"SS":["x"]}}},"flag":{"BOOL":true}})";
    auto row = decoded_row<open_row>(json);
    CHECK(row.rest.size() == 2);
    CHECK(row.rest.at("flag") == dynamap::attribute_value(true));
    CHECK(encoded_row(row) == json);
    CHECK(decoded_row<open_row>(encoded_row(row)) == row);
    // no service sends it
    CHECK(decoded_row<open_row>(R"({"id":{"S":"a"},"":{"S":"x"}})").rest.contains(""));
    row.rest.clear();
    CHECK(encoded_row(row) == R"({"id":{"S":"a"},"count":{"N":"1"}})");
}

TEST_CASE("an extra attribute that is called like a member is refused, even while the member is absent") {
    open_row row{"a", {}, {}};
    row.rest["count"] = 5;
    auto const failure = refusal([&] { (void)encoded_row(row); });
    CHECK(failure.code() == errc::bad_value);
    CHECK(failure.attribute() == "count");
}
