// Many puts, removes and reads in few requests: batches of any tables, and the calls of one table.
#pragma once

#include <asio/awaitable.hpp>
#include <optional>
#include <ranges>
#include <utility>
#include <vector>

#include "dynamap/batch_options.hpp"
#include "dynamap/read_batch.hpp"
#include "dynamap/write_batch.hpp"

namespace dynamap {

namespace detail {
template <class Table>
struct batch_calls;
}

/// The outcome of `table.batch_get(keys)`: the items of many keys, in the order of the keys.
///
/// Shape: true if every key was read.
template <class Table>
class [[nodiscard]] batch_rows : public call_outcome {
  public:
    /// Makes an empty outcome, which is false. Futures and callbacks need a default constructor.
    batch_rows() = default;
    explicit batch_rows(detail::call_failure failure) : call_outcome(std::move(failure)) {}

    /// The rows; empty for a key without an item, or whose item was not read.
    std::vector<std::optional<typename Table::row_type>> rows;

    /// The keys that were not read, each once.
    [[nodiscard]] std::vector<table_key<Table>> const& unprocessed_keys() const noexcept {
        return unprocessed_keys_;
    }

  private:
    friend struct detail::batch_calls<Table>;

    std::vector<table_key<Table>> unprocessed_keys_;
};

namespace detail {

// The batch members of table.
template <class Table>
struct batch_calls {
    using braced_rows = braced_list<typename Table::row_type>;
    using braced_keys = braced_list<table_key<Table>>;

    template <class Rows>
    static asio::awaitable<write_batch_outcome> put(Table const& table, Rows&& rows,
                                                    batch_options options = {}) {
        if constexpr (require_range<Rows>()) {
            write_batch batch(table.client());
            batch.put_all(table, std::forward<Rows>(rows));
            return batch.send(options);
        } else {
            return {};
        }
    }
    template <class Keys>
    static asio::awaitable<write_batch_outcome> remove(Table const& table, Keys&& keys,
                                                       batch_options options = {}) {
        if constexpr (require_range<Keys>()) {
            write_batch batch(table.client());
            batch.remove_all(table, std::forward<Keys>(keys));
            return batch.send(options);
        } else {
            return {};
        }
    }
    template <class Keys>
    static asio::awaitable<batch_rows<Table>> get(Table const& table, Keys&& keys,
                                                  batch_options options = {}) {
        if constexpr (require_range<Keys>()) {
            require_safe_range<Keys>();
            read_batch batch(table.client());
            std::vector<read_handle<Table>> handles;
            for (auto&& key : keys) handles.push_back(batch.get_key(table, key));
            return collect(table, std::move(batch), std::move(handles), options);
        } else {
            return {};
        }
    }

  private:
    static asio::awaitable<batch_rows<Table>> collect(Table table, read_batch batch,
                                                      std::vector<read_handle<Table>> handles,
                                                      batch_options options) {
        read_batch_outcome const outcome = co_await batch.send(options);
        batch_rows<Table> result({outcome.error(), outcome.cancelled()});
        for (read_handle<Table> const handle : handles) {
            if (outcome.was_read(handle)) result.rows.push_back(outcome[handle]);
            else result.rows.emplace_back();
        }
        result.unprocessed_keys_ = outcome.unprocessed_keys(table);
        co_return result;
    }
};

}  // namespace detail

}  // namespace dynamap
