// Wrong cases made of right ones: what is expected is changed, one value at a time, and the case must fail.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "case_value.hpp"

namespace conformance {

/// One change of a case.
struct mutation {
    enum class change : unsigned char {
        /// another value: a longer text, a number greater by one, true for false, a text for null
        other,
        emptied,     ///< a text without characters
        shortened,   ///< a list without its last element
        lengthened,  ///< a list with one element more
        removed,     ///< an object without a member
        added,       ///< an object with a member that nobody knows
    };
    change what;
    /// the index of the element or member at each step; of `removed` the member's too
    std::vector<std::size_t> indices;
    std::string path;         ///< the same as names
    std::string excuse = {};  ///< why it need not be noticed; else empty
};

/// The changes of a case that was run, so that it is known what was read of it.
///
/// Shape: all changes of what the paths in `expectations` ("expect", "steps/expect") lead to, and a member
/// added to each other object, but for those whose members may have any name.
[[nodiscard]] std::vector<mutation> mutations_of(value_node const& test,
                                                 std::vector<std::string_view> const& expectations);

/// The case with a change, unread.
[[nodiscard]] value_node mutated(value_node const& test, mutation const& change);

[[nodiscard]] std::string_view name_of(mutation::change what);

}  // namespace conformance
