// expect RIGHT: ok
// expect ADD_TO_PART: dynamap: \+=, -=, add and erase are for whole attributes
// expect PART_TWICE: dynamap: two clauses of one update name the same attribute, or one names a
// expect WHOLE_AND_PART: dynamap: two clauses of one update name the same attribute, or one names a
// expect TWO_SUMS: dynamap: a SET has at most one \+ or -
// expect SUM_OF_TEXT: dynamap: \+ and - are for number attributes
// expect APPEND_TO_TEXT: dynamap: list_append is for list attributes
// expect ADD_TO_LIST: dynamap: add and erase are for set attributes
// expect ADD_NOTHING: dynamap: add and erase take at least one element
// expect OTHER_TYPE: dynamap: the two sides do not have the same DynamoDB type
// expect NEW_OF_REMOVED: dynamap: put and remove can only return the old item: use return_old
// expect TWO_RETURNS: dynamap: a write takes one return option and one version
// expect VERSION_WITHOUT: dynamap: at_version and any_version are for tables with a version
// expect VERSION_BY_HAND: dynamap: every write sets version, created_at and updated_at itself
// expect NO_MINUS: dynamap: -= needs a unary minus of the attribute's type
// expect ELEMENT_IN_BRACKETS: dynamap: an element of a list is written scores.at
// expect ENTRY_IN_BRACKETS: dynamap: an element of a list is written scores.at
// expect NESTED_BY_ARROW: dynamap: a member of a nested struct is written home.member
// expect NESTED_BY_ARGUMENT: dynamap: a member of a nested struct is written home.member
// expect NESTED_BY_AT: dynamap: a member of a nested struct is written home.member
// expect NESTED_IN_BRACKETS: dynamap: a member of a nested struct is written home.member
// expect NESTED_BY_POINTER: dynamap: a member of a nested struct is written home.member
// expect NESTED_OF_A_ROW: dynamap: a condition is made of attributes.*home.member<
// expect BRACED_SET: dynamap: a clause does not take a list in braces
// expect BRACED_MAP: dynamap: a clause does not take a list in braces
// expect BRACED_STRUCT: dynamap: a clause does not take a list in braces
// expect EMPTY_BRACES: dynamap: a clause does not take a list in braces
// expect UPDATED_ELEMENT: dynamap: return_updated_old and return_updated_new are for members
#include "item.hpp"

using dynamap::any_version, dynamap::at_version, dynamap::if_not_exists, dynamap::list_append, dynamap::optionally,
    dynamap::return_new, dynamap::return_old, dynamap::return_updated_new;

using versioned_table = dynamap::table<item, "items", dynamap::partition_key<&item::id>, dynamap::version<&item::count>>;

struct tally {
    int n = 0;
};
template <>
struct dynamap::codec<tally> {
    static constexpr auto type = dynamap::value_type::number;
    static void encode(dynamap::value_writer& out, tally t) { out.number(t.n); }
    static tally decode(dynamap::value_reader& in) { return tally{in.number<int>()}; }
};
struct counted {
    std::string id;
    tally n;
};

asio::awaitable<void> demo(item_table items, versioned_table versioned, item row) {
#ifdef RIGHT
    std::vector<std::int64_t> const more{1, 2};
    co_await items.update("a", number = number + 5, city = "Berlin", scores = list_append(scores, more), tags.add("x", "y"),
                          labels.at<"color">() = "red", labels.at("run time").remove(), optionally(true, memo = "z"));
    co_await items.update("a", home.member<&address::city>() = "Bonn", home.member<&address::number>() = 3);
    co_await items.update("a", scores.at<0>() = 5, scores.at<1>() = 6, tags.erase("x"), count = if_not_exists(count, 3) - 1);
    item const now = co_await items.update("a", count += 1, return_new);
    auto const changed = co_await items.update("a", count += 1, number = 5, return_updated_new);
    (void)changed[number];
    (void)now;
    (void)co_await items.put(row, return_old);
    (void)co_await versioned.put(row);
    (void)co_await versioned.put(row, any_version);
    (void)co_await versioned.update("a", memo = "x", at_version(3));
    (void)co_await versioned.remove("a", at_version(3));
#elif defined(ADD_TO_PART)
    co_await items.update("a", number += 5);
#elif defined(PART_TWICE)
    co_await items.update("a", number = 5, number = 6);
#elif defined(WHOLE_AND_PART)
    co_await items.update("a", home.remove(), number = 6);
#elif defined(TWO_SUMS)
    co_await items.update("a", count = count + 1 + 2);
#elif defined(SUM_OF_TEXT)
    co_await items.update("a", memo = memo + "x");
#elif defined(APPEND_TO_TEXT)
    co_await items.update("a", memo = list_append(memo, "x"));
#elif defined(ADD_TO_LIST)
    co_await items.update("a", scores.add(5));
#elif defined(ADD_NOTHING)
    co_await items.update("a", tags.add());
#elif defined(OTHER_TYPE)
    co_await items.update("a", count = city);
#elif defined(NEW_OF_REMOVED)
    (void)co_await items.remove("a", return_new);
#elif defined(TWO_RETURNS)
    (void)co_await items.update("a", count += 1, return_new, return_old);
#elif defined(VERSION_WITHOUT)
    (void)co_await items.remove("a", at_version(5));
#elif defined(VERSION_BY_HAND)
    co_await versioned.update("a", count += 1);
#elif defined(NO_MINUS)
    co_await dynamap::table<counted, "counted", dynamap::partition_key<&counted::id>>(items.client()).update("a", dynamap::attr<&counted::n> -= tally{});
#elif defined(ELEMENT_IN_BRACKETS)
    co_await items.update("a", scores[0] = 5);
#elif defined(ENTRY_IN_BRACKETS)
    co_await items.update("a", labels["color"] = "red");
#elif defined(NESTED_BY_ARROW)
    (void)co_await items.remove("a", dynamap::when(home->city == "Berlin"));
#elif defined(NESTED_BY_ARGUMENT)
    co_await items.update("a", home.member(&address::city) = "Berlin");
#elif defined(NESTED_BY_AT)
    co_await items.update("a", home.at<&address::city>() = "Berlin");
#elif defined(NESTED_IN_BRACKETS)
    co_await items.update("a", home[&address::city] = "Berlin");
#elif defined(NESTED_BY_POINTER)
    co_await items.update("a", (home->*&address::city) = "Berlin");
#elif defined(NESTED_OF_A_ROW)
    (void)co_await items.remove("a", dynamap::when(item{}.home.city == "Berlin"));
#elif defined(BRACED_SET)
    co_await items.update("a", tags = {"x", "y"});
#elif defined(BRACED_MAP)
    co_await items.update("a", labels = {{"color", "red"}, {"size", "big"}});
#elif defined(BRACED_STRUCT)
    co_await items.update("a", home = {"Berlin", 12});
#elif defined(EMPTY_BRACES)
    co_await items.update("a", memo = {});
#elif defined(UPDATED_ELEMENT)
    (void)co_await items.update("a", scores.at<0>() = 5, return_updated_new);
#endif
}
