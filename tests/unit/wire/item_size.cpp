// How an item's bytes are counted, and what is refused for its size before it is sent.
#include "dynamap/detail/wire/item_size.hpp"

#include <vector>

#include "dynamap/item_size.hpp"
#include "reading.hpp"

namespace dynamap::wire {
namespace {

static_assert(read_units(0, read_mode::strong) == 1 && read_units(4096, read_mode::strong) == 1 &&
              read_units(4097, read_mode::strong) == 2);
static_assert(read_units(1, read_mode::eventual) == 0.5 && read_units(4097, read_mode::transactional) == 4);
static_assert(write_units(1024, write_mode::standard) == 1 && write_units(1025, write_mode::standard) == 2 &&
              write_units(1, write_mode::transactional) == 2);

struct small {
    std::string id;
    int count = 0;
    std::vector<int> list;
};

std::string item_with(std::string const& name, std::size_t length) {
    return R"({"id":{"S":"a"},")" + name + R"(":{"S":")" + std::string(length, 'x') + "\"}}";
}

TEST_CASE("each type's size is what the service counts") {
    CHECK(value_size(R"({"S":"a\u00e9\n"})") == 4);
    CHECK(value_size(R"({"B":"AQI="})") == 2);
    CHECK(value_size(R"({"BOOL":true})") == 1);
    CHECK(value_size(R"({"NULL":true})") == 1);
    CHECK(value_size(R"({"L":[]})") == 3);
    CHECK(value_size(R"({"L":[{"S":"ab"},{"BOOL":true}]})") == 3 + 3 + 2);
    CHECK(value_size(R"({"M":{"key":{"S":"ab"}}})") == 3 + 1 + 3 + 2);
    CHECK(value_size(R"({"SS":["ab","c"]})") == 3);
    CHECK(value_size(R"({"NS":["1","100","-1.5"]})") == 2 + 2 + 4);
    CHECK(value_size(R"({"BS":["AQ==","AQID"]})") == 4);
    CHECK(item_size(R"({"id":{"S":"a"},"n":{"N":"0"}})") == 5);
    CHECK(item_size("{}") == 0);
    CHECK(caught([] { (void)item_size(R"({"id":"a"})"); }).code() == errc::malformed_response);
}

TEST_CASE("a struct's size is that of its item") {
    CHECK(dynamap::item_size(small{"abc", 100, {1}}) == 2 + 3 + 5 + 2 + 4 + 3 + 1 + 2);
}

TEST_CASE("an item of the limit's size is let through, and one byte more names its largest attribute") {
    std::size_t const room = max_item_size - 3 - 4;
    CHECK_NOTHROW(require_item_fits(item_with("text", room)));
    error const e = caught([&] { require_item_fits(item_with("text", room + 1)); });
    CHECK(e.code() == errc::item_too_large);
    CHECK(e.attribute() == "text");
    CHECK(contains(e.sentence(), "409601 bytes"));
    CHECK(contains(e.sentence(), "the largest attribute is text with 409598 bytes"));
}

TEST_CASE("JSON that is longer than the limit for its escapes, base64 and tags only is let through") {
    std::string text;
    for (int i = 0; i != 100'000; ++i) text += "\\u0001";
    CHECK_NOTHROW(require_item_fits(R"({"id":{"S":")" + text + "\"}}"));
    CHECK_NOTHROW(require_item_fits(R"({"id":{"B":")" + std::string(500'000, 'A') + "\"}}"));
    std::string list;
    for (int i = 0; i != 50'000; ++i) list += R"({"BOOL":true},)";
    list.pop_back();
    CHECK_NOTHROW(require_item_fits(R"({"id":{"L":[)" + list + "]}}"));
}

TEST_CASE("no value counts more bytes than its JSON has, so that only longer JSON need be counted") {
    for (char const* value : {R"({"S":""})", R"({"N":"0"})", R"({"N":"1"})", R"({"N":"-1"})",
                              R"({"N":"1E125"})", R"({"N":"-.5"})", R"({"N":"9999E-5"})", R"({"B":""})",
                              R"({"B":"AA=="})", R"({"BOOL":true})", R"({"L":[]})", R"({"M":{}})",
                              R"({"L":[{"L":[]},{"M":{}}]})", R"({"M":{"":{"S":""},"a":{"N":"1"}}})",
                              R"({"SS":[""]})", R"({"NS":["1","2","3","-4"]})", R"({"BS":["AA=="]})"}) {
        CAPTURE(value);
        CHECK(value_size(value) <= std::string_view(value).size());
    }
}

TEST_CASE("keys that are empty or too long are refused before they are sent") {
    auto const text = [](std::size_t size) { return R"({"S":")" + std::string(size, 'k') + "\"}"; };
    CHECK_NOTHROW(require_partition_key_fits(text(1)));
    CHECK_NOTHROW(require_partition_key_fits(text(2048)));
    CHECK_NOTHROW(require_sort_key_fits(text(1024)));
    CHECK_NOTHROW(require_sort_key_fits(R"({"N":"0"})"));
    CHECK_NOTHROW(require_sort_key_fits(R"({"B":")" + std::string(1024 / 3 * 4, 'A') + "\"}"));
    CHECK(contains(caught([&] { require_partition_key_fits(text(2049)); }).sentence(),
                   "the partition key has 2049 bytes"));
    CHECK(contains(caught([&] { require_sort_key_fits(text(1025)); }).sentence(),
                   "the sort key has 1025 bytes"));
    CHECK(contains(caught([&] { require_partition_key_fits(text(0)); }).sentence(),
                   "the partition key is empty"));
    CHECK(caught([] { require_sort_key_fits(R"({"B":""})"); }).code() == errc::bad_value);
}

}  // namespace
}  // namespace dynamap::wire
