// The settings of this process.
// Tests: tests/unit/aws/retry/retry_settings.cpp, tests/integration/network_settings.cpp.
#include <fstream>
#include <iterator>

#include "dynamap/aws/settings.hpp"

namespace dynamap::aws {
namespace {

profile_file read(std::string const& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) return {path};
    return {path, std::string(std::istreambuf_iterator<char>(file), {})};
}

}  // namespace

setting_sources process_settings(std::string_view profile) {
    auto const env = process_environment();
    auto const where = locate_profiles(env);
    auto const files = read_profiles(read(where.config_file), read(where.credentials_file));
    return sources_of(env, files, profile.empty() ? std::string_view(where.profile) : profile);
}

}  // namespace dynamap::aws
