// Tests of dynamap/aws/sign_v2.hpp.
#include "dynamap/aws/sign_v2.hpp"

#include <algorithm>

#include "catch.hpp"
#include "failure_of.hpp"

using namespace dynamap::aws;
using namespace std::chrono_literals;

namespace {

credentials const identity("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
std::chrono::system_clock::time_point const moment = std::chrono::sys_days(2011y / 10 / 3) + 15h + 19min +
                                                     30s;

}  // namespace

// Source: https://docs.aws.amazon.com/general/latest/gr/signature-version-2.html
TEST_CASE("Signature Version 2: AWS's DescribeJobFlows example") {
    CHECK(
        sign_v2(
            "GET", "elasticmapreduce.amazonaws.com", "/",
            {{"Action", "DescribeJobFlows"}, {"Version", "2009-03-31"}, {"Timestamp", "2011-10-03T15:19:30"}},
            identity, moment) ==
        "AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Action=DescribeJobFlows&SignatureMethod=HmacSHA256&"
        "SignatureVersion=2"
        "&Timestamp=2011-10-03T15%3A19%3A30&Version=2009-03-31"
        "&Signature=i91nKc4PWAt0JJIdXwz9HxZCJDdiy6cf%2FMj6vPxyYIs%3D");
}

TEST_CASE("Signature Version 2 adds the time in UTC, unless a time is there") {
    CHECK(contains(sign_v2("POST", "sdb.amazonaws.com", "/", {}, identity, moment),
                   "&Timestamp=2011-10-03T15%3A19%3A30Z&"));
    CHECK_FALSE(contains(sign_v2("POST", "sdb.amazonaws.com", "/", {{"Expires", "2012"}}, identity, moment),
                         "Timestamp"));
}

TEST_CASE("Signature Version 2 puts its own in place of an earlier signature") {
    form_parameters const plain = {{"Action", "X"}};
    form_parameters const used = {
        {"Action", "X"}, {"Signature", "old"}, {"AWSAccessKeyId", "OLD"}, {"SecurityToken", "old"}};
    CHECK(sign_v2("POST", "h", "/", used, identity, moment) ==
          sign_v2("POST", "h", "/", plain, identity, moment));
}

TEST_CASE("Signature Version 2 signs the token, and the host in lower case") {
    credentials const temporary("AKID", "secret", "a/b+c=");
    auto const form = sign_v2("POST", "SDB.amazonaws.com", "/", {{"A", "b c"}}, temporary, moment);
    CHECK(contains(form, "&SecurityToken=a%2Fb%2Bc%3D&"));
    CHECK(contains(form, "A=b%20c&"));
    CHECK(form == sign_v2("POST", "sdb.amazonaws.com", "/", {{"A", "b c"}}, temporary, moment));
    CHECK(form != sign_v2("GET", "sdb.amazonaws.com", "/", {{"A", "b c"}}, temporary, moment));
}

TEST_CASE("Signature Version 2 needs credentials") {
    auto const e = failure_of([] { (void)sign_v2("GET", "h", "/", {}, {}, moment); });
    REQUIRE(e);
    CHECK(e->code() == dynamap::errc::missing_credentials);
}
