// The names of a table's key attributes.
#pragma once

#include <string_view>

namespace dynamap::wire {

/// A table's key attributes.
struct key_names {
    std::string_view partition;
    std::string_view sort;  ///< empty: the table has none
};

}  // namespace dynamap::wire
