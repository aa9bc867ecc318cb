// The names of the members of a nested struct.
#pragma once

#include <cstddef>
#include <string_view>
#include <type_traits>

#include "dynamap/detail/table/schema/members.hpp"
#include "dynamap/options.hpp"

namespace dynamap {

/// A list of `rename<&T::member, "Name">`.
template <class... Renames>
struct renames {};

/// Gives other names to the members of a struct that is stored inside others (as an M). Without a
/// specialisation the attributes have the names of the members.
///
/// Shape: `template <> struct dynamap::nested<address> : dynamap::renames<dynamap::rename<&address::zip,
/// "Zip">> {};`
template <class T>
struct nested : renames<> {};

namespace detail {

template <class Rename>
struct rename_parts;
template <auto Member, fixed_string Name>
struct rename_parts<rename<Member, Name>> {
    static constexpr auto pointer = Member;
    static constexpr std::string_view name = Name.view();
};

// The list of renames that a specialisation of nested inherits.
template <class... Renames>
renames<Renames...> renames_in(renames<Renames...> const&);

template <class T, class List>
struct names_by_list;
template <class T, class... Renames>
struct names_by_list<T, renames<Renames...>> {
    static_assert((... && std::is_same_v<owner_of<rename_parts<Renames>::pointer>, T>),
                  "dynamap: nested<T> renames members of T only");

    static constexpr auto all = [] {
        auto names = member_names<T>;
        for ([[maybe_unused]] auto& name : names) {
            [[maybe_unused]] std::string_view const own = name;
            ((name = pointer_name<rename_parts<Renames>::pointer>() == own ? rename_parts<Renames>::name
                                                                           : name),
             ...);
        }
        return names;
    }();
    template <auto Pointer>
    static constexpr std::string_view name_of() {
        std::string_view name = pointer_name<Pointer>();
        [[maybe_unused]] constexpr std::string_view own = pointer_name<Pointer>();
        ((name = pointer_name<rename_parts<Renames>::pointer>() == own ? rename_parts<Renames>::name : name),
         ...);
        return name;
    }
};

/// The attribute names of the members of `T` inside another struct: `all` in their order,
/// `name_of<&T::member>()`.
template <class T>
struct nested_names : names_by_list<T, decltype(renames_in(nested<T>{}))> {};

}  // namespace detail
}  // namespace dynamap
