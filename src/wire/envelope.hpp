// Shared by the parsers of responses: the members around the items, in all forms that the service may send.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "wire/json_document.hpp"

namespace dynamap::wire {

/// Refuses a duplicate member of a response. Responses have few members, so comparing each with all others is
/// cheap.
class distinct_members {
  public:
    void add(json_document const& document, token name_token, std::string_view name) {
        for (std::size_t i = 0; i != count_; ++i)
            if (name == std::string_view(seen_[i].data, seen_[i].size))
                document.fail(name_token, "a member that does not occur twice");
        if (count_ < seen_.size()) seen_[count_++] = {name.data(), name.size()};
    }

  private:
    struct text {  // unlike a string_view, it is not initialised
        char const* data;
        std::size_t size;
    };
    std::array<text, 8> seen_;
    std::size_t count_ = 0;
};

/// The names of members that a response may have, but that are not read.
using unread_members = std::initializer_list<std::string_view>;

/// Skips an unknown member of a response. Returns the token after it.
/// Errors: `errc::malformed_response` if it shows that the response is an error document, whatever the status
/// is.
token pass_over(json_document& document, std::string_view name, token t);

/// Whether an unread member shows that the document is a response of the operation: its name is in `unread`,
/// or it names the type of an operation's output.
[[nodiscard]] bool is_of_response(json_document& document, std::string_view name, token t,
                                  unread_members unread) noexcept;

/// Throws `errc::malformed_response`, because all members of the document are unknown. The name of the first
/// one is at `name_token`.
[[noreturn]] void refuse_unknown_members(json_document const& document, token name_token);

/// Returned to `read_envelope` for a member that its parser does not know. No value ends at this token.
constexpr token not_known = 0;

/// Iterates over the members of a response, which is the whole text. `f(name, value)` returns the token after
/// the value, or `not_known`. Skips null members, and unknown members next to known ones.
/// Errors: `errc::malformed_response` if the text is not exactly one object, if a member occurs twice, or if
/// all members are unknown: then it is a response of something else.
template <class F>
void read_envelope(json_document& document, unread_members unread, F&& f) {
    distinct_members distinct;
    bool known = false;
    token unknown = 0;  // never the first token, so 0 means none
    document.expect_end(document.members(0, [&](token name_token, token t) {
        if (document.is_null(t)) return t + 1;
        std::string_view const name = document.string(name_token);
        distinct.add(document, name_token, name);
        token const end = f(name, t);
        if (end != not_known) {
            known = true;
            return end;
        }
        if (is_of_response(document, name, t, unread)) known = true;
        else if (unknown == 0) unknown = name_token;
        return pass_over(document, name, t);
    }));
    if (unknown != 0 && !known) refuse_unknown_members(document, unknown);
}

/// Adds the CapacityUnits of a ConsumedCapacity, or of several in an array. Returns the token after it.
token add_capacity(json_document& document, token t, std::optional<double>& units);

/// A number of items.
/// Errors: `errc::malformed_response` if it is not a whole number, or is negative.
[[nodiscard]] std::int64_t count_at(json_document const& document, token t);

/// A LastEvaluatedKey for the next request: its text unchanged, but without null and unknown members. Empty
/// if the key is empty: there are no more pages.
std::string start_key(json_document& document, token t);

}  // namespace dynamap::wire
