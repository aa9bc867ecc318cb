// The compiled part of a bulk load. It handles rows only as JSON.
#pragma once

#include <asio/awaitable.hpp>
#include <cstdint>
#include <exception>
#include <string_view>

#include "dynamap/bulk_options.hpp"
#include "dynamap/call_outcome.hpp"
#include "dynamap/client.hpp"
#include "dynamap/detail/base/byte_buffer.hpp"
#include "dynamap/detail/table/batch/batch_tables.hpp"
#include "dynamap/error.hpp"

namespace dynamap::detail {

/// The source of a load's rows or keys, and the destination of those that are not written.
class bulk_source {
  public:
    enum class got : unsigned char {
        row,      ///< `json` has it
        refused,  ///< it cannot be encoded: see give_up_refused()
        left,     ///< encoding it threw `why_left`: it is unprocessed, and the load must end
        end,      ///< the source has ended
    };
    virtual ~bulk_source() = default;
    bulk_source() = default;
    bulk_source(bulk_source const&) = delete;
    bulk_source& operator=(bulk_source const&) = delete;

    /// Encodes the next item, and returns the positions of its key.
    /// Errors: what the user's source throws. That ends the load.
    virtual asio::awaitable<got> next(byte_buffer& json, wire::key_positions& key) = 0;
    /// Skips the next item, which an earlier load has settled. Does not return `got::refused`.
    virtual asio::awaitable<got> skip() = 0;
    /// Gives up the item that `next` has refused. Returns why.
    /// Errors: what the user's function throws. The row is then left, as by add_unprocessed().
    virtual error give_up_refused() = 0;
    /// Gives up an item that `next` returned and the service rejects.
    /// Errors: what the user's function throws.
    virtual void give_up(std::string_view json, error const& why) = 0;
    /// What encoding threw, after `got::left`.
    std::exception_ptr why_left;
    /// Called for each item that is neither acknowledged nor given up when the load ends early.
    virtual void add_unprocessed(std::string_view json) = 0;
};

/// The result of a load, without its rows.
struct bulk_result {
    bulk_counts counts;
    bool at_end = false;
    call_failure failure;
};

/// Puts or removes all items of a source.
/// Errors: `errc::bad_token` for a resume token of something else.
asio::awaitable<bulk_result> run_bulk_load(client client, batch_table table, bool put, bulk_source& source,
                                           bulk_options const& options);

}  // namespace dynamap::detail
