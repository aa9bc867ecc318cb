// Many reads in few requests, across tables.
#pragma once

#include <asio/awaitable.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "dynamap/batch_options.hpp"
#include "dynamap/call_outcome.hpp"
#include "dynamap/client.hpp"
#include "dynamap/detail/base/compiler.hpp"
#include "dynamap/detail/table/batch/batch_key.hpp"
#include "dynamap/detail/table/batch/batch_read.hpp"
#include "dynamap/detail/table/call/call.hpp"
#include "dynamap/error.hpp"

namespace dynamap {

/// Identifies one read of a batch. `read_batch::get` returns it, and it is valid for this batch only.
template <class Table>
class read_handle {
  public:
    /// The read's number, from 0.
    [[nodiscard]] std::size_t number() const noexcept { return number_; }

  private:
    friend class read_batch_outcome;
    friend class read_batch;
    read_handle(std::size_t number, std::uint64_t handle) : number_(number), handle_(handle) {}

    std::size_t number_;
    std::uint64_t handle_;
};

/// The outcome of a batch of reads.
/// Shape: true if everything was read. A key without an item counts as read.
class [[nodiscard]] read_batch_outcome : public call_outcome {
  public:
    /// Makes an empty outcome, which is false. Futures and callbacks need a default constructor.
    read_batch_outcome() = default;
    read_batch_outcome(detail::call_failure failure, detail::batch_reads reads)
        : call_outcome(std::move(failure)), reads_(std::move(reads)) {}

    /// Whether this key was read, with or without an item: by its number, from 0, or by its place.
    /// Errors: `std::out_of_range` for a number that the batch does not have; `errc::bad_value` for a place
    /// of another batch.
    [[nodiscard]] bool was_read(std::size_t number) const {
        return reads_.all[reads_.gets.at(number).read].state != detail::batch_read::unread;
    }
    template <class Table>
    [[nodiscard]] bool was_read(read_handle<Table> handle) const {
        return at(handle).state != detail::batch_read::unread;
    }

    /// Returns the item; empty if there is none. `handle` is what `read_batch::get` returned.
    /// Errors: `error()` if it was not read. What `table::get` throws if the item does not fit the row.
    /// `errc::bad_value` for a place of another batch.
    template <class Table>
    [[nodiscard]] std::optional<typename Table::row_type> operator[](read_handle<Table> handle) const {
        auto const& r = at(handle);
        if (r.state == detail::batch_read::unread) throw not_read(r);
        if (r.state == detail::batch_read::missing) return std::nullopt;
        try {
            return detail::parse_row<Table>(r.json);
        } catch (dynamap::error const& item_mismatch) {
            throw located(r, item_mismatch);
        }
    }
    /// Returns the keys of this table that were not read, each once, in the order in which they were added.
    ///
    /// Shape: only keys that were added through a table of exactly this type.
    template <class Table>
    [[nodiscard]] std::vector<table_key<Table>> unprocessed_keys(Table const& table) const {
        std::vector<table_key<Table>> keys;
        auto const number = reads_.tables.find(table.name());
        std::vector<bool> seen(reads_.all.size());
        for (detail::batch_get const& get : reads_.gets) {
            auto const& r = reads_.all[get.read];
            if (!number || r.table != *number || get.type != &detail::table_type_mark<Table>) continue;
            if (r.state != detail::batch_read::unread || seen[get.read]) continue;
            seen[get.read] = true;
            keys.push_back(detail::parse_key<Table>(r.json));
        }
        return keys;
    }

  private:
    template <class Table>
    [[nodiscard]] detail::batch_read const& at(read_handle<Table> handle) const {
        return at(handle.number_, handle.handle_);
    }
    [[nodiscard]] detail::batch_read const& at(std::size_t number, std::uint64_t handle) const;
    [[nodiscard]] dynamap::error not_read(detail::batch_read const& read) const;
    [[nodiscard]] dynamap::error located(detail::batch_read const& read, dynamap::error const& why) const;

    detail::batch_reads reads_;
};

/// Collects reads of any tables and sends them. A key that is added twice is read once.
/// ```
/// dynamap::read_batch batch{client};
/// auto const alice = batch.get(wallets, "alice");
/// auto const order = batch.get(orders, "alice", 7);
/// auto const found = co_await batch.send();
/// if (auto const row = found[alice]) std::cout << row->balance;
/// ```
/// Errors: `get` throws the errors of encoding the key.
class read_batch {
  public:
    /// Makes an empty batch of `client`.
    explicit read_batch(client client) : client_(std::move(client)) {}

    /// Adds an item: `get(table, partition key [, sort key])`. Pass the returned place to the outcome.
    template <class Table, class... Key>
    read_handle<Table> get(Table const& table, Key&&... key) {
        (detail::require_safe_range<Key>(), ...);
        byte_buffer json;
        return add(table, json, [&] { return detail::write_key_object<Table>(json, key...); });
    }
    /// Adds an item with the key as one value: a `table_key` or a row.
    template <class Table, class Key>
    read_handle<Table> get_key(Table const& table, Key&& key) {
        detail::require_safe_range<Key>();
        byte_buffer json;
        return add(table, json, [&] { return detail::write_key_of<Table>(json, key); });
    }
    /// Makes the reads strongly consistent, at twice the cost.
    void consistent() { reads_.consistent = true; }
    /// The number of reads.
    [[nodiscard]] std::size_t size() const noexcept { return reads_.gets.size(); }

    /// Sends the collected reads, up to 100 keys in a request, until everything is read or the timeout is
    /// over. Afterwards the batch is empty and may be filled again.
    /// Errors: none is thrown; see the outcome.
    [[nodiscard("co_await it")]] asio::awaitable<read_batch_outcome> send(batch_options options = {});

  private:
    template <class Table, class Write>
    read_handle<Table> add(Table const& table, byte_buffer& json, Write const& write) {
        detail::batch_read read;
        wire::key_positions key;
        try {
            key = write();
        } catch (error const& failure) {
            detail::throw_unsent(failure, "BatchGetItem", table.name());
        }
        read.table = reads_.tables.number_of(table);
        read.json = json.view();
        wire::append_key_bytes(json, key);
        read.key = json.view().substr(read.json.size());
        add(std::move(read), &detail::table_type_mark<Table>);
        return {reads_.gets.size() - 1, reads_.gets.back().handle};
    }
    void add(detail::batch_read read, char const* type);

    client client_;
    detail::batch_reads reads_;
};

}  // namespace dynamap
