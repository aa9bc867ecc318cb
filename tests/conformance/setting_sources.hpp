// A case's environment and profile.
#pragma once

#include "cases.hpp"
#include "dynamap/aws/settings.hpp"

namespace conformance {

/// Members "env" (an object of variables), "config_file" (its text; AWS_CONFIG_FILE points to it) and
/// "profile".
dynamap::aws::setting_sources sources_in(json const& from);

}  // namespace conformance
