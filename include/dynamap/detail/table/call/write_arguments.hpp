// The arguments of a write after its key: update clauses, then optionally when(...), a version, what to
// return.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

#include "dynamap/condition.hpp"
#include "dynamap/detail/table/expression/expression_rules.hpp"
#include "dynamap/detail/table/expression/expression_writer.hpp"
#include "dynamap/detail/table/expression/update_clause.hpp"
#include "dynamap/outcome.hpp"
#include "dynamap/projection.hpp"
#include "dynamap/schema.hpp"
#include "dynamap/version.hpp"

namespace dynamap::detail {

template <class T>
concept is_write_condition = requires { typename std::remove_cvref_t<T>::write_condition_tag; };

template <class T>
inline constexpr bool is_returning = false;
template <returned Values>
inline constexpr bool is_returning<returning<Values>> = true;

template <class T>
inline constexpr bool is_exactly_once = std::is_same_v<std::remove_cvref_t<T>, exactly_once_t>;

template <class T>
inline constexpr bool is_version_argument = std::is_same_v<T, at_version> || std::is_same_v<T, any_version_t>;

/// The name of the discriminator attribute.
template <class Schema>
struct discriminator_name {
    static constexpr bool fixed = true;
    static constexpr std::size_t value_count(discriminator_name const*) { return 0; }
    template <class Text>
    static constexpr void write(Text& text, std::size_t, discriminator_name const*) {
        text.name(Schema::discriminator_attribute);
    }
    template <class Sink>
    void values(Sink&) const {}
};
template <class Schema>
struct discriminator_value {
    static constexpr std::string_view value = Schema::discriminator_value;
};
/// Sets that attribute, because an update may create the item.
template <class Schema>
constexpr auto discriminator_clause() {
    using value = value_operand<discriminator_value<Schema>, encode_constant>;
    using clause = update_clause<update_action::set, "$ = $", discriminator_name<Schema>, value>;
    return clause(discriminator_name<Schema>{}, value(discriminator_value<Schema>{}));
}

/// The write that the arguments are for.
enum class write_kind : unsigned char { put, update, remove, check };

/// The type of what a write is asked to return. `Clauses` are those of an update.
template <class Row, class Returning, class Clauses>
struct returned_type {
    using type = void;
};
template <class Row, class Clauses>
struct returned_type<Row, returning<returned::all_old>, Clauses> {
    using type = Row;
};
template <class Row, class Clauses>
struct returned_type<Row, returning<returned::all_new>, Clauses> {
    using type = Row;
};
template <class Row, returned Values, class... Clauses>
    requires(Values == returned::updated_old || Values == returned::updated_new)
struct returned_type<Row, returning<Values>, clause_list<Clauses...>> {
    static constexpr bool members = (all_members(typename Clauses::attribute_type::path{}) && ...);
    static_assert(members,
                  "dynamap: return_updated_old and return_updated_new are for members and members of nested "
                  "structs; if a clause changes an element or entry, use return_old or return_new");
    using type = typename std::conditional_t<
        members, std::type_identity<partial_row<Row, true, typename Clauses::attribute_type...>>,
        std::type_identity<void>>::type;
};

/// Sorts a write's arguments, explains errors in them with static_asserts, and writes their part of the
/// request.
template <class Schema, write_kind Kind, class... Args>
struct write_arguments {
    using row = typename Schema::row_type;

    static constexpr bool known =
        ((is_update_clause<Args> || is_write_condition<Args> || is_returning<Args> ||
          is_version_argument<Args> || is_exactly_once<Args>) &&
         ...);
    static constexpr std::size_t clause_count = (std::size_t{0} + ... + std::size_t{is_update_clause<Args>});
    static constexpr std::size_t conditions = (std::size_t{0} + ... + std::size_t{is_write_condition<Args>});
    static constexpr std::size_t returns = (std::size_t{0} + ... + std::size_t{is_returning<Args>});
    static constexpr std::size_t versions = (std::size_t{0} + ... + std::size_t{is_version_argument<Args>});
    /// Whether it is sent as a transaction of one write, with a token.
    static constexpr bool once = (is_exactly_once<Args> || ...);
    static_assert(known, "dynamap: after the key a write takes update clauses (balance += 1, memo = \"x\", "
                         "memo.remove()) and at most one when(condition), one return_old or the like, one "
                         "at_version(n), one exactly_once; put a condition into when(...)");
    static_assert(conditions <= 1,
                  "dynamap: a write has at most one when(...); join conditions with && and ||");
    static_assert(returns <= 1 && versions <= 1, "dynamap: a write takes one return option and one version");
    static_assert(
        Kind == write_kind::update || clause_count == 0 || !known,
        "dynamap: put writes a whole row, remove deletes a whole item; clauses are for update; to remove an "
        "attribute, update with attribute.remove()");
    static_assert(versions == 0 || Schema::has_version || !known,
                  "dynamap: at_version and any_version are for tables with a version<&Row::member>");

    static constexpr bool clauses_first = [] {
        bool const is_clause[] = {is_update_clause<Args>..., false};
        for (std::size_t i = 0; i < clause_count; ++i)
            if (!is_clause[i]) return false;
        return true;
    }();
    static_assert(clauses_first || !known,
                  "dynamap: the clauses of an update come first; when(...), at_version(n), exactly_once and "
                  "the return option are the last arguments of a write");
    static_assert(!once || returns == 0,
                  "dynamap: exactly_once sends the write as a transaction, which returns no item; leave out "
                  "return_old or the like, and read the item with get");

    /// Whether the arguments are sorted below. If not, a static_assert above has failed.
    static constexpr bool well_formed = known && conditions <= 1 && returns <= 1 && versions <= 1 &&
                                        clauses_first && (Kind == write_kind::update || clause_count == 0) &&
                                        (versions == 0 || Schema::has_version);

  private:
    template <bool Wanted>
    static constexpr auto listed() {
        if constexpr (Wanted) {
            return []<std::size_t... I>(std::index_sequence<I...>) {
                return clause_list<std::remove_cvref_t<std::tuple_element_t<I, std::tuple<Args...>>>...>{};
            }(std::make_index_sequence<clause_count>{});
        } else {
            return clause_list<>{};
        }
    }
    template <class T>
    struct find_condition;
    template <class... T>
    struct find_condition<std::tuple<T...>> {
        using type = no_condition;
    };
    template <class First, class... Rest>
    struct find_condition<std::tuple<First, Rest...>> : find_condition<std::tuple<Rest...>> {};
    template <class Condition, class... Rest>
    struct find_condition<std::tuple<write_condition<Condition>, Rest...>> {
        using type = Condition;
    };
    template <class T>
    struct find_returning;
    template <class... T>
    struct find_returning<std::tuple<T...>> {
        using type = void;
    };
    template <class First, class... Rest>
    struct find_returning<std::tuple<First, Rest...>> : find_returning<std::tuple<Rest...>> {};
    template <returned Values, class... Rest>
    struct find_returning<std::tuple<returning<Values>, Rest...>> {
        using type = returning<Values>;
    };

  public:
    using clauses = decltype(listed<well_formed>());
    using condition = typename find_condition<std::tuple<std::remove_cvref_t<Args>...>>::type;
    using return_option = typename find_returning<std::tuple<std::remove_cvref_t<Args>...>>::type;
    using returned_row = typename returned_type<row, return_option, clauses>::type;
    static constexpr bool returns_new = std::is_same_v<return_option, returning<returned::all_new>> ||
                                        std::is_same_v<return_option, returning<returned::updated_new>>;
    static_assert(Kind == write_kind::update || std::is_void_v<return_option> ||
                      std::is_same_v<return_option, returning<returned::all_old>>,
                  "dynamap: put and remove can only return the old item: use return_old");

    /// Whether a version is checked: the argument of `update` and `remove`, or the row's version for `put`.
    static constexpr bool checks_version = Schema::has_version &&
                                           ((Kind == write_kind::put && versions == 0) ||
                                            (std::is_same_v<std::remove_cvref_t<Args>, at_version> || ...));
    static constexpr bool conditional = conditions != 0 || checks_version;
    /// Whether the service increments the version from any value. It must not do so past the end of the
    /// member's type.
    static constexpr bool counts_version = Schema::has_version && Kind == write_kind::update &&
                                           !checks_version;

    /// The type of the version that the write stores, if it is known before: for a put, and for an update
    /// with at_version.
    using stored_version = typename decltype([] {
        if constexpr (Schema::has_version &&
                      (Kind == write_kind::put || (Kind == write_kind::update && checks_version)))
            return std::type_identity<pointed_type<Schema::version_pointer>>{};
        else return std::type_identity<void>{};
    }())::type;
    /// That version. `current` is the version in the row.
    static known_version<stored_version> version_after([[maybe_unused]] std::optional<std::int64_t> current,
                                                       [[maybe_unused]] Args const&... args) {
        if constexpr (std::is_void_v<stored_version>) {
            return {};
        } else {
            ((take_version(current, args)), ...);
            // There is none after the last version. Encoding the write has then failed.
            return *current >= Schema::most_version()
                       ? std::nullopt
                       : std::optional(static_cast<stored_version>(*current + 1));
        }
    }

    /// Whether, after a retry, a failed condition is compared with what the request writes: a whole item with
    /// its next version.
    static constexpr bool knows_own_write = Kind == write_kind::put && checks_version;

    static constexpr bool ok = [] {
        if constexpr (!well_formed) return false;
        else if constexpr (!condition_rules<row, condition>::ok) return false;
        else if constexpr (Kind == write_kind::update) return clause_rules<Schema, row, clauses>::ok;
        else return true;
    }();

    /// Writes the expressions, their names and values, and what to return. `current` is the version in the
    /// row. Returns whether there was a clause: all clauses of an update may be left out.
    static bool write(byte_buffer& out, std::optional<std::int64_t> current, Args const&... args) {
        if constexpr (!ok) {
            return false;
        } else {
            ((take_version(current, args)), ...);
            if constexpr (Kind == write_kind::update && checks_version)
                (void)next_version(*current, Schema::most_version());
            auto const list = pointers_of(std::tie(args...), std::make_index_sequence<clause_count>{});
            if constexpr (Kind == write_kind::update) {
                auto const own = own_clauses();
                return std::apply(
                    [&](auto const&... clause) {
                        return with_clauses(out, current, std::tuple_cat(list, std::make_tuple(&clause...)),
                                            args...);
                    },
                    own);
            } else {
                return with_clauses(out, current, list, args...);
            }
        }
    }

  private:
    // The clauses that an update adds to the caller's: they set the discriminator, the version and the times.
    static auto own_clauses() {
        auto const own_type = [] {
            if constexpr (Schema::has_discriminator) return std::make_tuple(discriminator_clause<Schema>());
            else return std::tuple<>();
        }();
        auto const bump = [] {
            if constexpr (Schema::has_version) return std::make_tuple(attr<Schema::version_pointer> += 1);
            else return std::tuple<>();
        }();
        auto const updated = [] {
            if constexpr (Schema::has_updated) return std::make_tuple(stamp<Schema::updated_pointer>());
            else return std::tuple<>();
        }();
        auto const created = [] {
            if constexpr (Schema::has_created) {
                auto const of = attr<Schema::created_pointer>;
                using type = typename decltype(attr<Schema::created_pointer>)::type;
                return std::make_tuple(
                    of = if_not_exists(of, stamp_as<type>(std::chrono::system_clock::now())));
            } else {
                return std::tuple<>();
            }
        }();
        return std::tuple_cat(own_type, bump, updated, created);
    }
    template <auto Pointer>
    static auto stamp() {
        return attr<Pointer> =
                   stamp_as<typename attribute_of<Pointer>::type>(std::chrono::system_clock::now());
    }

    template <class T>
    static void take_version([[maybe_unused]] std::optional<std::int64_t>& current,
                             [[maybe_unused]] T const& argument) {
        if constexpr (std::is_same_v<T, at_version>) current = argument.expected();
    }
    template <class Tuple, std::size_t... I>
    static auto pointers_of([[maybe_unused]] Tuple const& args, std::index_sequence<I...>) {
        return std::make_tuple(&std::get<I>(args)...);
    }
    template <class... Clause>
    static bool with_clauses(byte_buffer& out, std::optional<std::int64_t> current,
                             std::tuple<Clause const*...> const& list, Args const&... args) {
        condition const* given = nullptr;
        ((take_condition(given, args)), ...);
        if constexpr (checks_version) {
            using lock = version_condition<attribute_of<Schema::version_pointer>,
                                           attribute_of<Schema::partition_pointer>>;
            if constexpr (conditions != 0) {
                auto const both = *given && lock(*current);
                write_all(out, list, &both);
            } else {
                lock const only(*current);
                write_all(out, list, &only);
            }
        } else if constexpr (counts_version) {
            auto const room = version_room<Schema::most_version()>(attr<Schema::version_pointer>);
            if constexpr (conditions != 0) {
                auto const both = *given && room;
                write_all(out, list, &both);
            } else {
                write_all(out, list, &room);
            }
        } else {
            no_condition const none;
            if constexpr (conditions == 0) write_all(out, list, &none);
            else write_all(out, list, given);
        }
        return clause_list<Clause...>::any(list);
    }
    template <class T>
    static void take_condition([[maybe_unused]] condition const*& to, [[maybe_unused]] T const& argument) {
        if constexpr (is_write_condition<T>) to = &argument.condition();
    }
    template <class... Clause, class Condition>
    static void write_all(byte_buffer& out, std::tuple<Clause const*...> const& list,
                          Condition const* condition) {
        append_text<write_text<Schema, clause_list<Clause...>, Condition>>(out, list, condition);
        std::apply([&](auto const*... clause) { append_values(out, *clause..., *condition); }, list);
        if constexpr (!std::is_same_v<Condition, no_condition>)
            out.append(R"(,"ReturnValuesOnConditionCheckFailure":"ALL_OLD")");
        if constexpr (std::is_same_v<return_option, returning<returned::all_old>>)
            out.append(R"(,"ReturnValues":"ALL_OLD")");
        if constexpr (std::is_same_v<return_option, returning<returned::all_new>>)
            out.append(R"(,"ReturnValues":"ALL_NEW")");
        if constexpr (std::is_same_v<return_option, returning<returned::updated_old>>)
            out.append(R"(,"ReturnValues":"UPDATED_OLD")");
        if constexpr (std::is_same_v<return_option, returning<returned::updated_new>>)
            out.append(R"(,"ReturnValues":"UPDATED_NEW")");
    }
};

}  // namespace dynamap::detail
