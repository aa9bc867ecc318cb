// Tables that stand beside the corpora.
#pragma once

#include <string>
#include <string_view>

#include "corpus.hpp"

namespace corpora {

/// The folder of the file that is run.
extern std::string folder;

/// The table reference/NAME.json beside the file that is run, or beside the corpora that the build knows.
json reference(std::string_view name);

}  // namespace corpora
