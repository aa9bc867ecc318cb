// The compiled half of a bulk load: knows rows as JSON only.
#pragma once

#include <asio/awaitable.hpp>
#include <cstdint>
#include <string_view>

#include "dynamap/bulk_options.hpp"
#include "dynamap/call_outcome.hpp"
#include "dynamap/client.hpp"
#include "dynamap/detail/base/byte_buffer.hpp"
#include "dynamap/detail/table/batch/batch_send.hpp"
#include "dynamap/error.hpp"

namespace dynamap::detail {

/// Where a load's rows, or keys, come from, and where go those that are not written.
class bulk_source {
  public:
    enum class got : unsigned char {
        row,      ///< `json` has it
        refused,  ///< it cannot be encoded: see give_up_refused()
        end,      ///< there is no more
    };
    virtual ~bulk_source() = default;
    bulk_source() = default;
    bulk_source(bulk_source const&) = delete;
    bulk_source& operator=(bulk_source const&) = delete;

    /// Encodes the next one, and tells where its key stands.
    /// Errors: what the user's source throws; it ends the load.
    virtual asio::awaitable<got> next(byte_buffer& json, wire::key_places& key) = 0;
    /// Passes over the next one, which an earlier load has settled; never `got::refused`.
    virtual asio::awaitable<got> skip() = 0;
    /// The one that `next` has refused is given up; returns why.
    /// Errors: what the user's sink throws; the row is then left, as by leave().
    virtual error give_up_refused() = 0;
    /// An earlier one is given up.
    /// Errors: what the user's sink throws.
    virtual void give_up(std::string_view json, error const& why) = 0;
    /// An earlier one is neither acknowledged nor given up when the load ends before its time.
    virtual void leave(std::string_view json) = 0;
};

/// What a load came to, besides its rows.
struct bulk_result {
    bulk_counts counts;
    bool at_end = false;
    call_failure failure;
};

/// Puts, or removes, all of a source's.
/// Errors: `errc::bad_value` for a resume token of something else.
asio::awaitable<bulk_result> run_bulk_load(client client, batch_table table, bool put, bulk_source& source,
                                           bulk_options const& options);

}  // namespace dynamap::detail
