// How a bulk load is done, and what is told of it.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "dynamap/detail/base/given_text.hpp"

namespace dynamap {

/// Where a load can be taken up again: all rows of the source before it are settled.
///
/// Shape: rows behind it may have been written too; writing them again does no harm.
struct bulk_checkpoint {
    std::uint64_t rows = 0;

    /// A text to keep: "rows:12000".
    [[nodiscard]] std::string text() const;
    /// From such a text; nothing when it is none.
    [[nodiscard]] static std::optional<bulk_checkpoint> parse(detail::given_text text);
};

/// What a load has done so far.
struct bulk_counts {
    std::uint64_t read = 0;      ///< rows taken from the source, those before the checkpoint not counted
    std::uint64_t written = 0;   ///< acknowledged by the service; removed ones too
    std::uint64_t replaced = 0;  ///< not written, as a later row of the same key was
    std::uint64_t given_up = 0;  ///< invalid, or refused by the service
    /// none of these before the load's early end: not acknowledged, or the dead-letter sink threw
    std::uint64_t unfinished = 0;
    std::uint64_t bytes = 0;  ///< of the JSON of what was written
    double units = 0;         ///< write units that they took, as the service told, or else by their size
    std::uint64_t requests = 0;
    std::uint64_t in_vain = 0;   ///< requests that were throttled as a whole
    std::uint64_t returned = 0;  ///< rows that came back unprocessed and were sent again
    /// requests without an answer of use: the network's, the service's failures
    std::uint64_t failed = 0;
    /// of `in_vain`, those that another limit than the table's caused
    std::uint64_t by_key_range = 0, by_account = 0;
    std::chrono::duration<double> elapsed{0};
};

/// A load under way.
struct bulk_progress : bulk_counts {
    double rows_a_second = 0;            ///< of late
    double units_a_second = 0;           ///< of late
    double found_units_a_second = 0;     ///< the table's capacity, as found; 0: it has not throttled yet
    std::optional<std::uint64_t> total;  ///< rows, if known
    std::optional<std::chrono::seconds> remaining;  ///< if the total is known
    bulk_checkpoint checkpoint;
};

/// Why a load ended.
enum class bulk_end : unsigned char {
    completed,  ///< the source is at its end, and all is settled
    cancelled,
    deadline,  ///< `bulk_options::deadline` has passed
    failed,    ///< it cannot go on: the report's `failure()` says why
};

namespace detail {
/// The members of `bulk_options`; by itself only what braces are taken as, to be refused.
struct bulk_settings {
    /// Never more than so many write units a second; 0: what the table takes.
    double max_write_units = 0;
    /// Requests in flight at most.
    std::size_t in_flight = 32;
    /// For the whole load; 0: none.
    std::chrono::milliseconds deadline{0};
    /// For how long the service may fail without a break before the load ends; throttling is no failure.
    /// Until then rows are sent again until they are acknowledged, whatever
    /// `client_config::retry.max_attempts` is: a row may be written twice.
    std::chrono::milliseconds patience{300'000};
    /// For one request, its own retries included.
    std::chrono::milliseconds request_timeout{10'000};
    /// How many rows wait in memory at most.
    std::size_t buffer = 1000;
    /// Where an earlier load of the same source ended. If the source has fewer rows, the load fails with
    /// `errc::bad_value`.
    bulk_checkpoint resume{};
    /// How many rows there will be, for `remaining`; known by itself for a range that knows its size.
    std::optional<std::uint64_t> total{};
    /// Called every `progress_every` and at the end.
    /// Thread: on the load's strand, one call at a time.
    std::function<void(bulk_progress const&)> on_progress{};
    std::chrono::milliseconds progress_every{500};
};
}  // namespace detail

/// How a load is done: `bulk_options options; options.in_flight = 4;`.
class bulk_options : public detail::bulk_settings {
  public:
    bulk_options() = default;
    // Not an aggregate: see dynamap/detail/compiler.hpp.
    bulk_options(bulk_options const&) = default;
    bulk_options& operator=(bulk_options const&) = default;
};

}  // namespace dynamap
