// Tables in memory that apply writes as DynamoDB does: what the model program and the killed clients write
// to.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "dice.hpp"
#include "framing.hpp"

namespace stress {

struct attribute {
    char type = 'S';  ///< 'S' or 'N': no others are written
    std::string text = {};
    friend bool operator==(attribute const&, attribute const&) = default;
};
using item = std::map<std::string, attribute, std::less<>>;

/// All tables have the keys `id` (S) and `number` (N).
struct item_key {
    std::string id;
    std::int64_t number = 0;
    friend auto operator<=>(item_key const&, item_key const&) = default;
};
using items = std::map<item_key, item>;

/// A row whose text begins so is refused as invalid, by itself or with the request that it is in.
inline constexpr std::string_view refused_text = "refused";

/// Thread: one at a time.
class database {
  public:
    /// What a request is answered, once it is carried out.
    ///
    /// Shape: `unprocessed`: in how many of 100 cases an item of a batch is left undone.
    /// Errors: a request that no client should send is answered with ValidationException, and is in
    /// `complaints`.
    reply respond(std::string_view operation, std::string const& body, dice& chance, unsigned unprocessed);

    [[nodiscard]] items const& table(std::string const& name) { return tables_[name]; }
    /// Items of a page at most, for scans and queries that ask for no fewer.
    std::size_t page_size = 1000;
    std::vector<std::string> complaints;
    std::map<std::string, std::size_t> puts;  ///< of each table, those that were carried out
    /// What a batch wrote whose client had given it up before, by table: the last of each key; none: removed.
    /// A newer write of the client may have been carried out before it.
    std::map<std::string, std::map<item_key, std::optional<item>>> late;
    bool client_is_gone = false;  ///< whether the next request is one that was given up

    /// An item by its key, of a line of an export; none: it is no such line.
    [[nodiscard]] static std::optional<std::pair<item_key, item>> item_of_line(std::string const& line);

  private:
    friend struct database_request;
    std::map<std::string, items, std::less<>> tables_;
    struct done {
        std::string body;
        reply response;
    };
    std::unordered_map<std::string, done> tokens_;  // for ten minutes, which no run is long
};

}  // namespace stress
