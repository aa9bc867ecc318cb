// The options of a bulk load, and what it reports.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "dynamap/call_outcome.hpp"
#include "dynamap/detail/base/given_text.hpp"

namespace dynamap {

/// What a load has done so far.
///
/// Shape: each row that was read is written, replaced, failed or in progress. If the load ends before its
/// source, the rows in progress are unprocessed.
struct bulk_counts : write_counts {
    std::uint64_t read = 0;                ///< rows of the source, without those before the resume token
    std::uint64_t failed_items = 0;        ///< dead letters: invalid, or rejected by the service
    std::uint64_t unprocessed_items = 0;   ///< 0 until the load's end
    std::uint64_t bytes = 0;               ///< of the JSON of written rows
    std::uint64_t throttled_requests = 0;  ///< the service wrote nothing of them
    std::uint64_t failed_requests = 0;     ///< without a usable response: the network or the service failed
    /// The throttled requests that hit a limit other than the table's capacity.
    std::uint64_t throttled_by_key_range = 0, throttled_by_account = 0;
    /// All rows of the source before this one are written, replaced or failed.
    std::uint64_t settled = 0;
    /// The position of the row `settled`: pass it to `bulk_options::resume` to continue there. Later rows may
    /// have been written too; writing them again does no harm. It is never empty: a load that is resumed at
    /// its end does not start again.
    std::string resume_token;
    /// The time since the load began.
    std::chrono::duration<double> elapsed{0};
};

/// A load in progress.
struct bulk_progress : bulk_counts {
    double rows_per_second = 0;   ///< in the last seconds
    double units_per_second = 0;  ///< write units, in the last seconds
    /// The write units a second that the table accepts. 0: it has not throttled yet.
    double measured_capacity = 0;
    std::optional<std::uint64_t> total;             ///< rows, if known
    std::optional<std::chrono::seconds> remaining;  ///< if the total is known
};

namespace detail {
/// The members of `bulk_options`. Braces convert to this type, so that they can be rejected.
struct bulk_settings {
    /// The maximum rate in write units a second. 0: what the table accepts.
    double max_write_units = 0;
    /// The maximum number of requests in flight.
    std::size_t in_flight = 32;
    /// Timeout of the whole load. 0: the time set by `client::with_timeout`, else no limit. After it the load
    /// ends as if it were cancelled.
    std::chrono::milliseconds timeout{0};
    /// How long the service may fail without a break before the load ends. Throttling is not a failure. Until
    /// then rows are sent again until they are acknowledged, with any value of
    /// `client_config::retry.max_attempts`. A row may therefore be written twice.
    std::chrono::milliseconds max_outage{300'000};
    /// Timeout of one request, its own retries included.
    std::chrono::milliseconds request_timeout{10'000};
    /// The maximum number of rows that wait in memory.
    std::size_t buffer = 1000;
    /// The `resume_token` of an earlier load of the same source. Empty: the beginning. If the source has
    /// fewer rows than that load had settled, the load fails with `errc::bad_token`.
    text_setting resume{};
    /// The number of rows, for `remaining`. A sized range provides it by itself.
    std::optional<std::uint64_t> total{};
    /// Called every `progress_every` (at least 1 ms), and once at the end. It is not awaited, so it must not
    /// be a coroutine.
    /// Thread: on the load's strand, one call at a time.
    std::function<void(bulk_progress const&)> on_progress{};
    std::chrono::milliseconds progress_every{500};
};
}  // namespace detail

/// The options of a bulk load: `bulk_options options; options.in_flight = 4;`.
class bulk_options : public detail::bulk_settings {
  public:
    bulk_options() = default;
    // Not an aggregate: see detail/base/compiler.hpp.
    bulk_options(bulk_options const&) = default;
    bulk_options& operator=(bulk_options const&) = default;
};

}  // namespace dynamap
