// What the readers of responses share: the members around the items, as the service may write them. Room: wire (private).
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "wire/json_document.hpp"

namespace dynamap::wire {

/// Refuses a member of a response that comes twice. Responses have few members, so that looking at each again costs little.
class distinct_members {
  public:
    void add(json_document const& document, token name_token, std::string_view name) {
        for (std::size_t i = 0; i != count_; ++i)
            if (name == std::string_view(seen_[i].data, seen_[i].size)) document.fail(name_token, "a member that has not come before");
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

/// Passes over a member that a response's reader does not know; answers the token behind it.
/// Errors: `errc::malformed_response` when it shows that the response is an error document, whatever its status.
token pass_over(json_document& document, std::string_view name, token t);

/// Walks over the members of a response, which is the whole text: `f(name, value)` answers the token behind the value. A member
/// that is null is passed over.
/// Errors: `errc::malformed_response` for what is not one object, and for a member that comes twice.
template <class F>
void read_envelope(json_document& document, F&& f) {
    distinct_members distinct;
    document.expect_end(document.members(0, [&](token name_token, token t) {
        if (document.is_null(t)) return t + 1;
        std::string_view const name = document.string(name_token);
        distinct.add(document, name_token, name);
        return f(name, t);
    }));
}

/// Adds the CapacityUnits of a ConsumedCapacity, or of several in an array; answers the token behind.
token add_capacity(json_document& document, token t, std::optional<double>& units);

/// A LastEvaluatedKey as the next request says it: its text as it came, but without null and unknown members. Empty when it has
/// none: there is no more.
std::string start_key(json_document& document, token t);

}  // namespace dynamap::wire
