// The key in a resume token, before it gets into a request.
#pragma once

#include <string>
#include <string_view>

#include "dynamap/detail/table/query/query_state.hpp"

namespace dynamap::detail {

/// Returns the start key of a token in the service's form. A token may have been damaged, or written by
/// others.
///
/// Shape: the key has each of the source's key attributes once and nothing else. Each has the descriptor's
/// type and a value that the service accepts in a key. It meets the query's key condition. It is written
/// anew, so nothing else of the token's text gets into the request.
/// Errors: `errc::bad_token`.
[[nodiscard]] std::string checked_start_key(query_state const& state, std::string_view key);

}  // namespace dynamap::detail
