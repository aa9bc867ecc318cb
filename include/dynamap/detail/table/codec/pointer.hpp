// An owned part of a recursive type, in a unique_ptr.
#pragma once

#include <memory>

#include "dynamap/detail/table/codec/contract.hpp"

namespace dynamap {

/// The object that the pointer owns, or no attribute if it is null; NULL inside a list or map. A struct can
/// contain itself this way: `struct node { int value = 0; std::unique_ptr<node> next; };`
template <class T>
    requires(!std::is_array_v<T> && attribute_type<T>)
struct codec<std::unique_ptr<T>> {
    using inner = T;
    static constexpr value_type type = codec<T>::type;
    static void encode(value_writer& out, std::unique_ptr<T> const& value) {
        if (value) codec<T>::encode(out, *value);
        else out.null();
    }
    static std::unique_ptr<T> decode(value_reader& in) {
        if (in.type() == value_type::null) return nullptr;
        return std::make_unique<T>(codec<T>::decode(in));
    }
    static bool is_absent(std::unique_ptr<T> const& value) {
        if constexpr (may_be_absent<T>)
            if (value) return codec<T>::is_absent(*value);
        return !value;
    }
    static std::unique_ptr<T> absent() { return nullptr; }
};

}  // namespace dynamap
