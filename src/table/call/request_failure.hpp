// What the failure of a request means for what it carried.
#pragma once

#include "dynamap/error.hpp"

namespace dynamap::detail {

/// Whether a single entry of the request may be the cause, so that the others must be sent without it.
[[nodiscard]] bool may_blame_one(error const& failure) noexcept;
/// Whether a single table of the request may be the cause: it does not exist, or may not be written.
[[nodiscard]] bool may_blame_one_table(error const& failure) noexcept;
/// Whether that entry may be written later: another write conflicts with it now.
[[nodiscard]] bool is_conflict(error const& failure) noexcept;
/// Whether a failed request may have been applied.
[[nodiscard]] bool may_be_carried_out(error const& failure) noexcept;
/// Whether the coroutine was cancelled.
[[nodiscard]] bool is_cancellation(error const& failure) noexcept;

}  // namespace dynamap::detail
