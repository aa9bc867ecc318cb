// Tests of aws/endpoint/endpoint_rules.hpp.
#include "aws/endpoint/endpoint_rules.hpp"

#include "aws/endpoint/endpoint_functions.hpp"
#include "aws/endpoint/endpoint_rule_words.hpp"
#include "catch.hpp"
#include "dynamap/error.hpp"
#include "failure_of.hpp"

using namespace dynamap::aws;
using namespace dynamap::aws::rules;

namespace {

evaluation ask(std::vector<rule> rules, record const& parameters = {}) {
    return evaluate({{}, std::move(rules)}, parameters, partition_of);
}

value called(char const* function, list const& arguments) { return call(function, arguments, partition_of); }

}  // namespace

TEST_CASE("the first rule whose conditions hold decides") {
    std::vector<rule> const rules{at({is_set("A")}, "https://{A}.example"), refuse({is_set("B")}, "not {B}"),
                                  at({}, "https://example")};
    CHECK(ask(rules, {{"A", "x"}, {"B", "y"}}).url == "https://x.example");
    CHECK(ask(rules, {{"B", "y"}}).error == "not y");
    CHECK(ask(rules).url == "https://example");
}

TEST_CASE("rules inside of a rule that was entered must decide") {
    std::vector<rule> const rules{tree({is_set("A")}, {at({is_set("B")}, "https://b")}),
                                  at({}, "https://other")};
    CHECK(ask(rules, {{"A", "x"}, {"B", "y"}}).url == "https://b");
    CHECK(ask(rules, {{"A", "x"}}).error);
    CHECK(ask(rules).url == "https://other");
}

TEST_CASE("what a rule assigns is forgotten when it does not decide") {
    std::vector<rule> const rules{
        at({assign("P", fn("aws.partition", {"cn-north-1"})), is_set("absent")}, "https://a"),
        refuse({is_set("P")}, "still known"), at({}, "https://b")};
    CHECK(ask(rules).url == "https://b");
}

TEST_CASE("a parameter has its default, or must be given") {
    rule_set const set{{{"Name", true, {}}, {"Flag", true, true}}, {at({on("Flag")}, "https://{Name}")}};
    CHECK(evaluate(set, {{"Name", "n"}}, partition_of).url == "https://n");
    CHECK(evaluate(set, {}, partition_of).error);
    CHECK(evaluate(set, {{"Name", "n"}, {"Flag", false}}, partition_of).error);
}

TEST_CASE("doubled braces in a rule's text are braces, and a lone one is its fault") {
    CHECK(ask({refuse({}, "{{{A}}}")}, {{"A", "x"}}).error == "{x}");
    CHECK(failure_of([] { (void)ask({refuse({}, "{A")}); }));
    CHECK(failure_of([] { (void)ask({refuse({}, "A}")}); }));
}

TEST_CASE("an unknown function is a rule set's fault") {
    CHECK(failure_of([] { (void)called("aws.unheardOf", {"x"}); }));
    CHECK(failure_of([] { (void)called("stringEquals", {"x"}); }));
}

TEST_CASE("a part of a value is found by its path") {
    value const arn = called("aws.parseArn", {"arn:aws:s3:us-east-1:123:bucket/key:more"});
    CHECK(attribute(arn, "service") == value("s3"));
    CHECK(attribute(arn, "resourceId[2]") == value("more"));
    CHECK_FALSE(attribute(arn, "resourceId[3]").is_set());
    CHECK_FALSE(attribute(arn, "resourceId[x]").is_set());
    CHECK_FALSE(attribute(arn, "absent").is_set());
    CHECK_FALSE(attribute("text", "member").is_set());
    CHECK_FALSE(called("aws.parseArn", {"arn:aws:s3:::"}).is_set());
}

TEST_CASE("comparing with an unset value is false") {
    CHECK(called("stringEquals", {value{}, value{}}) == value(false));
    CHECK(called("booleanEquals", {value{}, false}) == value(false));
    CHECK_FALSE(called("substring", {value{}, std::int64_t{0}, std::int64_t{1}, false}).is_set());
}
