// The endpoint rules of DynamoDB and DynamoDB Streams.
// Tests: tests/conformance/endpoints_dynamodb.cpp.
#include "aws/endpoint/dynamodb_endpoints.hpp"

#include <iterator>

#include "aws/endpoint/endpoint_rule_words.hpp"

namespace dynamap::aws {
namespace {

using namespace rules;

constexpr char fips_and_custom[] = "Invalid Configuration: FIPS and custom endpoint are not supported";
constexpr char dual_stack_and_custom[] =
    "Invalid Configuration: Dualstack and custom endpoint are not supported";
constexpr char custom_is_dual_stack[] =
    "Endpoint override is not supported for dual-stack endpoints. Please enable dual-stack functionality by "
    "enabling "
    "the configuration. For more details, see: "
    "https://docs.aws.amazon.com/sdkref/latest/guide/feature-endpoints.html";
constexpr char fips_or_dual_stack_missing[] =
    "FIPS and DualStack are enabled, but this partition does not support one or both";
constexpr char fips_missing[] = "FIPS is enabled but this partition does not support FIPS";
constexpr char dual_stack_missing[] = "DualStack is enabled but this partition does not support DualStack";
constexpr char account_and_fips[] =
    "Invalid Configuration: AccountIdEndpointMode is required and FIPS is enabled, but FIPS account "
    "endpoints are not "
    "supported";
constexpr char account_missing[] =
    "AccountIdEndpointMode is required but no AccountID was provided or able to be loaded";
constexpr char account_not_in_partition[] =
    "Invalid Configuration: AccountIdEndpointMode is required but account endpoints are not supported in "
    "this "
    "partition";
constexpr char account_invalid[] = "Credentials-sourced account ID parameter is invalid";
constexpr char region_missing[] = "Invalid Configuration: Missing Region";

constexpr char plain_suffix[] = "{PartitionResult#dnsSuffix}";
constexpr char dual_stack_suffix[] = "{PartitionResult#dualStackDnsSuffix}";

using rule_list = std::vector<rule>;

void append(rule_list& to, rule_list more) {
    to.insert(to.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

condition partition_result() { return assign("PartitionResult", fn("aws.partition", {ref("Region")})); }
condition partition_is(char const* name) { return equal(part("PartitionResult", "name"), name); }

expression host(std::string const& name, char const* suffix) {
    return {expression::kind::text, "https://" + name + ".{Region}." + suffix};
}

/// There are two services: vector search has its own hosts.
rule_list dynamodb_at(std::string const& before, std::string const& name, std::string const& after,
                      char const* suffix,
                      std::vector<std::pair<std::string, expression>> const& properties = {}) {
    return {at({is_set("IsSearchOperation"), on("IsSearchOperation")},
               host(before + "search-" + name + after, suffix), properties),
            at({}, host(before + name + after, suffix), properties)};
}

std::vector<condition> account_mode_required() {
    return {is_set("AccountIdEndpointMode"), equal(ref("AccountIdEndpointMode"), "required")};
}

/// Account endpoints are wanted and supported; `also` checks the account.
std::vector<condition> account_wanted(std::vector<condition> also) {
    std::vector<condition> out{is_set("AccountIdEndpointMode"),
                               {fn("not", {equal(ref("AccountIdEndpointMode"), "disabled").test})},
                               partition_is("aws"),
                               off("UseFIPS")};
    out.insert(out.end(), also.begin(), also.end());
    return out;
}

/// The account of an ARN is used if the ARN is one of DynamoDB's, and in this region.
std::vector<condition> account_of_arn(std::vector<condition> found, char const* arn) {
    found.insert(found.end(),
                 {assign("ParsedArn", fn("aws.parseArn", {ref(arn)})),
                  equal(part("ParsedArn", "service"), "dynamodb"), label(part("ParsedArn", "region")),
                  equal(part("ParsedArn", "region"), "{Region}"), label(part("ParsedArn", "accountId"))});
    return account_wanted(std::move(found));
}

/// The hosts without FIPS: the account's own, or the region's.
rule_list dynamodb_hosts(char const* suffix) {
    std::vector<std::pair<std::string, expression>> const properties{{"metricValues", array({"O"})}};
    auto const of_arn = dynamodb_at("{ParsedArn#accountId}.", "ddb", "", suffix, properties);
    rule_list out{
        tree(account_of_arn({is_set("ResourceArn")}, "ResourceArn"), of_arn),
        tree(account_of_arn({is_set("ResourceArnList"), assign("FirstArn", part("ResourceArnList", "[0]"))},
                            "FirstArn"),
             of_arn),
        tree(account_wanted({is_set("AccountId")}),
             {tree({label(ref("AccountId"))}, dynamodb_at("{AccountId}.", "ddb", "", suffix, properties)),
              refuse({}, account_invalid)}),
        tree(account_mode_required(), {tree({off("UseFIPS")}, {refuse({partition_is("aws")}, account_missing),
                                                               refuse({}, account_not_in_partition)}),
                                       refuse({}, account_and_fips)})};
    append(out, dynamodb_at("", "dynamodb", "", suffix));
    return out;
}

/// The hosts with FIPS; accounts have none.
rule_list dynamodb_fips_hosts(char const* after, char const* suffix) {
    rule_list out{refuse(account_mode_required(), account_and_fips)};
    append(out, dynamodb_at("", "dynamodb", after, suffix));
    return out;
}

rule_list custom_endpoint(rule_list const& more = {}) {
    rule_list out{refuse({on("UseFIPS")}, fips_and_custom),
                  refuse({on("UseDualStack")}, dual_stack_and_custom)};
    append(out, more);
    out.push_back(at({}, ref("Endpoint")));
    return out;
}

/// The usual address of a local engine.
rule_list local_endpoint() {
    return {
        refuse({on("UseFIPS")}, "Invalid Configuration: FIPS and local endpoint are not supported"),
        refuse({on("UseDualStack")}, "Invalid Configuration: Dualstack and local endpoint are not supported"),
        at({}, "http://localhost:8000",
           {{"authSchemes",
             array({object(
                 {{"name", "sigv4"}, {"signingName", "dynamodb"}, {"signingRegion", "us-east-1"}})})}})};
}

condition supports(char const* what) { return on(part("PartitionResult", what)); }

rule custom_host_is(char const* host) {
    return refuse({equal(part("parsedEndpoint", "authority"), host)}, custom_is_dual_stack);
}

std::vector<parameter> common_parameters() {
    return {{"UseDualStack", true, false}, {"UseFIPS", true, false}};
}

}  // namespace

rule_set dynamodb_endpoint_rules() {
    return {common_parameters(),
            {tree({is_set("Endpoint"), is_set("Region"), partition_result(),
                   assign("parsedEndpoint", fn("parseURL", {ref("Endpoint")}))},
                  custom_endpoint(
                      {custom_host_is("dynamodb.{Region}.{PartitionResult#dualStackDnsSuffix}"),
                       custom_host_is("search-dynamodb.{Region}.{PartitionResult#dualStackDnsSuffix}")})),
             tree({is_set("Endpoint")}, custom_endpoint()),
             tree({is_set("Region"), partition_result()},
                  {tree({equal(ref("Region"), "local")}, local_endpoint()),
                   tree({on("UseFIPS"), on("UseDualStack")},
                        {tree({supports("supportsFIPS"), supports("supportsDualStack")},
                              dynamodb_fips_hosts("-fips", dual_stack_suffix)),
                         refuse({}, fips_or_dual_stack_missing)}),
                   tree({on("UseFIPS")},
                        {tree({supports("supportsFIPS"), partition_is("aws-us-gov")},
                              dynamodb_fips_hosts("", plain_suffix)),
                         tree({supports("supportsFIPS")}, dynamodb_fips_hosts("-fips", plain_suffix)),
                         refuse({}, fips_missing)}),
                   tree({on("UseDualStack")},
                        {tree({supports("supportsDualStack")}, dynamodb_hosts(dual_stack_suffix)),
                         refuse({}, dual_stack_missing)}),
                   tree({}, dynamodb_hosts(plain_suffix))}),
             refuse({}, region_missing)}};
}

rule_set dynamodb_streams_endpoint_rules() {
    rule_list hosts;
    for (char const* const known : {"aws", "aws-cn", "aws-us-gov"}) {
        hosts.push_back(at({partition_is(known), off("UseFIPS"), on("UseDualStack")},
                           host("streams-dynamodb", dual_stack_suffix)));
        hosts.push_back(at({partition_is(known), on("UseFIPS"), on("UseDualStack")},
                           host("streams-dynamodb-fips", dual_stack_suffix)));
    }
    append(hosts, {at({partition_is("aws-us-gov"), on("UseFIPS"), off("UseDualStack")},
                      host("streams.dynamodb", plain_suffix)),
                   tree({on("UseFIPS"), on("UseDualStack")},
                        {at({supports("supportsFIPS"), supports("supportsDualStack")},
                            host("streams.dynamodb-fips", dual_stack_suffix)),
                         refuse({}, fips_or_dual_stack_missing)}),
                   tree({on("UseFIPS")},
                        {at({supports("supportsFIPS")}, host("streams.dynamodb-fips", plain_suffix)),
                         refuse({}, fips_missing)}),
                   tree({on("UseDualStack")},
                        {at({supports("supportsDualStack")}, host("streams.dynamodb", dual_stack_suffix)),
                         refuse({}, dual_stack_missing)}),
                   at({}, host("streams.dynamodb", plain_suffix))});
    return {common_parameters(),
            {tree({is_set("Endpoint")}, custom_endpoint()),
             tree({is_set("Region"), partition_result()}, hosts), refuse({}, region_missing)}};
}

}  // namespace dynamap::aws
