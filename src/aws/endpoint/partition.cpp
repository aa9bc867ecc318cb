// AWS's partitions: separate clouds, each with its own regions and host names.
// Tests: tests/unit/aws/endpoint/endpoint.cpp.
#include "aws/endpoint/partition.hpp"

#include <algorithm>

namespace dynamap::aws {
namespace {

struct prefixed_partition {
    std::string_view prefix;  // of its regions' names, before a place and a number: "cn-" of "cn-north-1"
    partition value;
};

constexpr partition standard = {"aws", "amazonaws.com", "api.aws", "us-east-1"};
constexpr prefixed_partition partitions[] = {
    {"cn-", {"aws-cn", "amazonaws.com.cn", "api.amazonwebservices.com.cn", "cn-northwest-1"}},
    {"us-gov-", {"aws-us-gov", "amazonaws.com", "api.aws", "us-gov-west-1"}},
    {"us-iso-", {"aws-iso", "c2s.ic.gov", "api.aws.ic.gov", "us-iso-east-1"}},
    {"us-isob-", {"aws-iso-b", "sc2s.sgov.gov", "api.aws.scloud", "us-isob-east-1"}},
    {"eu-isoe-", {"aws-iso-e", "cloud.adc-e.uk", "api.cloud-aws.adc-e.uk", "eu-isoe-west-1"}},
    {"us-isof-", {"aws-iso-f", "csp.hci.ic.gov", "api.aws.hci.ic.gov", "us-isof-south-1"}},
    {"eusc-de-", {"aws-eusc", "amazonaws.eu", "api.amazonwebservices.eu", "eusc-de-east-1"}},
};

constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
constexpr bool is_word(char c) noexcept {
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

/// Whether it has the form "north-1": a word, a hyphen, a number.
bool is_place(std::string_view text) noexcept {
    auto const hyphen = text.find('-');
    if (hyphen == 0 || hyphen == std::string_view::npos || hyphen + 1 == text.size()) return false;
    return std::ranges::all_of(text.substr(0, hyphen), is_word) &&
           std::ranges::all_of(text.substr(hyphen + 1), is_digit);
}

}  // namespace

partition const& partition_of(std::string_view region) noexcept {
    for (auto const& known : partitions) {
        if (region.starts_with(known.prefix) && is_place(region.substr(known.prefix.size())))
            return known.value;
        // A partition's region without a place, such as "aws-cn-global".
        if (region.starts_with(known.value.name) && region.substr(known.value.name.size()) == "-global")
            return known.value;
    }
    return standard;
}

}  // namespace dynamap::aws
