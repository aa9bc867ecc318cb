// PartiQL: the response of ExecuteStatement.
#pragma once

#include <string>
#include <string_view>

#include "dynamap/detail/wire/response.hpp"

namespace dynamap::wire {

/// Where the next page of a statement begins.
struct statement_page {
    std::string next_token;  ///< empty: this was the last page
};

/// Parses `{"Items":[...],"NextToken":"..."}`; items go to the sink, in order.
/// Errors: `errc::malformed_response`.
[[nodiscard]] statement_page read_statement_page(std::string_view json, item_sink sink);

}  // namespace dynamap::wire
