// Knows a put's own write again, when a repeated request is refused because an earlier one was carried out.
//
#pragma once

#include <string>
#include <string_view>

#include "dynamap/client.hpp"
#include "dynamap/detail/wire/key_names.hpp"

namespace dynamap::detail {

/// Whether the item that refused a put is the one that the put wrote: with the same version, as with all
/// else.
///
/// Cost: nothing, but for a put that was repeated and refused: then a copy of its item, and a GetItem if the
/// refusal does not contain the item that is there.
class own_write {
  public:
    explicit own_write(wire::key_names keys) noexcept : keys_(keys) {}

    /// Looks at the put's request and at its refusal.
    void look(std::string_view request, std::string_view refusal);
    /// Whether the item is the put's own.
    [[nodiscard]] bool seen() const noexcept { return seen_; }
    /// Whether the refusal did not contain the item, so that it has to be read.
    [[nodiscard]] bool must_read() const noexcept { return !request_.empty() && !seen_; }
    /// The GetItem for it.
    [[nodiscard]] operation read_request(std::string_view table) const;
    /// Looks at the response to that.
    void look_at_read(std::string_view response);

  private:
    wire::key_names keys_;
    std::string request_;
    bool seen_ = false;
};

/// Reads the item once, if the refusal did not contain it.
/// Errors: those of a GetItem, with a sentence that says what is open.
asio::awaitable<void> read_own_write(client const& via, own_write& own, std::string_view table);

}  // namespace dynamap::detail
