#include "aws/partition.hpp"

namespace dynamap::aws {
namespace {

struct prefixed_partition {
    std::string_view prefix;  // of its regions' names
    partition value;
};

constexpr prefixed_partition partitions[] = {
    {"cn-", {"aws-cn", "amazonaws.com.cn", "api.amazonwebservices.com.cn"}},
    {"us-gov-", {"aws-us-gov", "amazonaws.com", "api.aws"}},
    {"us-iso-", {"aws-iso", "c2s.ic.gov", "api.aws.ic.gov"}},
    {"us-isob-", {"aws-iso-b", "sc2s.sgov.gov", "api.aws.scloud"}},
    {"eu-isoe-", {"aws-iso-e", "cloud.adc-e.uk", "api.cloud-aws.adc-e.uk"}},
    {"us-isof-", {"aws-iso-f", "csp.hci.ic.gov", "api.aws.hci.ic.gov"}},
    {"eusc-", {"aws-eusc", "amazonaws.eu", "api.amazonwebservices.eu"}},
};
constexpr partition standard = {"aws", "amazonaws.com", "api.aws"};

}  // namespace

partition const& partition_of(std::string_view region) noexcept {
    for (auto const& known : partitions) {
        if (region.starts_with(known.prefix)) return known.value;
        // A partition's region without a place: "aws-cn-global".
        if (region.starts_with(known.value.name) && region.substr(known.value.name.size()) == "-global")
            return known.value;
    }
    return standard;
}

}  // namespace dynamap::aws
