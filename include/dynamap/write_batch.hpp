// Many puts and removes in few requests, across tables.
#pragma once

#include <asio/awaitable.hpp>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <ranges>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "dynamap/batch_options.hpp"
#include "dynamap/call_outcome.hpp"
#include "dynamap/client.hpp"
#include "dynamap/detail/base/compiler.hpp"
#include "dynamap/detail/table/batch/batch_key.hpp"
#include "dynamap/detail/table/batch/batch_range.hpp"
#include "dynamap/detail/table/batch/batch_write.hpp"
#include "dynamap/detail/table/call/call.hpp"
#include "dynamap/detail/table/call/row_argument.hpp"

namespace dynamap {

/// The outcome of a batch of writes.
///
/// Shape: true if every write was applied or replaced by a later write of the same key in the batch.
class [[nodiscard]] write_batch_outcome : public call_outcome, public write_counts {
  public:
    /// Makes an empty outcome, which is false. Futures and callbacks need a default constructor.
    write_batch_outcome() = default;
    // `writes` is null if all are done. `done` has a bit for each, or none if none is done.
    write_batch_outcome(detail::call_failure failure, write_counts counts,
                        std::shared_ptr<detail::batch_writes const> writes, std::vector<bool> done) noexcept
        : call_outcome(std::move(failure)),
          write_counts(counts),
          writes_(std::move(writes)),
          done_(std::move(done)) {}

    /// Returns the rows of this table that may not have been written, in the order in which they were added.
    ///
    /// Shape: only rows that were put through a table of exactly this type. If one table has several types of
    /// items, call it for each type.
    template <class Table>
    [[nodiscard]] std::vector<typename Table::row_type> unprocessed(Table const& table) const {
        std::vector<typename Table::row_type> rows;
        each(table, true, [&](std::string_view json) { rows.push_back(detail::parse_row<Table>(json)); });
        return rows;
    }
    /// Returns the keys of this table that may not have been removed, in the order in which they were added.
    template <class Table>
    [[nodiscard]] std::vector<table_key<Table>> unprocessed_keys(Table const& table) const {
        std::vector<table_key<Table>> keys;
        each(table, false, [&](std::string_view json) { keys.push_back(detail::parse_key<Table>(json)); });
        return keys;
    }

  private:
    template <class Table, class F>
    void each(Table const& table, bool put, F&& f) const {
        if (!writes_) return;
        auto const number = writes_->tables.find(table.name());
        if (!number) return;
        std::size_t at = 0;
        for (std::size_t i = 0; i < writes_->all.size(); ++i) {
            detail::batch_write_size const& w = writes_->all[i];
            bool const done = i < done_.size() && done_[i];
            if (!done && w.table == *number && w.put == put && w.type == &detail::table_type_mark<Table>)
                f(writes_->text.view().substr(at, w.json));
            at += w.json + w.key;
        }
    }

    std::shared_ptr<detail::batch_writes const> writes_;
    std::vector<bool> done_;
};

/// Collects puts and removes of any tables and sends them:
/// ```
/// dynamap::write_batch batch{client};
/// batch.put(wallets, row);
/// batch.put(wallets, {"bob", 50});
/// batch.remove(orders, "alice", 7);
/// auto const written = co_await batch.send();
/// for (wallet const& row : written.unprocessed(wallets)) ...
/// ```
///
/// Shape: movable, but not copyable: a copy would write everything twice.
/// Errors: `put` and `remove` throw encoding errors, and `errc::item_too_large`. The batch is then unchanged.
/// Lifetime: rows and keys are encoded immediately. The batch refers to nothing of the caller's.
class write_batch {
  public:
    /// Makes an empty batch of `client`.
    explicit write_batch(client client) : client_(std::move(client)) {}

    /// Writes a whole item.
    template <class Table>
    void put(Table const& table, typename Table::row_type const& row) {
        byte_buffer json;
        put(table, row, json);
    }
    /// Rejects an argument that is not a row of the table.
    template <class Table, class Given>
        requires(!std::convertible_to<Given, typename Table::row_type const&>)
    void put(Table const&, Given&&) {
        (void)detail::require_row<typename Table::row_type, Given>();
    }
    /// Writes each row of a range.
    template <class Table, std::ranges::input_range Rows>
    void put_all(Table const& table, Rows&& rows) {
        detail::require_safe_range<Rows>();
        if constexpr (std::ranges::sized_range<Rows>) expect(std::ranges::size(rows));
        byte_buffer json;
        if constexpr (detail::require_rows_of<Table, Rows>())
            for (auto&& row : rows) put(table, row, json);
    }
    /// Deletes an item: `remove(table, partition key [, sort key])`.
    template <class Table, class... Key>
    void remove(Table const& table, Key&&... key) {
        (detail::require_safe_range<Key>(), ...);
        byte_buffer json;
        add(table, false, json, [&] { return detail::write_key_object<Table>(json, key...); });
    }
    /// Deletes the item of each key, or row, of a range.
    template <class Table, std::ranges::input_range Keys>
    void remove_all(Table const& table, Keys&& keys) {
        detail::require_safe_range<Keys>();
        byte_buffer json;
        for (auto&& key : keys)
            add(table, false, json, [&] { return detail::write_key_of<Table>(json, key); });
    }
    /// The number of writes.
    [[nodiscard]] std::size_t size() const noexcept { return writes_.all.size(); }

    /// Sends the collected writes, up to 25 writes or 16 MB in a request, until everything is written or the
    /// timeout is over. Afterwards the batch is empty and may be filled again.
    ///
    /// Shape: items that the service returns unprocessed are sent again with the next full request, after a
    /// random wait that doubles each time. A later write of a key replaces an earlier one. If the service
    /// rejects the later one, the earlier one is written.
    /// Errors: `errc::validation` for a key that is written twice, if `batch_options::duplicates` is
    /// `refuse`. `std::bad_alloc` by the call itself; the batch then keeps its writes. No other error is
    /// thrown; see the outcome.
    [[nodiscard("co_await it")]] asio::awaitable<write_batch_outcome> send(batch_options options = {});

  private:
    template <class Table>
    void put(Table const& table, typename Table::row_type const& row, byte_buffer& json) {
        detail::require_no_version<Table>();
        add(table, true, json, [&] {
            wire::key_positions at;
            Table::schema::encode_written(json, row, Table::schema::time_of_write(), &at);
            return at;
        });
    }
    /// Adds what `write()` writes into `json`. Its errors name the table, and say that nothing was sent. The
    /// batch is touched only when nothing of the caller's is called any more: a codec may use it, too.
    template <class Table, class Write>
    void add(Table const& table, bool put, byte_buffer& json, Write const& write) {
        json.clear();
        try {
            wire::key_positions const key = write();
            add({writes_.tables.number_of(table), put, 0, 0, &detail::table_type_mark<Table>}, json, key);
        } catch (error const& failure) {
            detail::throw_unsent(failure, "BatchWriteItem", table.name());
        }
    }
    /// Copies the text out of `json`. Either adds the write, or throws and adds nothing.
    void add(detail::batch_write_size write, byte_buffer& json, wire::key_positions const& key);
    /// Makes room for `count` more writes.
    void expect(std::size_t count);

    client client_;
    detail::batch_writes writes_;
};

}  // namespace dynamap
