// Many puts, removes and reads in few requests, across tables.
#pragma once

#include <asio/awaitable.hpp>
#include <chrono>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <ranges>
#include <string>
#include <string_view>
#include <type_traits>
#include <unordered_map>
#include <utility>
#include <vector>

#include "dynamap/client.hpp"
#include "dynamap/detail/base/compiler.hpp"
#include "dynamap/detail/table/batch/batch_entry.hpp"
#include "dynamap/detail/table/batch/batch_key.hpp"
#include "dynamap/detail/table/batch/batch_range.hpp"
#include "dynamap/detail/table/batch/batch_send.hpp"
#include "dynamap/detail/table/batch/place_number.hpp"
#include "dynamap/detail/table/call/row_argument.hpp"
#include "dynamap/error.hpp"

namespace dynamap {

/// What to do about two writes of one key in a batch.
enum class duplicate_keys : unsigned char {
    last_wins,  ///< the later one is written, the earlier one counts as replaced
    refuse,     ///< the call throws `errc::validation`
};

/// How a batch is carried out.
struct batch_options {
    /// All of it, waits included; what is not done by then is given up.
    std::chrono::milliseconds timeout{60'000};
    /// How often one item is tried; 0: until the time is over. With `client_config::retry.max_attempts` of 1
    /// a write that may have been carried out, as no response came to its request, is given up all the same:
    /// it is sent once. What the service gave back or throttled was not written, and is sent again.
    unsigned max_attempts = 0;
    /// Requests in flight at once.
    std::size_t in_flight = 4;
    duplicate_keys duplicates = duplicate_keys::last_wins;
};

namespace detail {

/// Which table is which number, for the calls that name tables many times.
class batch_tables {
  public:
    template <class Table>
    std::uint32_t number_of(Table const& table) {
        for (std::uint32_t i = 0; i < all.size(); ++i)
            if (all[i].name == table.name()) return i;
        all.push_back(batch_table{table.name(), Table::schema::key_names()});
        return static_cast<std::uint32_t>(all.size() - 1);
    }
    [[nodiscard]] std::optional<std::uint32_t> find(std::string const& name) const {
        for (std::uint32_t i = 0; i < all.size(); ++i)
            if (all[i].name == name) return i;
        return std::nullopt;
    }
    std::vector<batch_table> all;
};

/// Stands for a table type, by its address: several types of items may be in one table.
template <class Table>
inline constexpr char table_type_mark = 0;

/// A write in a batch's text.
struct batch_write_size {
    std::uint32_t table;
    bool put;
    std::uint32_t json, key;  // bytes
    char const* type;         // a table_type_mark
};

struct batch_write_given_up {
    std::uint32_t table;
    bool put;
    char const* type;
    std::string json;
};
struct batch_write_result {
    std::size_t written = 0, replaced = 0, requests = 0, retried = 0;
    double units = 0;
    std::vector<batch_write_given_up> given_up;
    std::optional<error> failure;  // the last
    bool cancelled = false;
};

struct batch_read {
    std::uint32_t table = 0;
    std::string key;
    std::string json;  // the key; then, if it was found, the item
    enum : unsigned char { unread, missing, found } state = unread;
};
/// A get of a batch.
struct batch_ask {
    std::size_t read = 0;  ///< which of the reads
    std::uint64_t place = no_place;
};
struct batch_get_result {
    std::optional<error> failure;
    bool cancelled = false;
};
/// Reads all of `reads`, of which no two have one key.
asio::awaitable<batch_get_result> run_batch_get(client via, std::vector<batch_table> const& tables,
                                                std::vector<batch_read>& reads, bool consistent,
                                                batch_options options);

}  // namespace detail

/// What became of a batch of writes.
///
/// Shape: true when all was written. What the service did, or the network, is told here and not thrown.
class [[nodiscard]] batch_write_outcome {
  public:
    /// Of no batch, and not complete. What a future or callback holds beside an error.
    batch_write_outcome() = default;
    batch_write_outcome(detail::batch_tables tables, detail::batch_write_result result)
        : carried_out_(true), tables_(std::move(tables)), result_(std::move(result)) {}

    /// Whether everything was written, but for what a later write of the same batch replaced.
    [[nodiscard]] bool complete() const noexcept { return carried_out_ && result_.given_up.empty(); }
    explicit operator bool() const noexcept { return complete(); }
    /// How many puts and removes were acknowledged.
    [[nodiscard]] std::size_t written() const noexcept { return result_.written; }
    /// How many were not written, as a later one of the same key was.
    [[nodiscard]] std::size_t replaced() const noexcept { return result_.replaced; }
    /// How many requests it took, and how often an item was sent again.
    [[nodiscard]] std::size_t requests() const noexcept { return result_.requests; }
    [[nodiscard]] std::size_t retried() const noexcept { return result_.retried; }
    /// Write units, as far as the service told.
    [[nodiscard]] double units() const noexcept { return result_.units; }
    /// The last failure; nothing when what was given up was only throttled.
    [[nodiscard]] std::optional<error> const& failure() const noexcept { return result_.failure; }
    /// Whether the call was cancelled before its end.
    [[nodiscard]] bool cancelled() const noexcept { return result_.cancelled; }

    /// The rows of this table that may not have been written, in the order in which they were added.
    ///
    /// Shape: those that were put through a table of this very type; another type's rows in the same table
    /// are not among them.
    template <class Table>
    [[nodiscard]] std::vector<typename Table::row_type> given_up(Table const& table) const {
        std::vector<typename Table::row_type> rows;
        each_given_up(table, true, [&](auto const& e) { rows.push_back(detail::read_row<Table>(e.json)); });
        return rows;
    }
    /// The keys of this table that may not have been removed, of those that were removed through a table of
    /// this very type.
    template <class Table>
    [[nodiscard]] std::vector<table_key<Table>> keys_given_up(Table const& table) const {
        std::vector<table_key<Table>> keys;
        each_given_up(table, false, [&](auto const& e) { keys.push_back(detail::read_key<Table>(e.json)); });
        return keys;
    }

  private:
    template <class Table, class F>
    void each_given_up(Table const& table, bool put, F&& f) const {
        auto const number = tables_.find(table.name());
        for (auto const& e : result_.given_up)
            if (number && e.table == *number && e.put == put && e.type == &detail::table_type_mark<Table>)
                f(e);
    }

    bool carried_out_ = false;
    detail::batch_tables tables_;
    detail::batch_write_result result_;
};

/// Puts and removes of any tables, collected for one call.
///
/// Errors: `put` and `remove` throw what encoding throws, and `errc::item_too_large`.
/// Lifetime: rows and keys are encoded at once; nothing of the caller's is referred to.
class write_batch {
  public:
    /// Writes a whole item.
    template <class Table>
    write_batch& put(Table const& table, typename Table::row_type const& row) {
        byte_buffer json;
        return put<Table>(write_to(table, true), row, json);
    }
    /// The same from a temporary; refused like `table::put`'s.
    template <class Table, detail::no_named_row<typename Table::row_type> Given = typename Table::row_type>
    write_batch& put(Table const& table, Given&& row) {
        if constexpr (detail::require_row<typename Table::row_type, Given>())
            return put(table, std::as_const(row));
        else return *this;
    }
    /// Writes each row of a range.
    template <class Table, std::ranges::input_range Rows>
    write_batch& put_all(Table const& table, Rows&& rows) {
        detail::require_safe_range<Rows>();
        if constexpr (std::ranges::sized_range<Rows>)
            writes_.reserve(writes_.size() + std::ranges::size(rows));
        byte_buffer json;
        if constexpr (detail::require_rows_of<Table, Rows>())
            for (auto const like = write_to(table, true); auto&& row : rows) put<Table>(like, row, json);
        return *this;
    }
    /// Deletes an item: `remove(table, key...)`.
    template <class Table, class... Key>
    write_batch& remove(Table const& table, Key&&... key) {
        (detail::require_safe_range<Key>(), ...);
        byte_buffer json;
        auto const at = detail::write_key_object<Table>(json, key...);
        return add(write_to(table, false), json, at);
    }
    /// Deletes the item of each key, or row, of a range.
    template <class Table, std::ranges::input_range Keys>
    write_batch& remove_all(Table const& table, Keys&& keys) {
        detail::require_safe_range<Keys>();
        byte_buffer json;
        for (auto const like = write_to(table, false); auto&& key : keys) {
            auto const at = detail::write_key_of<Table>(json, key);
            add(like, json, at);
        }
        return *this;
    }
    /// How many writes there are.
    [[nodiscard]] std::size_t size() const noexcept { return writes_.size(); }

  private:
    friend asio::awaitable<batch_write_outcome> batch_write(client via, write_batch batch,
                                                            batch_options options);

    template <class Table>
    write_batch& put(detail::batch_write_size like, typename Table::row_type const& row, byte_buffer& json) {
        detail::require_no_version<Table>();
        wire::key_places key;
        Table::schema::encode_written(json, row, Table::schema::time_of_write(), &key);
        return add(like, json, key);
    }
    /// A write whose size is not known yet.
    template <class Table>
    [[nodiscard]] detail::batch_write_size write_to(Table const& table, bool put) {
        return {tables_.number_of(table), put, 0, 0, &detail::table_type_mark<Table>};
    }
    /// Takes the text out of `json`.
    write_batch& add(detail::batch_write_size write, byte_buffer& json, wire::key_places const& key);

    detail::batch_tables tables_;
    std::vector<char> text_;  // of each write, the JSON and the key, one after the other
    std::vector<detail::batch_write_size> writes_;
};

/// Carries out a batch: as many writes in a request as fit, 25 or 16 MB, until all are done or given up.
///
/// Shape: what comes back unprocessed is sent again with the next full request, after a random wait that
/// doubles each time; a newer write of the same key takes its place. If the service refuses the newer one,
/// the older one is written.
/// Errors: `errc::validation` for keys that are there twice, where that is refused; nothing else throws.
[[nodiscard]] asio::awaitable<batch_write_outcome> batch_write(client via, write_batch batch,
                                                               batch_options options = {});

/// Which read of a batch, and of what; `read_batch::get` returns it. No other batch has it.
template <class Table>
class read_place {
  public:
    /// The read's number, from 0.
    [[nodiscard]] std::size_t number() const noexcept { return number_; }

  private:
    friend class batch_get_outcome;
    friend class read_batch;
    read_place(std::size_t number, std::uint64_t place) : number_(number), place_(place) {}

    std::size_t number_;
    std::uint64_t place_;
};

/// What a batch of reads found.
///
/// Shape: true when everything was read; an item that is not there was read.
class [[nodiscard]] batch_get_outcome {
  public:
    /// Of no batch, and not complete. What a future or callback holds beside an error.
    batch_get_outcome() = default;
    batch_get_outcome(std::vector<detail::batch_read> reads, std::vector<detail::batch_ask> asked,
                      detail::batch_get_result result, detail::batch_tables tables)
        : carried_out_(true),
          reads_(std::move(reads)),
          asked_(std::move(asked)),
          result_(std::move(result)),
          tables_(std::move(tables)) {}

    /// Whether everything was read.
    [[nodiscard]] bool complete() const noexcept {
        for (auto const& r : reads_)
            if (r.state == detail::batch_read::unread) return false;
        return carried_out_;
    }
    explicit operator bool() const noexcept { return complete(); }
    /// The last failure; nothing when what was given up was only throttled.
    [[nodiscard]] std::optional<error> const& failure() const noexcept { return result_.failure; }
    [[nodiscard]] bool cancelled() const noexcept { return result_.cancelled; }
    /// Whether this one was read, be there an item or not; by its number, from 0, or by its place.
    /// Errors: `std::out_of_range` for a number that is none of the batch; `errc::bad_value` for a place of
    /// another batch.
    [[nodiscard]] bool was_read(std::size_t number) const {
        return reads_[asked_.at(number).read].state != detail::batch_read::unread;
    }
    template <class Table>
    [[nodiscard]] bool was_read(read_place<Table> place) const {
        return at(place).state != detail::batch_read::unread;
    }

    /// The item; nothing when there is none. `place` is what `read_batch::get` returned.
    /// Errors: `failure()` or `errc::throttled` when it was not read; what `get` throws when it does not fit
    /// the row; `errc::bad_value` for a place of another batch.
    template <class Table>
    [[nodiscard]] std::optional<typename Table::row_type> get(read_place<Table> place) const {
        auto const& r = at(place);
        if (r.state == detail::batch_read::unread) throw not_read(r);
        if (r.state == detail::batch_read::missing) return std::nullopt;
        try {
            return detail::read_row<Table>(r.json);
        } catch (error const& item_mismatch) {
            throw located(r, item_mismatch);
        }
    }
    /// The key of an item that was not read.
    template <class Table>
    [[nodiscard]] table_key<Table> unread_key(read_place<Table> place) const {
        return detail::read_key<Table>(at(place).json);
    }
    /// The same as `get`.
    template <class Table>
    [[nodiscard]] std::optional<typename Table::row_type> operator[](read_place<Table> place) const {
        return get(place);
    }

  private:
    template <class Table>
    [[nodiscard]] detail::batch_read const& at(read_place<Table> place) const {
        return at(place.number_, place.place_);
    }
    [[nodiscard]] detail::batch_read const& at(std::size_t number, std::uint64_t place) const;
    [[nodiscard]] error not_read(detail::batch_read const& read) const;
    [[nodiscard]] error located(detail::batch_read const& read, error const& why) const;

    bool carried_out_ = false;
    std::vector<detail::batch_read> reads_;
    std::vector<detail::batch_ask> asked_;
    detail::batch_get_result result_;
    detail::batch_tables tables_;
};

/// Reads of any tables, collected for one call; a key asked for twice is read once.
class read_batch {
  public:
    /// Asks for an item: `auto alice = batch.get(wallets, id); ... outcome[alice]`.
    template <class Table, class... Key>
    read_place<Table> get(Table const& table, Key&&... key) {
        (detail::require_safe_range<Key>(), ...);
        byte_buffer json;
        auto const at = detail::write_key_object<Table>(json, key...);
        return add(table, json, at);
    }
    /// The same with the key as one value.
    template <class Table, class Key>
    read_place<Table> get_key(Table const& table, Key&& key) {
        detail::require_safe_range<Key>();
        byte_buffer json;
        auto const at = detail::write_key_of<Table>(json, key);
        return add(table, json, at);
    }
    /// Reads what was written last, at twice the cost.
    read_batch& consistent() {
        consistent_ = true;
        return *this;
    }
    [[nodiscard]] std::size_t size() const noexcept { return asked_.size(); }

  private:
    friend asio::awaitable<batch_get_outcome> batch_get(client via, read_batch batch, batch_options options);

    template <class Table>
    read_place<Table> add(Table const& table, byte_buffer& json, wire::key_places const& key) {
        detail::batch_read read;
        read.table = tables_.number_of(table);
        read.json = json.view();
        wire::append_key_bytes(json, key);
        read.key = json.view().substr(read.json.size());
        add(std::move(read));
        return {asked_.size() - 1, asked_.back().place};
    }
    void add(detail::batch_read read);

    detail::batch_tables tables_;
    std::vector<detail::batch_read> reads_;
    std::vector<detail::batch_ask> asked_;               // each get, in their order
    std::unordered_map<std::string, std::size_t> seen_;  // where in reads_ a key is
    bool consistent_ = false;
};

/// Carries out a batch of reads: 100 keys in a request, until all are read or the time is over.
[[nodiscard]] asio::awaitable<batch_get_outcome> batch_get(client via, read_batch batch,
                                                           batch_options options = {});

/// What became of the reads of one table.
template <class Table>
struct [[nodiscard]] batch_rows {
    /// In the order of the keys; nothing where there is no item, or where it was not read.
    std::vector<std::optional<typename Table::row_type>> rows;
    /// The keys that were not read.
    std::vector<table_key<Table>> unread;
    std::optional<error> failure;
    /// Whether the reads were carried out; not so in what a future or callback holds beside an error.
    bool carried_out = false;

    /// Whether every key was read; what service and network do is told in `failure`, and not thrown.
    [[nodiscard]] bool complete() const noexcept { return carried_out && unread.empty(); }
    explicit operator bool() const noexcept { return complete(); }
};

namespace detail {
template <class Table>
asio::awaitable<batch_rows<Table>> collect_rows(client via, read_batch batch,
                                                std::vector<read_place<Table>> places,
                                                batch_options options) {
    batch_get_outcome const outcome = co_await batch_get(std::move(via), std::move(batch), options);
    batch_rows<Table> result;
    result.carried_out = true;
    result.failure = outcome.failure();
    for (read_place<Table> const place : places) {
        if (outcome.was_read(place)) {
            result.rows.push_back(outcome.get(place));
        } else {
            result.rows.emplace_back();
            result.unread.push_back(outcome.unread_key(place));
        }
    }
    co_return result;
}
}  // namespace detail

/// Reads the items of many keys, or rows, of one table, in their order.
/// Errors: an item that does not fit the row is thrown, with its key, and no row answered; the other
/// `batch_get` gives the other items all the same.
template <class Table, std::ranges::input_range Keys>
[[nodiscard]] asio::awaitable<batch_rows<Table>> batch_get(Table const& table, Keys&& keys,
                                                           batch_options options = {}) {
    detail::require_safe_range<Keys>();
    read_batch batch;
    std::vector<read_place<Table>> places;
    for (auto&& key : keys) places.push_back(batch.get_key(table, key));
    return detail::collect_rows<Table>(table.through(), std::move(batch), std::move(places), options);
}

/// Puts many rows of one table.
template <class Table, std::ranges::input_range Rows>
[[nodiscard]] asio::awaitable<batch_write_outcome> batch_put(Table const& table, Rows&& rows,
                                                             batch_options options = {}) {
    write_batch batch;
    batch.put_all(table, std::forward<Rows>(rows));
    return batch_write(table.through(), std::move(batch), options);
}

/// Removes the items of many keys, or rows, of one table.
template <class Table, std::ranges::input_range Keys>
[[nodiscard]] asio::awaitable<batch_write_outcome> batch_remove(Table const& table, Keys&& keys,
                                                                batch_options options = {}) {
    write_batch batch;
    batch.remove_all(table, std::forward<Keys>(keys));
    return batch_write(table.through(), std::move(batch), options);
}

namespace detail {
// The table's members.
template <class Table>
struct batch_calls {
    using braced_rows = braced_list<typename Table::row_type>;
    using braced_keys = braced_list<table_key<Table>>;

    template <class Rows>
    static auto put(Table const& table, Rows&& rows, batch_options options = {}) {
        if constexpr (require_range<Rows>())
            return dynamap::batch_put(table, std::forward<Rows>(rows), options);
        else return asio::awaitable<batch_write_outcome>();
    }
    template <class Keys>
    static auto remove(Table const& table, Keys&& keys, batch_options options = {}) {
        if constexpr (require_range<Keys>())
            return dynamap::batch_remove(table, std::forward<Keys>(keys), options);
        else return asio::awaitable<batch_write_outcome>();
    }
    template <class Keys>
    static auto get(Table const& table, Keys&& keys, batch_options options = {}) {
        if constexpr (require_range<Keys>())
            return dynamap::batch_get(table, std::forward<Keys>(keys), options);
        else return asio::awaitable<batch_rows<Table>>();
    }
};
}  // namespace detail

}  // namespace dynamap
