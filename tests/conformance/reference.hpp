// Tables that stand beside the corpora.
#pragma once

#include <string>
#include <string_view>

#include "cases.hpp"

namespace conformance {

/// The folder of the file that is run.
extern std::string folder;

/// A file's bytes.
/// Errors: `malformed_case` when it cannot be read.
std::string file_text(std::string const& path);

/// The table reference/NAME.json beside the file that is run, or beside the corpora that the build knows.
json reference(std::string_view name);

}  // namespace conformance
