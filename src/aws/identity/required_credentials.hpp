// Refuses credentials that cannot sign.
#pragma once

#include "dynamap/aws/credentials.hpp"

namespace dynamap::aws {

/// Throws `errc::missing_credentials`, with what to do about it, if `identity` is empty or half of a pair.
/// Throws `errc::invalid_configuration` if a part contains a control character, or begins or ends with a
/// space.
void require(credentials const& identity);

}  // namespace dynamap::aws
