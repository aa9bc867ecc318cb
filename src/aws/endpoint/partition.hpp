// AWS's partitions: separate clouds, each with its own regions and host names.
#pragma once

#include <string_view>

namespace dynamap::aws {

/// One partition.
struct partition {
    std::string_view name;               ///< "aws-cn"
    std::string_view dns_suffix;         ///< "amazonaws.com.cn"
    std::string_view dual_stack_suffix;  ///< for hosts with IPv6 too
    std::string_view global_region;      ///< the signing region of services without regions
    bool fips = true;                    ///< whether it has FIPS endpoints
    bool dual_stack = true;              ///< whether it has endpoints with IPv6 too
};

/// The partition of a region, by the form of its name. An unknown region is in "aws".
///
/// Source: partitions.json of the AWS SDKs
[[nodiscard]] partition const& partition_of(std::string_view region) noexcept;

}  // namespace dynamap::aws
