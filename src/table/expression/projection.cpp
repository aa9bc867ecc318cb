// Some attributes of a row instead of all, in a type that cannot be mistaken for the row.
// Tests: tests/integration/queries.cpp.
#include "dynamap/projection.hpp"

#include "dynamap/error.hpp"

namespace dynamap::detail {

void throw_missing(std::string const& names) {
    throw error(errc::missing_attribute, "the item lacks what was asked for: " + names +
                                             "; make the member std::optional if that is right");
}

}  // namespace dynamap::detail
