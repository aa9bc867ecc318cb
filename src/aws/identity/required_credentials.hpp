// The refusal to sign without credentials.
#pragma once

#include "dynamap/aws/credentials.hpp"

namespace dynamap::aws {

/// Throws `errc::missing_credentials`, with what to do about it, when `who` is empty or half of a pair;
/// `errc::invalid_configuration` when a part holds a control character, or begins or ends with a space.
void require(credentials const& who);

}  // namespace dynamap::aws
