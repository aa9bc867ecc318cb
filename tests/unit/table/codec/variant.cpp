// A variant is read as the alternative that was written.
#include <variant>
#include <vector>

#include "coding.hpp"

using namespace coding;
using dynamap::errc;

namespace shapes {

struct circle {
    double radius = 0;
    bool operator==(circle const&) const = default;
};
struct square {
    int side = 0;
    bool operator==(square const&) const = default;
};
struct point {
    bool operator==(point const&) const = default;
};
using shape = std::variant<circle, square, point>;
using perhaps = std::variant<std::monostate, circle, square>;
using drawing = std::variant<square, circle>;

}  // namespace shapes

template <>
struct dynamap::alternative_name<shapes::point> {
    static constexpr std::string_view value = "Point";
};
template <>
struct dynamap::variant_discriminator<shapes::drawing> {
    static constexpr std::string_view value = "kind";
};

using namespace shapes;

TEST_CASE("structs are distinguished by a discriminator, wherever it is") {
    CHECK(goes_as(shape(circle{1.5}), R"({"M":{"type":{"S":"circle"},"radius":{"N":"1.5"}}})"));
    CHECK(goes_as(shape(square{2}), R"({"M":{"type":{"S":"square"},"side":{"N":"2"}}})"));
    CHECK(goes_as(shape(point{}), R"({"M":{"type":{"S":"Point"}}})"));
    CHECK(decoded<shape>(R"({"M":{"side":{"N":"2"},"other":{"L":[]},"type":{"S":"square"}}})") ==
          shape(square{2}));
    CHECK(goes_as(drawing(circle{1}), R"({"M":{"kind":{"S":"circle"},"radius":{"N":"1"}}})"));
    CHECK(goes_as(
        std::vector<shape>{square{1}, circle{2}},
        R"({"L":[{"M":{"type":{"S":"square"},"side":{"N":"1"}}},{"M":{"type":{"S":"circle"},"radius":{"N":"2"}}}]})"));
    CHECK(goes_as(perhaps(), R"({"NULL":true})"));
    CHECK(goes_as(perhaps(square{3}), R"({"M":{"type":{"S":"square"},"side":{"N":"3"}}})"));
}

TEST_CASE("a discriminator that is missing or unknown is an error that says what there is") {
    auto const unknown = refusal([] { (void)decoded<shape>(R"({"M":{"type":{"S":"hexagon"}}})"); });
    CHECK(unknown.code() == errc::bad_value);
    CHECK(unknown.attribute() == "type");
    CHECK(
        contains(unknown.what(), "\"hexagon\" is not one of the variant's structs (circle, square, Point)"));
    auto const missing = refusal([] { (void)decoded<shape>(R"({"M":{"side":{"N":"2"}}})"); });
    CHECK(missing.code() == errc::missing_attribute);
    CHECK(contains(missing.what(), "lacks the attribute type"));
    CHECK(refusal([] { (void)decoded<shape>(R"({"S":"circle"})"); }).code() == errc::wrong_type);
    CHECK(refusal([] { (void)decoded<shape>(R"({"NULL":true})"); }).code() == errc::wrong_type);
}

TEST_CASE("other alternatives are distinguished by their DynamoDB type") {
    using mixed = std::variant<std::monostate, std::int64_t, std::string, bool, std::vector<int>, square>;
    CHECK(goes_as(mixed(), R"({"NULL":true})"));
    CHECK(goes_as(mixed(std::int64_t{5}), R"({"N":"5"})"));
    CHECK(goes_as(mixed(std::string("a")), R"({"S":"a"})"));
    CHECK(goes_as(mixed(true), R"({"BOOL":true})"));
    CHECK(goes_as(mixed(std::vector<int>{1}), R"({"L":[{"N":"1"}]})"));
    CHECK(goes_as(mixed(square{4}), R"({"M":{"side":{"N":"4"}}})"));
    CHECK(refusal([] { (void)decoded<mixed>(R"({"B":"AQ=="})"); }).code() == errc::wrong_type);
}
