// Endpoint rule sets, their parameters and results, read from JSON.
#pragma once

#include "aws/endpoint/endpoint_rules.hpp"
#include "cases.hpp"

namespace conformance {

/// A parameter or property.
dynamap::aws::rules::value rule_value(json const& from);
/// Parameters by name.
dynamap::aws::rules::record rule_record(json const& from);
/// A rule set as AWS publishes it.
dynamap::aws::rules::rule_set rule_set(json const& from);
/// The partitions as AWS publishes them: a region's by its name, then by the partitions' expressions.
dynamap::aws::rules::partition_lookup partitions(json const& from);
/// A value, to be read.
std::string shown(dynamap::aws::rules::value const& what);

}  // namespace conformance
