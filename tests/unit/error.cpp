#include "dynamap/error.hpp"

#include <string>

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
    for (int i = static_cast<int>(errc::conditional_check_failed);
         i <= static_cast<int>(errc::schema_mismatch); ++i)
        CHECK(make_error_code(static_cast<errc>(i)).message().find("unknown") == std::string::npos);
    CHECK(dynamap::error_category().message(4711) == "unknown error 4711");
}

TEST_CASE("a cancelled call is told by the standard's code") {
    error const e(make_error_code(std::errc::operation_canceled), "the call was cancelled");
    CHECK(e.code() == std::errc::operation_canceled);
    std::system_error const& base = e;
    CHECK(std::string(base.what()) == "the call was cancelled");
}
