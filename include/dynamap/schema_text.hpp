// A table's descriptor as text for other tools.
#pragma once

#include <string>
#include <vector>

#include "dynamap/detail/wire/table_definition.hpp"

namespace dynamap {

/// The body of CreateTable, laid out to be read: `aws dynamodb create-table --cli-input-json file://...`
/// takes it.
///
/// Shape: JSON. CreateTable knows no time to live: that is a request of its own.
[[nodiscard]] std::string create_table_json(table_definition const& table);

/// A CloudFormation template, in JSON, whose resources are these tables.
///
/// Shape: a table called "user_wallet" is the resource UserWallet.
/// Source:
/// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-table.html
[[nodiscard]] std::string cloudformation_template(std::vector<table_definition> const& tables);

/// A Terraform resource, `aws_dynamodb_table`, of the AWS provider.
///
/// Shape: an index whose keys have several attributes needs version 6.29 of the provider; all else any.
/// Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/dynamodb_table
[[nodiscard]] std::string terraform_resource(table_definition const& table);

}  // namespace dynamap
