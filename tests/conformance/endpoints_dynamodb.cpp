// Where DynamoDB and its streams are, by the library's own rules.
#include "aws/endpoint/dynamodb_endpoints.hpp"
#include "cases.hpp"
#include "endpoint_rule_json.hpp"

namespace conformance {
namespace {

namespace rules = dynamap::aws::rules;

std::string without_slash(std::string url) {
    if (url.ends_with('/')) url.pop_back();
    return url;
}

decision compare(rules::rule_set const& set, json const& test) {
    auto const got = rules::evaluate(set, rule_record(test["params"]), dynamap::aws::partition_of);
    json const expect = test["expect"];
    excuse(test, "operation_inputs", "which operations have these parameters: the parameters are given");
    comparison differences;
    if (has(expect, "error") || got.error) {
        differences.equal("the error", text(expect, "error"),
                          got.error.value_or("none; it is at " + got.url));
        return differences.result();
    }
    differences.equal("the URL", without_slash(text(expect, "url")), without_slash(got.url));
    if (has(expect, "properties"))
        differences.equal("the properties", shown(rule_value(expect["properties"])), shown(got.properties));
    return differences.result();
}

}  // namespace

decision endpoints_dynamodb(json const& test) {
    static auto const set = dynamap::aws::dynamodb_endpoint_rules();
    return compare(set, test);
}

decision endpoints_dynamodbstreams(json const& test) {
    static auto const set = dynamap::aws::dynamodb_streams_endpoint_rules();
    return compare(set, test);
}

}  // namespace conformance
