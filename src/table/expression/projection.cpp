// Errors of projections, which read some of a row's attributes.
// Tests: tests/integration/queries.cpp.
#include "dynamap/projection.hpp"

#include "dynamap/error.hpp"

namespace dynamap::detail {

void throw_missing(std::string const& names) {
    throw error(errc::missing_attribute, "the item lacks requested attributes: " + names +
                                             "; make the member std::optional if an item may lack it");
}

}  // namespace dynamap::detail
