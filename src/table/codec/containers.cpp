// The errors of the containers' codecs.
#include <algorithm>
#include <string>

#include "dynamap/detail/table/codec/bytes.hpp"
#include "dynamap/detail/table/codec/map.hpp"
#include "dynamap/detail/table/codec/sequence.hpp"
#include "dynamap/detail/table/codec/set.hpp"

namespace dynamap::detail {

void throw_within_element(error const& failure, std::size_t at) {
    throw failure.within('[' + std::to_string(at) + ']');
}

void throw_within_entry(error const& failure, value_writer const& out, std::size_t name, std::size_t end) {
    throw failure.within(out.buffer().view().substr(name + 1, end - name - 2));
}

void throw_wrong_length(std::size_t expected, std::size_t found) {
    throw error(errc::bad_value, "the list has " + std::to_string(found) +
                                     " elements, but the member holds exactly " + std::to_string(expected));
}

void throw_same_key() {
    throw error(errc::bad_value, "two members of the map have the same key, written in two ways");
}

void throw_empty_set() {
    throw error(
        errc::bad_value,
        "a set is empty, but DynamoDB has no empty sets; a member of a struct would be left out, but a set "
        "inside another value cannot be: make it std::optional, or leave out the value that contains it");
}

void copy_bytes(bytes const& from, std::byte* to, std::size_t size) {
    if (from.size() != size)
        throw error(errc::bad_value, "the binary value has " + std::to_string(from.size()) +
                                         " bytes, but the member holds exactly " + std::to_string(size));
    std::copy(from.begin(), from.end(), to);
}

}  // namespace dynamap::detail
