// Recognises a put's own write, if a retry is refused because an earlier attempt was applied.
#pragma once

#include <string>
#include <string_view>

#include "dynamap/client.hpp"
#include "dynamap/detail/wire/key_names.hpp"

namespace dynamap::detail {

/// Whether the item that failed a put's condition is the one that the put wrote: its version and all other
/// attributes are the same.
///
/// Cost: none, except for a put that was retried and refused: then a copy of its item, and a GetItem if the
/// response does not contain the existing item.
class own_write {
  public:
    explicit own_write(wire::key_names keys) noexcept : keys_(keys) {}

    /// Compares the put's request with the response that refused it.
    void look(std::string_view request, std::string_view refusal);
    /// Whether the item is the put's own.
    [[nodiscard]] bool seen() const noexcept { return seen_; }
    /// Whether the response did not contain the item, so that it must be read.
    [[nodiscard]] bool must_read() const noexcept { return !request_.empty() && !seen_; }
    /// Returns the GetItem that reads it.
    [[nodiscard]] operation read_request(std::string_view table) const;
    /// Compares the response to that GetItem.
    void look_at_read(std::string_view response);

  private:
    wire::key_names keys_;
    std::string request_;
    bool seen_ = false;
};

/// Reads the item once, if the response did not contain it.
/// Errors: those of a GetItem. The message says that the write may have been applied.
asio::awaitable<void> read_own_write(client const& client, own_write& own, std::string_view table);

}  // namespace dynamap::detail
