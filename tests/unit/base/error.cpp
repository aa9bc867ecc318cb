// Tests of dynamap/error.hpp.
#include "dynamap/error.hpp"

#include <string>
#include <utility>

#include "catch.hpp"

using dynamap::errc;
using dynamap::error;
using dynamap::error_details;

TEST_CASE("an error's text says what happened, where, and what the service said") {
    error_details d;
    d.operation = "GetItem";
    d.table = "user_wallet";
    d.server_code = "ResourceNotFoundException";
    d.server_message = "Requested resource not found";
    d.request_id = "ABC";
    d.http_status = 400;
    d.attempts = 1;
    error const e(errc::resource_not_found, "the table does not exist; create it first", d);
    CHECK(std::string(e.what()) ==
          "GetItem on table user_wallet: the table does not exist; create it first "
          "(ResourceNotFoundException: Requested resource not found; HTTP 400, request ABC, 1 attempt)");
    CHECK(e.code() == errc::resource_not_found);
    CHECK(e.server_code() == "ResourceNotFoundException");
    CHECK(e.server_message() == "Requested resource not found");
    CHECK(e.request_id() == "ABC");
    CHECK(e.http_status() == 400);
    CHECK(e.attempts() == 1);
}

TEST_CASE("an error's text leaves out what is not known") {
    CHECK(std::string(error(errc::throttled, "slow down").what()) == "slow down");
    CHECK(std::string(error(errc::throttled, "slow down", {.attempts = 4}).what()) ==
          "slow down (4 attempts)");
    CHECK(std::string(error(errc::deadline_exceeded, "late", {.attempts = 1, .sent = 0}).what()) ==
          "late (1 attempt, nothing sent)");
    CHECK(std::string(error(errc::throttled, "", {.table = "t"}).what()) == "table t: capacity exceeded");
    CHECK(std::string(error(errc::throttled, "x", {.operation = "Query", .http_status = 503}).what()) ==
          "Query: x (HTTP 503)");
}

TEST_CASE("an attribute's path grows from the inside out") {
    error const inner(errc::out_of_range, "300 does not fit", {.attribute = "daily"});
    CHECK(inner.within("limits").attribute() == "limits.daily");
    CHECK(inner.within("[2]").within("limits").attribute() == "limits[2].daily");
    error const bare(errc::wrong_type, "a string is needed");
    CHECK(bare.within("[0]").within("tags").attribute() == "tags[0]");
    CHECK(std::string(inner.within("limits").what()) == "attribute limits.daily: 300 does not fit");
    CHECK(inner.within("limits").sentence() == "300 does not fit");
    CHECK(inner.within("limits").code() == errc::out_of_range);
}

TEST_CASE("what the caller knows fills only what is still empty") {
    error const e(errc::wrong_type, "no", {.table = "mine", .http_status = 200});
    error const filled =
        e.completed({.operation = "Query", .table = "theirs", .http_status = 400, .attempts = 2});
    CHECK(filled.details().operation == "Query");
    CHECK(filled.details().table == "mine");
    CHECK(filled.http_status() == 200);
    CHECK(filled.attempts() == 2);
    CHECK(std::string(filled.what()) == "Query on table mine: no (HTTP 200, 2 attempts)");
}

TEST_CASE("codes compare with errc, have their category and each a text of its own") {
    std::error_code const code = errc::throttled;
    CHECK(code == errc::throttled);
    CHECK(code != errc::validation);
    CHECK(std::string(code.category().name()) == "dynamap");
    for (int i = static_cast<int>(errc::conditional_check_failed); i <= static_cast<int>(errc::bad_token);
         ++i)
        CHECK(make_error_code(static_cast<errc>(i)).message().find("unknown") == std::string::npos);
    CHECK(dynamap::error_category().message(4711) == "unknown error 4711");
}

TEST_CASE("a cancelled call has the standard's code") {
    error const e(make_error_code(std::errc::operation_canceled), "the call was cancelled");
    CHECK(e.code() == std::errc::operation_canceled);
    std::system_error const& base = e;
    CHECK(std::string(base.what()) == "the call was cancelled");
}

TEST_CASE("an error's text is one line without controls, whatever others wrote into it") {
    using namespace std::string_literals;
    error_details d;
    d.operation = "GetItem";
    d.table = "a\nb";
    d.attribute = "note\x1b[2J";
    d.server_code = "Bad\r\nCode"s;
    d.server_message = "bad\n2026-11-28 ERROR root logged in\x1b[31m\0x"s;
    d.request_id = "ID\x7f";
    error const e(errc::service_error, "to https://x/\r\nSet-Cookie: y", d);
    CHECK(std::string(e.what()) ==
          "GetItem on table a\\nb, attribute note\\u001b[2J: to https://x/\\r\\nSet-Cookie: y "
          "(Bad\\r\\nCode: bad\\n2026-11-28 ERROR root "
          "logged in\\u001b[31m\\u0000x; request ID\\u007f)");
    CHECK(e.server_message() == d.server_message);
    CHECK(e.sentence() == "to https://x/\\r\\nSet-Cookie: y");
    CHECK(e.server_code() == "Bad\\r\\nCode");
    CHECK(e.request_id() == "ID\\u007f");
    CHECK(std::string(e.within("x").completed(d).what()).find_first_of("\n\r\x1b\x7f") == std::string::npos);
}

TEST_CASE("what an error's text escapes: controls, changes of direction, and what is not UTF-8") {
    auto const shown = [](std::string_view text) {
        return std::string(error(errc::service_error, text).what());
    };
    CHECK(shown("plain \"text\" \\ with ~ all") == "plain \"text\" \\ with ~ all");
    CHECK(shown("Gr\u00fc\u00dfe \u4f60\u597d \U0001f600") == "Gr\u00fc\u00dfe \u4f60\u597d \U0001f600");
    CHECK(shown("a\tb\bc") == "a\\tb\\u0008c");
    CHECK(shown("a\xc2\x85"
                "b\xc2\x9b") == "a\\u0085b\\u009b");
    CHECK(shown("\u202e\u202aevil\u2069\u200f\u061c") == "\\u202e\\u202aevil\\u2069\\u200f\\u061c");
    CHECK(shown("\u2028\u2029\ufeff") == "\\u2028\\u2029\\ufeff");
    CHECK(shown("\U000e0041") == "\\U000e0041");
    CHECK(shown("\xff\xc3") == "\\xff\\xc3");
    CHECK(shown("\xc0\x8a") == "\\xc0\\x8a");  // an overlong line break
    CHECK(shown("\xe0\x80\x8a") == "\\xe0\\x80\\x8a");
    CHECK(shown("\xed\xa0\x80") == "\\xed\\xa0\\x80");           // a surrogate
    CHECK(shown("\xf4\x90\x80\x80") == "\\xf4\\x90\\x80\\x80");  // beyond Unicode
    CHECK(shown("\xe4\xbd") == "\\xe4\\xbd");                    // cut
    CHECK(shown(std::string("a\0b", 3)) == "a\\u0000b");
}

TEST_CASE("an error that was moved from still says what it said") {
    error one(errc::bad_value, "no such thing");
    error const two = std::move(one);
    CHECK(std::string(one.what()) == "no such thing");
    CHECK(one.sentence() == two.sentence());
    error three(errc::validation, "another");
    three = std::move(one);
    CHECK(std::string(one.what()) == three.what());
}
