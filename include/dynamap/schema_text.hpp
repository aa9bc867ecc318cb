// A table's descriptor as text for other tools.
#pragma once

#include <string>
#include <vector>

#include "dynamap/detail/wire/table_definition.hpp"

namespace dynamap {

/// Returns the body of CreateTable as formatted JSON. `aws dynamodb create-table --cli-input-json file://...`
/// accepts it.
///
/// Shape: JSON. CreateTable has no time to live; that is a request of its own.
[[nodiscard]] std::string create_table_json(table_definition const& table);

/// Returns a CloudFormation template, in JSON, with these tables as resources.
///
/// Shape: a table called "user_wallet" is the resource UserWallet.
/// Source:
/// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-table.html
[[nodiscard]] std::string cloudformation_template(std::vector<table_definition> const& tables);

/// Returns a Terraform resource, `aws_dynamodb_table`, of the AWS provider.
///
/// Shape: an index whose keys have several attributes needs version 6.29 of the provider. Everything else
/// works with any version.
/// Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/dynamodb_table
[[nodiscard]] std::string terraform_resource(table_definition const& table);

}  // namespace dynamap
