// A key as bytes: what was written and what comes back are told to be one key, whatever their form.
#include <string>

#include "catch.hpp"
#include "dynamap/detail/wire/batch.hpp"
#include "dynamap/detail/wire/response.hpp"
#include "dynamap/error.hpp"

using namespace dynamap;

namespace {

std::string const head = R"({"other":{"S":"x"},"id":)", middle = R"(,"at":)";

/// The key's bytes of an item that was written.
std::string written(std::string const& id, std::string const& at = "") {
    std::string text = head + id + (at.empty() ? "" : middle + at) + "}";
    wire::key_positions positions;
    positions.partition_begin = head.size();
    positions.partition_end = head.size() + id.size();
    if (!at.empty()) {
        positions.sort_begin = positions.partition_end + middle.size();
        positions.sort_end = positions.sort_begin + at.size();
    }
    byte_buffer json;
    json.append(text);
    wire::append_key_bytes(json, positions);
    CHECK(json.view().substr(0, text.size()) == text);
    return std::string(json.view().substr(text.size()));
}

/// The same of an item that is read.
std::string read(std::string const& id, std::string const& at = "") {
    wire::key_names const names{"id", at.empty() ? "" : "at"};
    std::string key;
    auto const take = [&](value_reader& item) { key = wire::key_bytes(item, names); };
    wire::read_item(head + id + (at.empty() ? "" : middle + at) + "}", {take});
    return key;
}

}  // namespace

TEST_CASE("batch key: equal values are equal bytes, in any form and on both ways") {
    std::string const forms[][2] = {
        {R"({"S":"alice"})", R"({"S":"\u0061lice"})"},
        {R"({"S":"say \"hi\"\n"})", R"({"S":"say \u0022hi\u0022\u000a"})"},
        {R"({"S":"αβγ/"})", R"({"S":"\u03b1βγ\/"})"},
        {R"({"S":""})", R"({ "S" : "" })"},
        {R"({"N":"100"})", R"({"N":"1e2"})"},
        {R"({"N":"-7"})", R"({"N":"-7.0"})"},
        {R"({"N":"0"})", R"({"N":"-0"})"},
        {R"({"N":"5"})", R"({"N":"05"})"},
        {R"({"N":"5"})", R"({"N":"+5"})"},
        {R"({"N":"0.5"})", R"({"N":"5E-1"})"},
        {R"({"B":"AAEC/w=="})", R"({"B":"AAEC\/w=="})"},
    };
    for (auto const& [one, other] : forms) {
        CAPTURE(one, other);
        CHECK(written(one) == read(one));
        CHECK(written(other) == read(one));
        CHECK(written(one) == read(other));
        CHECK(written(R"({"S":"p"})", other) == read(R"({"S":"p"})", one));
        CHECK(written(other, R"({"N":"1"})") == read(one, R"({"N":"1.0"})"));
    }
}

TEST_CASE("batch key: different keys are different bytes") {
    std::string const keys[] = {
        written(R"({"S":"1"})"),
        written(R"({"N":"1"})"),
        written(R"({"B":"1111"})"),
        written(R"({"S":"1111"})"),
        written(R"({"N":"-1"})"),
        written(R"({"N":"1.5"})"),
        written(R"({"S":"a"})", R"({"S":"bc"})"),
        written(R"({"S":"ab"})", R"({"S":"c"})"),
        written(R"({"S":"a\"}{\"S\":\"b"})", R"({"S":"c"})"),
        written(R"({"S":"a"})", R"({"S":"b\"}{\"S\":\"c"})"),
    };
    for (auto const& a : keys)
        for (auto const& b : keys) CHECK((&a == &b) == (a == b));
}

TEST_CASE("batch key: a value that is not a key is refused, and so is an item without its key") {
    CHECK_THROWS_AS(written(R"({"BOOL":true})"), error);
    CHECK_THROWS_AS(read(R"({"L":[]})"), error);
    wire::key_names const names{"elsewhere", ""};
    auto const take = [&](value_reader& item) { (void)wire::key_bytes(item, names); };
    CHECK_THROWS_AS(wire::read_item(R"({"id":{"S":"a"}})", {take}), error);
}
