// What a client knows of a table that only it writes to: of most items what they are, of some what they may
// be.
#pragma once

#include <asio/awaitable.hpp>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "database.hpp"
#include "lossy_service.hpp"
#include "report.hpp"
#include "server.hpp"

namespace stress {

/// A row of the model's tables.
struct entry {
    std::string id;
    std::int64_t number = 0;
    std::int64_t balance = 0;
    std::string text;
    std::int64_t version = 0;
    friend bool operator==(entry const&, entry const&) = default;
};
using entries = std::map<item_key, entry>;
[[nodiscard]] inline item_key key_of(entry const& row) { return {row.id, row.number}; }
[[nodiscard]] std::string text_of(std::optional<entry> const& row);

/// Some items, as they are in one of several cases; none: there is no item.
using case_of = std::map<item_key, std::optional<entry>>;

class known_table {
  public:
    known_table(std::string name, server_thread& servers, lossy_service& service, report& to)
        : name_(std::move(name)), servers_(servers), service_(service), to_(to) {}

    [[nodiscard]] entries const& rows() const { return rows_; }
    [[nodiscard]] std::optional<entry> find(item_key const& key) const;
    /// It is so.
    void is(item_key const& key, std::optional<entry> row);
    /// It is one of these; `why` is told where it is none.
    void is_one_of(std::vector<case_of> cases, std::string why);

    /// Waits until the service has read all that was sent.
    asio::awaitable<void> pause();
    /// Compares with the service's table, once it has read all that was sent; then everything is known.
    asio::awaitable<void> settle(std::string after);
    /// Whether something may be this or that.
    [[nodiscard]] bool unsettled() const { return !open_.empty(); }

  private:
    /// Items, and what batches wrote that the client had given up: none: they removed the item.
    struct stored_state {
        entries items;
        case_of late;
    };
    stored_state stored();  // on the servers' thread
    void choose(entries const& found, std::vector<case_of> const& cases, std::string const& why);

    std::string name_;
    std::string last_;
    server_thread& servers_;
    lossy_service& service_;
    report& to_;
    entries rows_;
    std::vector<std::pair<std::vector<case_of>, std::string>> open_;
};

}  // namespace stress
