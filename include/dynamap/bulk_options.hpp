// How a bulk load is done, and what it reports.
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
/// Shape: each row that was read is written, replaced, failed, or under way. When the load ends before its
/// source does, those under way are unprocessed.
struct bulk_counts : write_counts {
    std::uint64_t read = 0;                ///< rows of the source; those before the resume token not counted
    std::uint64_t failed_items = 0;        ///< dead letters: invalid, or refused by the service
    std::uint64_t unprocessed_items = 0;   ///< none before the load's end
    std::uint64_t bytes = 0;               ///< of the JSON of what was written
    std::uint64_t throttled_requests = 0;  ///< of which the service wrote nothing
    std::uint64_t failed_requests = 0;     ///< without a response of use: the network or the service failed
    /// Of the throttled requests, those that another limit than the table's caused.
    std::uint64_t throttled_by_key_range = 0, throttled_by_account = 0;
    /// All rows of the source before this one are written, replaced or failed.
    std::uint64_t settled = 0;
    /// Leads to the row `settled`: give it to `bulk_options::resume`. Rows behind it may have been written
    /// too; writing them again does no harm. It is never empty, so that a load which is resumed at its end
    /// does not begin again.
    std::string resume_token;
    std::chrono::duration<double> elapsed{0};
};

/// A load under way.
struct bulk_progress : bulk_counts {
    double rows_per_second = 0;   ///< in the last seconds
    double units_per_second = 0;  ///< write units, in the last seconds
    /// Write units a second that the table accepts; 0: it has not throttled yet.
    double measured_capacity = 0;
    std::optional<std::uint64_t> total;             ///< rows, if known
    std::optional<std::chrono::seconds> remaining;  ///< if the total is known
};

namespace detail {
/// The members of `bulk_options`; by itself only what braces are taken as, to be refused.
struct bulk_settings {
    /// Never more than so many write units a second; 0: what the table takes.
    double max_write_units = 0;
    /// Requests in flight at most.
    std::size_t in_flight = 32;
    /// The whole load; 0: what `client::with_timeout` set, else no limit. When it has passed the load ends as
    /// if it were cancelled.
    std::chrono::milliseconds timeout{0};
    /// For how long the service may fail without a break before the load ends. Throttling is not a failure.
    /// Until then rows are sent again until they are acknowledged, whatever
    /// `client_config::retry.max_attempts` is: a row may be written twice.
    std::chrono::milliseconds max_outage{300'000};
    /// One request, its own retries included.
    std::chrono::milliseconds request_timeout{10'000};
    /// How many rows wait in memory at most.
    std::size_t buffer = 1000;
    /// The `resume_token` of an earlier load of the same source; empty: the beginning. If the source has
    /// fewer rows than that, the load fails with `errc::bad_value`.
    text_setting resume{};
    /// How many rows there will be, for `remaining`; known by itself for a range that knows its size.
    std::optional<std::uint64_t> total{};
    /// Called every `progress_every`, and once at the end.
    /// Thread: on the load's strand, one call at a time.
    std::function<void(bulk_progress const&)> on_progress{};
    std::chrono::milliseconds progress_every{500};
};
}  // namespace detail

/// How a load is done: `bulk_options options; options.in_flight = 4;`.
class bulk_options : public detail::bulk_settings {
  public:
    bulk_options() = default;
    // Not an aggregate: see detail/base/compiler.hpp.
    bulk_options(bulk_options const&) = default;
    bulk_options& operator=(bulk_options const&) = default;
};

}  // namespace dynamap
