// An item's JSON is written as the service writes it, whatever came with it.
#include "wire/plain_item.hpp"

#include "reading.hpp"

namespace dynamap::wire {
namespace {

std::string plain(std::string_view item_json) {
    std::string text;
    read_item(item_json, [&](value_reader& item) { append_plain_item(text, item); });
    return text;
}

}  // namespace

TEST_CASE("a plain item has no spaces, line breaks, null or unknown members") {
    CHECK(plain("{\n  \"id\": {\"S\": \"a\"},\r\n\t\"v\": null,\n \"n\": {\"S\":null , \"N\" : \"5\"}\n }") ==
          R"({"id":{"S":"a"},"n":{"N":"5"}})");
    CHECK(plain("{ }") == "{}");
    CHECK(plain(R"({"a":null})") == "{}");
    CHECK(plain(R"({"a":null,"b":null,"c":{"BOOL":true}})") == R"({"c":{"BOOL":true}})");
    CHECK(plain(R"({"c":{"NULL":true,"S":null},"a":null})") == R"({"c":{"NULL":true}})");
    CHECK(plain(R"({"a":{"__type":"x","S":"t","New":[1]}})") == R"({"a":{"S":"t"}})");
    CHECK(plain("{\"l\":{\"L\":[ {\"S\":\"a\",\"N\":null},\n{\"M\":{\"x\":null,\"y\":{\"L\":[]}}} "
                "]},\"m\":{\"M\":{ }}}") == R"({"l":{"L":[{"S":"a"},{"M":{"y":{"L":[]}}}]},"m":{"M":{}}})");
    CHECK(plain("{\"s\":{\"SS\":[\n\"a\" ,\"b\"]},\"n\":{\"NS\":[\"1\", \"2e1\"]},\"b\":{\"BS\":[ \"AQ==\" "
                "]}}") == R"({"s":{"SS":["a","b"]},"n":{"NS":["1","2e1"]},"b":{"BS":["AQ=="]}})");
}

TEST_CASE("a plain item's names, strings and numbers keep their text") {
    for (
        std::string_view const text :
        {R"({"null":{"S":"null"}})", R"({"a":{"S":"x: null, \"S\": null\n\r\t \u00e9 \\"}})",
         R"({"\u0061\n":{"S":" y  z "}})",
         R"({"n":{"N":"1.50"},"e":{"N":"1E+2"},"z":{"N":"-0.0"},"big":{"N":"12345678901234567890123456789012345678"}})",
         R"({"b":{"B":"AQ=="},"f":{"BOOL":false},"t":{"BOOL":true},"u":{"NULL":true}})",
         R"({"a":{"S":""},"":{"S":"x"}})",
         R"({"ns":{"NS":["1.0","01"]},"ss":{"SS":["\"null\"","n\u0000"]}})"})
        CHECK(plain(text) == text);
}

TEST_CASE("text that is not an attribute value is refused by the plain item") {
    for (std::string_view const bad :
         {R"({"a":{"S":null}})", R"({"a":{}})", R"({"a":{"L":[null]}})", R"({"a":{"SS":["x",null]}})",
          R"({"a":{"S":"x","N":"5"}})", R"({"a":7})"})
        CHECK(caught([&] { (void)plain(bad); }).code() == errc::malformed_response);
}

}  // namespace dynamap::wire
