// Lists, tuples, maps, sets and binary values become DynamoDB's and come back.
#include <array>
#include <cstdint>
#include <deque>
#include <list>
#include <map>
#include <set>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "coding.hpp"

using namespace coding;
using dynamap::bytes;
using dynamap::errc;

namespace {

enum class color { red, green };

}  // namespace

TEST_CASE("vector, deque, list and array are lists") {
    CHECK(goes_as(std::vector<int>{1, -2}, R"({"L":[{"N":"1"},{"N":"-2"}]})"));
    CHECK(goes_as(std::vector<int>{}, R"({"L":[]})"));
    CHECK(goes_as(std::vector<bool>{true, false}, R"({"L":[{"BOOL":true},{"BOOL":false}]})"));
    CHECK(goes_as(std::deque<std::string>{"a", ""}, R"({"L":[{"S":"a"},{"S":""}]})"));
    CHECK(goes_as(std::list<std::vector<int>>{{1}, {}}, R"({"L":[{"L":[{"N":"1"}]},{"L":[]}]})"));
    CHECK(goes_as(std::array<int, 2>{3, 4}, R"({"L":[{"N":"3"},{"N":"4"}]})"));
    CHECK(goes_as(std::vector<std::optional<int>>{1, std::nullopt}, R"({"L":[{"N":"1"},{"NULL":true}]})"));
}

TEST_CASE("tuple and pair are lists of exactly their types") {
    CHECK(goes_as(std::tuple<int, std::string, bool>{1, "a", true},
                  R"({"L":[{"N":"1"},{"S":"a"},{"BOOL":true}]})"));
    CHECK(goes_as(std::pair<std::string, std::vector<int>>{"x", {1}},
                  R"({"L":[{"S":"x"},{"L":[{"N":"1"}]}]})"));
}

TEST_CASE("a list of another length than an array or tuple is refused with both lengths") {
    for (char const* json :
         {R"({"L":[{"N":"1"}]})", R"({"L":[{"N":"1"},{"N":"2"},{"N":"3"}]})", R"({"L":[]})"}) {
        auto const array = refusal([&] { (void)decoded<std::array<int, 2>>(json); });
        CHECK(array.code() == errc::bad_value);
        CHECK(contains(array.what(), "exactly 2"));
        auto const pair = refusal([&] { (void)decoded<std::pair<int, int>>(json); });
        CHECK(contains(pair.what(), "exactly 2"));
    }
}

TEST_CASE("a failure inside a container names the element") {
    auto const reading = refusal([] { (void)decoded<std::vector<int>>(R"({"L":[{"N":"1"},{"S":"x"}]})"); });
    CHECK(reading.code() == errc::wrong_type);
    CHECK(reading.attribute() == "[1]");
    auto const in_map = refusal(
        [] { (void)decoded<std::map<std::string, std::vector<int>>>(R"({"M":{"k":{"L":[{"N":"x"}]}}})"); });
    CHECK(in_map.attribute() == "k[0]");
    auto const in_set = refusal([] { (void)decoded<std::set<int>>(R"({"NS":["1","1.5"]})"); });
    CHECK(in_set.attribute() == "[1]");
    CHECK(in_set.code() == errc::out_of_range);

    double const infinite = std::numeric_limits<double>::infinity();
    CHECK(refusal([&] { (void)encoded(std::vector<double>{1, infinite}); }).attribute() == "[1]");
    CHECK(refusal([&] { (void)encoded(std::tuple<int, double>{1, infinite}); }).attribute() == "[1]");
    CHECK(refusal([&] {
              (void)encoded(std::map<std::string, std::vector<double>>{{"k", {infinite}}});
          }).attribute() == "k[0]");
    CHECK(refusal([&] { (void)encoded(std::set<double>{infinite}); }).attribute() == "[0]");
}

TEST_CASE("maps are M, with keys of text, integers, enums and uuids") {
    CHECK(goes_as(std::map<std::string, int>{{"a", 1}, {"q\"", 2}},
                  R"({"M":{"a":{"N":"1"},"q\"":{"N":"2"}}})"));
    CHECK(goes_as(std::map<std::string, int>{}, R"({"M":{}})"));
    CHECK(goes_as(std::unordered_map<std::string, std::string>{{"k", "v"}}, R"({"M":{"k":{"S":"v"}}})"));
    CHECK(goes_as(std::map<std::int64_t, std::string>{{-5, "a"}, {7, "b"}},
                  R"({"M":{"-5":{"S":"a"},"7":{"S":"b"}}})"));
    CHECK(goes_as(std::map<color, bool>{{color::green, true}}, R"({"M":{"green":{"BOOL":true}}})"));
    CHECK(goes_as(std::map<dynamap::uuid, int>{{dynamap::uuid{}, 1}},
                  R"({"M":{"00000000-0000-0000-0000-000000000000":{"N":"1"}}})"));
}

TEST_CASE("an invalid map key is refused, and so is a duplicate one") {
    auto const text = refusal([] { (void)decoded<std::map<int, int>>(R"({"M":{"x":{"N":"1"}}})"); });
    CHECK(text.attribute() == "x");
    auto const name = refusal([] { (void)decoded<std::map<color, int>>(R"({"M":{"blue":{"N":"1"}}})"); });
    CHECK(name.code() == errc::bad_value);
    auto const twice =
        refusal([] { (void)decoded<std::map<int, int>>(R"({"M":{"1":{"N":"1"},"1.0":{"N":"2"}}})"); });
    CHECK(contains(twice.what(), "same key"));
}

TEST_CASE("sets are SS, NS and BS, by what their elements are stored as") {
    CHECK(goes_as(std::set<std::string>{"a", "b\n"}, R"({"SS":["a","b\n"]})"));
    CHECK(goes_as(std::set<int>{3, -1}, R"({"NS":["-1","3"]})"));
    CHECK(goes_as(std::set<double>{0.5}, R"({"NS":["0.5"]})"));
    CHECK(goes_as(std::unordered_set<std::string>{"only"}, R"({"SS":["only"]})"));
    CHECK(
        goes_as(std::set<bytes>{{std::byte{1}}, {std::byte{2}, std::byte{3}}}, R"({"BS":["AQ==","AgM="]})"));
    CHECK(goes_as(std::set<color>{color::red, color::green}, R"({"SS":["red","green"]})"));
    CHECK(goes_as(std::set<dynamap::number>{dynamap::number("1.5"), 2}, R"({"NS":["1.5","2"]})"));
    CHECK(goes_as(std::unordered_set<dynamap::uuid>{dynamap::uuid{}},
                  R"({"SS":["00000000-0000-0000-0000-000000000000"]})"));
    CHECK(refusal([] { (void)decoded<std::set<int>>(R"({"SS":["1"]})"); }).code() == errc::wrong_type);
    CHECK(refusal([] { (void)decoded<std::set<int>>(R"({"L":[{"N":"1"}]})"); }).code() == errc::wrong_type);
}

namespace {

struct tagged {
    std::string id;
    std::set<std::string> tags;
    std::optional<std::set<int>> numbers;
    bool operator==(tagged const&) const = default;
};

}  // namespace

TEST_CASE("an empty set is left out of the item, and an item without it has an empty one") {
    tagged const row{"a", {}, {}};
    CHECK(encoded_row(row) == R"({"id":{"S":"a"}})");
    CHECK(decoded_row<tagged>(R"({"id":{"S":"a"}})") == row);
    CHECK(encoded_row(tagged{"a", {}, std::set<int>{}}) == R"({"id":{"S":"a"}})");
}

TEST_CASE("an empty set inside a list or map is an error that says so") {
    auto const failure = refusal([] { (void)encoded(std::vector<std::set<int>>{{1}, {}}); });
    CHECK(failure.code() == errc::bad_value);
    CHECK(failure.attribute() == "[1]");
    CHECK(contains(failure.what(), "no empty sets"));
    CHECK(refusal([] { (void)encoded(std::map<std::string, std::set<int>>{{"k", {}}}); }).attribute() == "k");
}

TEST_CASE("bytes are B, an array of them with exactly its length") {
    CHECK(goes_as(bytes{std::byte{1}, std::byte{2}}, R"({"B":"AQI="})"));
    CHECK(goes_as(bytes{}, R"({"B":""})"));
    CHECK(goes_as(std::array<std::byte, 3>{std::byte{1}, std::byte{2}, std::byte{255}}, R"({"B":"AQL/"})"));
    CHECK(refusal([] { (void)decoded<bytes>(R"({"B":"not base64"})"); }).code() == errc::bad_value);
    auto const length = refusal([] { (void)decoded<std::array<std::byte, 3>>(R"({"B":"AQI="})"); });
    CHECK(contains(length.what(), "has 2 bytes"));
}
