// Resume tokens: what they belong to, and what is refused.
#include "table/query/resume_token.hpp"

#include <string>

#include "catch.hpp"
#include "dynamap/error.hpp"

using dynamap::detail::read_resume_token;
using dynamap::detail::write_resume_token;

namespace {

template <class F>
std::string refusal_of(F&& f) {
    try {
        f();
    } catch (dynamap::error const& failure) {
        CHECK(failure.code() == dynamap::errc::bad_token);
        return failure.sentence();
    }
    return "";
}

}  // namespace

TEST_CASE("resume token: the position comes back, whatever its text") {
    for (std::string const position : {"", "7", "a\nb\n", R"({"id":{"S":"\u00fc?>~"}})"}) {
        auto const token = write_resume_token("Query", {"orders", "by_status"}, position);
        CAPTURE(token);
        CHECK(read_resume_token(token, "Query", {"orders", "by_status"}) == position);
        CHECK(token.find_first_of("+/= \n") == std::string::npos);  // it may stand in a URL
    }
}

TEST_CASE("resume token: one of another table, index or call is refused, and says so") {
    auto const token = write_resume_token("Query", {"orders", "by_status"}, "{}");
    CHECK(refusal_of([&] { (void)read_resume_token(token, "Query", {"orders", ""}); }) ==
          "the resume token belongs to another table, index, partition or direction; start again without it");
    CHECK(refusal_of([&] { (void)read_resume_token(token, "Query", {"order", "by_status"}); }) ==
          "the resume token belongs to another table, index, partition or direction; start again without it");
    CHECK(refusal_of([&] { (void)read_resume_token(token, "bulk_export", {"orders"}); }) ==
          "the resume token belongs to another call: it continues a Query, but this is a bulk_export; start "
          "again "
          "without it");
}

TEST_CASE("resume token: one of an older form is refused as such, and any other text as not given out") {
    for (std::string const older : {"rows:12000", "export orders - .",
                                    "U2Nhbgp0YWJsZQoKCnsib3duZXIiOnsiUyI6ImEifX0", "r1.U2Nhbgp0YWJsZQoKCnt9"})
        CHECK(refusal_of([&] { (void)read_resume_token(older, "Scan", {"orders"}); }) ==
              "the resume token has the format of an older version of dynamap, which is not supported; start "
              "again "
              "without it");
    // Each of the right form is refused for what it lacks: text, base64, lines, an operation.
    for (std::string const made_up : {"x", "r2.", "r2.!!", "r2.U2Nhbg", "r2.U2NhbgpvcmRlcnMKe30=",
                                      "r2.ZXZpbApvcmRlcnMKe30", "r3.U2NhbgpvcmRlcnMKe30", "12000", "Scan"}) {
        CAPTURE(made_up);
        CHECK(refusal_of([&] { (void)read_resume_token(made_up, "Scan", {"orders"}); }) ==
              "the resume token is not valid; start again without it");
    }
}
