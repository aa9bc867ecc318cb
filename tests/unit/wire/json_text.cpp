// Strings: whatever UTF-8 goes in comes out again, and the JSON between is valid.
#include <random>
#include <string>
#include <vector>

#include "reading.hpp"

namespace dynamap::wire {
namespace {

std::string json_string(std::string_view text) {
    byte_buffer out;
    append_json_string(out, text);
    return std::string(out.view());
}

std::string there_and_back(std::string_view text) {
    return text_of(written([&](auto& out) { out.string(text); }));
}

TEST_CASE("characters that JSON forbids in a string are escaped, all others are unchanged") {
    CHECK(json_string("") == R"("")");
    CHECK(json_string("plain") == R"("plain")");
    CHECK(json_string("\"\\/\b\f\n\r\t") == R"("\"\\/\u0008\u000c\n\r\t")");
    CHECK(json_string(std::string_view("\0\x1f\x7f", 3)) == "\"\\u0000\\u001f\x7f\"");
    CHECK(json_string("Θεσσαλονίκη \xF0\x9F\x92\xB6") == "\"Θεσσαλονίκη \xF0\x9F\x92\xB6\"");
}

TEST_CASE("every byte of ASCII survives, at every place of a word") {
    for (int c = 0; c != 128; ++c)
        for (std::size_t before = 0; before != 18; ++before)
            for (std::size_t behind : {0u, 1u, 7u, 8u, 9u}) {
                std::string const text = std::string(before, 'a') + static_cast<char>(c) +
                                         std::string(behind, 'z');
                if (there_and_back(text) != text) {
                    CAPTURE(c, before, behind);
                    FAIL("changed");
                }
            }
    SUCCEED();
}

TEST_CASE("random texts survive") {
    std::vector<std::string> const parts = {
        "a",  "Z0",    "\"", "\\", "\n",   "\x01",         "é",
        "ί",  "€",     "한", "𝄞",  "😀",   "\\u0041",      "/",
        "{}", "[1,2]", "  ", "\t", "\x7f", "\xEF\xBF\xBF", "\xF4\x8F\xBF\xBF"};
    std::mt19937_64 random(42);
    for (int round = 0; round != 5000; ++round) {
        std::string text;
        for (auto n = random() % 24; n != 0; --n) text += parts[random() % parts.size()];
        REQUIRE(there_and_back(text) == text);
    }
}

TEST_CASE("escapes that others write are understood") {
    CHECK(text_of(R"({"S":"\u0041\/\b\f\n\r\t\"\\"})") == "A/\b\f\n\r\t\"\\");
    CHECK(text_of(R"({"S":"\u00e9\u03b1\u20AC"})") == "éα€");
    CHECK(text_of(R"({"S":"\ud83d\uDE00!"})") == "😀!");
    CHECK(text_of(R"({"S":"\u0000"})") == std::string(1, '\0'));
}

TEST_CASE("invalid escapes are refused") {
    for (std::string const bad : {R"(\x41)", R"(\u12)", R"(\u12g4)", R"(\ud83d)", R"(\ud83d\u0041)",
                                  R"(\ud83dx)", R"(\ude00)", R"(\u)", R"(\ud83d\ud83d)", R"(\ud83d\u12)"}) {
        CAPTURE(bad);
        CHECK(caught([&] { text_of("{\"S\":\"" + bad + "\"}"); }).code() == errc::malformed_response);
    }
}

TEST_CASE("a text that is not UTF-8 cannot be written, as a value or as a name") {
    for (std::string const bad : {"\x80", "a\xC3", "\xC0\xAF", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xFF",
                                  "ok\xE2\x82", "eight by\xF0\x9F\x92"}) {
        CAPTURE(bad);
        CHECK(caught([&] { json_string(bad); }).code() == errc::bad_value);
        CHECK(caught([&] { written([&](auto& out) { out.string(bad); }); }).code() == errc::bad_value);
        CHECK(caught([&] {
                  written([&](auto& out) {
                      out.begin_map();
                      out.key(bad);
                  });
              }).code() == errc::bad_value);
    }
}

TEST_CASE("a response that is not UTF-8, or has a bare control character, is refused") {
    CHECK(caught([] { text_of("{\"S\":\"\xFF\"}"); }).code() == errc::malformed_response);
    CHECK(caught([] { text_of("{\"S\":\"a\nb\"}"); }).code() == errc::malformed_response);
}

}  // namespace
}  // namespace dynamap::wire
