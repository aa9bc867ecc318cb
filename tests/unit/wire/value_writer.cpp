// Tests of dynamap/detail/wire/value_writer.hpp.
#include "dynamap/detail/wire/value_writer.hpp"

#include <array>
#include <limits>
#include <string>

#include "reading.hpp"

namespace dynamap::wire {
namespace {

TEST_CASE("each type is written as DynamoDB's JSON has it") {
    std::array const bytes{std::byte{1}, std::byte{2}, std::byte{3}};
    CHECK(written([](auto& out) { out.string("Ada"); }) == R"({"S":"Ada"})");
    CHECK(written([](auto& out) { out.string(""); }) == R"({"S":""})");
    CHECK(written([](auto& out) { out.number(-42); }) == R"({"N":"-42"})");
    CHECK(written([](auto& out) { out.number(1.5); }) == R"({"N":"1.5"})");
    CHECK(written([](auto& out) { out.number_text("1E+2"); }) == R"({"N":"1E+2"})");
    CHECK(written([&](auto& out) { out.binary(bytes); }) == R"({"B":"AQID"})");
    CHECK(written([](auto& out) { out.boolean(true); }) == R"({"BOOL":true})");
    CHECK(written([](auto& out) { out.boolean(false); }) == R"({"BOOL":false})");
    CHECK(written([](auto& out) { out.null(); }) == R"({"NULL":true})");
}

TEST_CASE("lists and maps put their own commas") {
    CHECK(written([](auto& out) {
              out.begin_list();
              out.end_list();
          }) == R"({"L":[]})");
    CHECK(written([](auto& out) {
              out.begin_map();
              out.end_map();
          }) == R"({"M":{}})");
    CHECK(written([](auto& out) {
              out.begin_map();
              out.key("a \"b\"");
              out.begin_list();
              out.element();
              out.number(1);
              out.element();
              out.begin_map();
              out.end_map();
              out.element();
              out.string("{");
              out.end_list();
              out.key("c");
              out.null();
              out.end_map();
          }) == R"({"M":{"a \"b\"":{"L":[{"N":"1"},{"M":{}},{"S":"{"}]},"c":{"NULL":true}}})");
}

TEST_CASE("sets of texts, numbers and bytes are written") {
    std::array const bytes{std::byte{255}};
    CHECK(written([](auto& out) {
              out.begin_set(value_type::string_set);
              out.member("[");
              out.member("b\n");
              out.end_set();
          }) == R"({"SS":["[","b\n"]})");
    CHECK(written([](auto& out) {
              out.begin_set(value_type::number_set);
              out.member(-1);
              out.member(2u);
              out.member(0.5);
              out.member(0.25f);
              out.member("1E+9");
              out.end_set();
          }) == R"({"NS":["-1","2","0.5","0.25","1E+9"]})");
    CHECK(written([&](auto& out) {
              out.begin_set(value_type::binary_set);
              out.member(bytes);
              out.member(bytes);
              out.end_set();
          }) == R"({"BS":["/w==","/w=="]})");
}

TEST_CASE("a writer continues at the end of its buffer") {
    byte_buffer out;
    out.append("x=");
    value_writer(out).number(7);
    CHECK(out.view() == R"(x={"N":"7"})");
}

TEST_CASE("NaN, infinity and magnitudes that DynamoDB lacks are refused before they are written") {
    using limits = std::numeric_limits<double>;
    for (double const bad : {limits::quiet_NaN(), limits::infinity(), -limits::infinity(), 1e126, -1e126,
                             9.99e-131, limits::denorm_min(), limits::max()}) {
        CAPTURE(bad);
        byte_buffer out;
        value_writer writer(out);
        CHECK(caught([&] { writer.number(bad); }).code() == errc::bad_value);
        CHECK(out.size() == 0);
    }
    CHECK(caught([] {
              written([](auto& out) { out.number(std::numeric_limits<float>::infinity()); });
          }).code() == errc::bad_value);
    CHECK(contains(caught([] { written([](auto& out) { out.number(1e126); }); }).sentence(), "1e+126"));
    CHECK(contains(caught([] { written([](auto& out) { out.number(limits::quiet_NaN()); }); }).sentence(),
                   "NaN"));
    for (double const good : {1e-130, -1e-130, 9.99e125, 0.0, -0.0}) {
        CAPTURE(good);
        CHECK(number_of<double>(written([&](auto& out) { out.number(good); })) == good);
    }
}

}  // namespace
}  // namespace dynamap::wire
