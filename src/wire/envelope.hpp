// What the readers of responses share: the members around the items, as the service may write them.
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

/// Refuses a member of a response that comes twice. Responses have few members, so that looking at each again
/// costs little.
class distinct_members {
  public:
    void add(json_document const& document, token name_token, std::string_view name) {
        for (std::size_t i = 0; i != count_; ++i)
            if (name == std::string_view(seen_[i].data, seen_[i].size))
                document.fail(name_token, "a member that has not come before");
        if (count_ < seen_.size()) seen_[count_++] = {name.data(), name.size()};
    }

  private:
    struct text {  // which, unlike a string_view, is not initialised
        char const* data;
        std::size_t size;
    };
    std::array<text, 8> seen_;
    std::size_t count_ = 0;
};

/// The names of members that a response may have and nobody reads.
using unread_members = std::initializer_list<std::string_view>;

/// Passes over a member that a response's reader does not know; answers the token behind it.
/// Errors: `errc::malformed_response` when it shows that the response is an error document, whatever its
/// status.
token pass_over(json_document& document, std::string_view name, token t);

/// Whether a member that nobody reads shows all the same that the document is a response of the operation: it
/// is one of `unread`, or names the type of an operation's output.
[[nodiscard]] bool is_of_response(json_document& document, std::string_view name, token t,
                                  unread_members unread) noexcept;

/// Throws `errc::malformed_response`: the document's members, the first of which is named at `name_token`,
/// are all unknown.
[[noreturn]] void refuse_unknown_members(json_document const& document, token name_token);

/// What `read_envelope` is told of a member that its reader does not know; no value ends there.
constexpr token not_known = 0;

/// Walks over the members of a response, which is the whole text: `f(name, value)` returns the token behind
/// the value, or `not_known`. A member that is null is passed over, as are unknown members beside known ones.
/// Errors: `errc::malformed_response` for what is not one object, for a member that comes twice, and for an
/// object with members that are all unknown: it is a response of something else.
template <class F>
void read_envelope(json_document& document, unread_members unread, F&& f) {
    distinct_members distinct;
    bool known = false;
    token unknown = 0;  // never the first token, so 0 is none
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

/// Adds the CapacityUnits of a ConsumedCapacity, or of several in an array; answers the token behind.
token add_capacity(json_document& document, token t, std::optional<double>& units);

/// A number of items.
/// Errors: `errc::malformed_response` for what is not a whole number, or is negative.
[[nodiscard]] std::int64_t count_at(json_document const& document, token t);

/// A LastEvaluatedKey as the next request says it: its text as it came, but without null and unknown members.
/// Empty when it has none: there is no more.
std::string start_key(json_document& document, token t);

}  // namespace dynamap::wire
