// Detects pages that repeat for ever.
// Tests: tests/integration/queries.cpp, tests/integration/contradictions.cpp.
#include "dynamap/detail/table/query/page_progress.hpp"

#include "dynamap/error.hpp"

namespace dynamap::detail {

void page_progress::advance(std::string_view from, std::string_view to) {
    if (from.empty() || from != latest_) *this = {};
    if (!to.empty() && (to == from || to == earlier_))
        throw error(
            errc::malformed_response,
            "the response leads back to an earlier page (a repeated LastEvaluatedKey or NextToken), so "
            "reading would never end; does a cache or another service respond in place of DynamoDB?");
    latest_ = to;
    if (++pages_ != next_) return;
    earlier_ = to;
    next_ *= 2;
}

}  // namespace dynamap::detail
