// The model's tables as the library sees them, and its calls of many items.
#pragma once

#include <asio/awaitable.hpp>
#include <string>

#include "dice.hpp"
#include "dynamap/dynamap.hpp"
#include "known_table.hpp"
#include "report.hpp"

namespace stress {

using plain_table =
    dynamap::table<entry, "entry", dynamap::partition_key<&entry::id>, dynamap::sort_key<&entry::number>>;
using version_table = dynamap::table<entry, "entry", dynamap::partition_key<&entry::id>,
                                     dynamap::sort_key<&entry::number>, dynamap::version<&entry::version>>;

/// Batches, loads, exports and queries of one table.
class many_items {
  public:
    many_items(known_table& known, std::string table, dice& chance, report& to)
        : known_(known), name_(std::move(table)), chance_(chance), to_(to) {}

    asio::awaitable<void> write_batch(dynamap::client client);
    asio::awaitable<void> read_batch(dynamap::client client);
    asio::awaitable<void> query(dynamap::client client);
    /// A load that ends early, again and again, and is resumed until it is complete.
    asio::awaitable<void> load(dynamap::client client);
    /// An export that ends early, again and again, and is resumed until it is complete.
    asio::awaitable<void> export_all(dynamap::client client);

  private:
    entry some_row();
    std::string some_id() { return "k" + std::to_string(chance_.below(6)); }
    std::chrono::milliseconds some_timeout(std::chrono::milliseconds usual) {
        return chance_.one_in(3) ? std::chrono::milliseconds(chance_.between(5, 120)) : usual;
    }

    known_table& known_;
    std::string name_;
    dice& chance_;
    report& to_;
    std::size_t made_ = 0;
};

}  // namespace stress
