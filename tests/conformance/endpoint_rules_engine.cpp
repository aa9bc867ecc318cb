// Others' rule sets, evaluated.
#include "cases.hpp"
#include "endpoint_rule_json.hpp"
#include "reference.hpp"

namespace conformance {

namespace rules = dynamap::aws::rules;

decision endpoint_rules_engine(json const& test) {
    json const published = reference("endpoint_rules_engine_rulesets");
    static auto const partition_of = partitions(published["partitions"]);
    auto const set = rule_set(published["rulesets"][text(test, "ruleset")]);
    auto const got = rules::evaluate(set, rule_record(test["params"]), partition_of);

    json const expect = test["expect"];
    comparison differences;
    if (has(expect, "error") || got.error) {
        differences.equal("the error", text(expect, "error"),
                          got.error.value_or("none; it is at " + got.url));
        return differences.result();
    }
    json const endpoint = expect["endpoint"];
    differences.equal("the URL", text(endpoint, "url"), got.url);
    rules::record headers;
    for (auto const& [name, values] : got.headers)
        headers.push_back({name, rules::list(values.begin(), values.end())});
    auto const expected = [&](std::string_view member) {
        return shown(has(endpoint, member) ? rule_value(endpoint[member]) : rules::record{});
    };
    differences.equal("the headers", expected("headers"), shown(headers));
    differences.equal("the properties", expected("properties"), shown(got.properties));
    return differences.result();
}

}  // namespace conformance
