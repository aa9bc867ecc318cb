// The endpoint rules of DynamoDB and DynamoDB Streams.
#pragma once

#include "aws/endpoint/endpoint_rules.hpp"

namespace dynamap::aws {

/// DynamoDB's rules.
///
/// Shape: parameters Region, UseFIPS, UseDualStack, Endpoint, AccountId, AccountIdEndpointMode, ResourceArn,
/// ResourceArnList, IsSearchOperation.
/// Source: the AWS SDKs' endpoint-rule-set-1.json of dynamodb/2012-08-10
[[nodiscard]] rules::rule_set dynamodb_endpoint_rules();

/// DynamoDB Streams' rules.
///
/// Shape: parameters Region, UseFIPS, UseDualStack, Endpoint.
/// Source: the AWS SDKs' endpoint-rule-set-1.json of dynamodbstreams/2012-08-10
[[nodiscard]] rules::rule_set dynamodb_streams_endpoint_rules();

}  // namespace dynamap::aws
