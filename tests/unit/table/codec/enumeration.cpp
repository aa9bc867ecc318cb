// Enums are stored by name.
#include "coding.hpp"

using namespace coding;
using dynamap::errc;

namespace shop {

enum class status { open, paid = 7, closed = 200, lost = -3 };
enum old_style { old_a, old_b };
enum class renamed { one, two, three };
enum class lenient : unsigned char { unknown, here };
enum class far { near_one = 5, far_one = 100'000 };

}  // namespace shop

template <>
struct dynamap::enum_names<shop::renamed> {
    static constexpr enum_name<shop::renamed> names[] = {{shop::renamed::one, "ONE"},
                                                         {shop::renamed::one, "uno"}};
};
template <>
struct dynamap::enum_names<shop::lenient> {
    static constexpr auto fallback = shop::lenient::unknown;
};
template <>
struct dynamap::enum_names<shop::far> {
    static constexpr int least = 99'990, greatest = 100'010;
    static constexpr enum_name<shop::far> names[] = {{shop::far::near_one, "near_one"}};
};

TEST_CASE("an enumerator is stored by its name") {
    CHECK(goes_as(shop::status::open, R"({"S":"open"})"));
    CHECK(goes_as(shop::status::paid, R"({"S":"paid"})"));
    CHECK(goes_as(shop::status::closed, R"({"S":"closed"})"));
    CHECK(goes_as(shop::status::lost, R"({"S":"lost"})"));
    CHECK(goes_as(shop::old_b, R"({"S":"old_b"})"));
}

TEST_CASE("an enumerator may have other names: the first is written, all are read, and its own is not") {
    CHECK(goes_as(shop::renamed::one, R"({"S":"ONE"})"));
    CHECK(decoded<shop::renamed>(R"({"S":"uno"})") == shop::renamed::one);
    CHECK(goes_as(shop::renamed::two, R"({"S":"two"})"));
    CHECK(refusal([] { (void)decoded<shop::renamed>(R"({"S":"one"})"); }).code() == errc::bad_value);
}

TEST_CASE("an unknown name is an error that lists the known ones, unless there is a fallback") {
    auto const failure = refusal([] { (void)decoded<shop::status>(R"({"S":"gone"})"); });
    CHECK(failure.code() == errc::bad_value);
    CHECK(contains(failure.what(), "\"gone\" is not a name of enum status (lost, open, paid, closed)"));
    CHECK(decoded<shop::lenient>(R"({"S":"gone"})") == shop::lenient::unknown);
    CHECK(decoded<shop::lenient>(R"({"S":"here"})") == shop::lenient::here);
    CHECK(refusal([] { (void)decoded<shop::lenient>(R"({"N":"1"})"); }).code() == errc::wrong_type);
}

TEST_CASE("a value without a name is not written") {
    auto const failure = refusal([] { (void)encoded(static_cast<shop::status>(42)); });
    CHECK(failure.code() == errc::bad_value);
    CHECK(contains(failure.what(), "the value 42 of enum status has no name"));
}

TEST_CASE("where enumerators are looked for can be said") {
    CHECK(goes_as(shop::far::far_one, R"({"S":"far_one"})"));
    CHECK(goes_as(shop::far::near_one, R"({"S":"near_one"})"));
}
