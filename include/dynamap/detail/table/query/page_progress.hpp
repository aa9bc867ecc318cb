// Detects pages that lead back to an earlier page.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace dynamap::detail {

/// Detects a service whose pages lead back to one that was read before. Following them would never end.
///
/// Cost: a page's position is compared with the one before, and with one of the earlier ones (Brent's
/// algorithm for cycles).
class page_progress {
  public:
    /// Takes the position where a page began, and the position of the next page; empty: it is the first, or
    /// the last.
    /// Errors: `errc::malformed_response` if the next one was read before.
    void advance(std::string_view from, std::string_view to);

  private:
    std::string latest_;   // the position of the next page; a page from elsewhere starts anew
    std::string earlier_;  // a position that must not be repeated
    std::uint64_t pages_ = 0, next_ = 1;
};

}  // namespace dynamap::detail
