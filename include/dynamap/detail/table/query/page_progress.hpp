// Pages that lead on, and not round in a circle.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace dynamap::detail {

/// Notices a service whose pages lead back to one that was read before, which would be followed for ever.
///
/// Cost: a page's place is compared with the one before, and with one of the earlier ones (Brent's way to
/// find a cycle).
class page_progress {
  public:
    /// Takes where a page began, and where it says that the next one begins; empty: it is the first, or the
    /// last.
    /// Errors: `errc::malformed_response` when the next one was read before.
    void advance(std::string_view from, std::string_view to);

  private:
    std::string latest_;   // where the next page is to begin; another page than that is a new beginning
    std::string earlier_;  // a place that must not come again
    std::uint64_t pages_ = 0, next_ = 1;
};

}  // namespace dynamap::detail
