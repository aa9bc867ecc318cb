// Any bytes as config and credentials files: read, or refused with an error; and a way to every profile's
// credentials.
// Run: tests/fuzz/run 60 profile_file
#include <cstddef>
#include <cstdint>
#include <string>

#include "aws/credentials/profile_chain.hpp"
#include "dynamap/aws/profile.hpp"
#include "dynamap/error.hpp"

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    std::string_view const all(reinterpret_cast<char const*>(data), size);
    auto const middle = all.find('\0');
    dynamap::aws::profile_file const config{"config", std::string(all.substr(0, middle))};
    dynamap::aws::profile_file credentials{"credentials"};
    if (middle != std::string_view::npos) credentials.text = all.substr(middle + 1);
    dynamap::aws::profile_set set;
    try {
        set = dynamap::aws::parse_profiles(config, credentials);
    } catch (dynamap::error const&) {
        return 0;
    }
    for (auto const* sections : {&set.profiles, &set.services})
        for (auto const& [name, settings] : *sections)
            for (auto const& [key, value] : settings) (void)dynamap::aws::sub_properties(value);
    for (auto const& [name, settings] : set.profiles) {
        try {
            (void)dynamap::aws::plan_credentials(set, name);
        } catch (dynamap::error const&) {
        }
    }
    return 0;
}
