// expect RIGHT: ok
// expect ORDER_OF_BOOLEANS: dynamap: only numbers, strings and binaries have an order
// expect ORDER_OF_LISTS: dynamap: only numbers, strings and binaries have an order
// expect BETWEEN_BOOLEANS: dynamap: only numbers, strings and binaries have an order
// expect SIZE_OF_NUMBER: dynamap: size\(\) is for strings, binaries, sets, lists and maps
// expect SIZE_AGAINST_TEXT: dynamap: a size is compared with an integer
// expect CONTAINS_IN_NUMBER: dynamap: contains is for strings, binaries, sets and lists
// expect CONTAINS_ITSELF: dynamap: contains takes a value other than the attribute itself
// expect CONTAINS_WRONG_ELEMENT: dynamap: this value does not have the attribute's type
// expect BEGINS_WITH_ON_SET: dynamap: begins_with is for string and binary attributes
// expect IN_NOTHING: dynamap: in takes 1 to 100 values
// expect IN_BRACES: dynamap: in takes values without braces, as in status\.in
// expect IN_BRACES_OF_TEXT: dynamap: in takes values without braces, as in status\.in
// expect IN_OTHER_TYPE: dynamap: this value does not have the attribute's type
// expect OTHER_TYPE: dynamap: the two sides do not have the same DynamoDB type
// expect SUM: dynamap: conditions compare attributes, sizes and values
// expect FUNCTION_OF_UPDATES: dynamap: conditions compare attributes, sizes and values
// expect STEP_INTO_NUMBER: dynamap: at<index> steps into a list
// expect KEY_OF_LIST: dynamap: at<"name"> steps into a map
// expect FOREIGN_STEP: dynamap: a step of a path is a pointer to a member of another struct
// expect TOO_LONG: dynamap: an expression has at most 4 KB
// expect NO_SUCH_ELEMENT: dynamap: the tuple has no element with this index
// expect TUPLE_AT_RUN_TIME: dynamap: name a tuple's element with at
// expect EXTRA_ATTRIBUTES: dynamap: an extra_attributes member is not an attribute
#include "item.hpp"

using dynamap::when;

struct pairs {
    std::string id;
    dynamap::extra_attributes rest;
    std::pair<int, int> both;
};
struct stranger {
    int x = 0;
};

asio::awaitable<void> demo(item_table items) {
#ifdef RIGHT
    (void)co_await items.remove("a", when(city == "Berlin" && number > 5 && scores.at<0>() == 3 && labels.at<"color">() != "red"));
    (void)co_await items.remove("a", when(scores.contains(7) && tags.contains("x") && memo.contains("part") && tags.size() > 2));
    (void)co_await items.remove("a", when(count.in(1, 2, 3) || count == number || 5 < count || labels.at("run time").exists()));
    (void)co_await items.remove("a", when(memo.is_type(dynamap::value_type::string) && opened == true));
#elif defined(ORDER_OF_BOOLEANS)
    (void)co_await items.remove("a", when(opened < true));
#elif defined(ORDER_OF_LISTS)
    (void)co_await items.remove("a", when(scores > std::vector<std::int64_t>{}));
#elif defined(BETWEEN_BOOLEANS)
    (void)co_await items.remove("a", when(opened.between(false, true)));
#elif defined(SIZE_OF_NUMBER)
    (void)co_await items.remove("a", when(count.size() > 2));
#elif defined(SIZE_AGAINST_TEXT)
    (void)co_await items.remove("a", when(tags.size() > "2"));
#elif defined(CONTAINS_IN_NUMBER)
    (void)co_await items.remove("a", when(count.contains(2)));
#elif defined(CONTAINS_ITSELF)
    (void)co_await items.remove("a", when(id.contains(id)));
#elif defined(CONTAINS_WRONG_ELEMENT)
    (void)co_await items.remove("a", when(scores.contains("x")));
#elif defined(BEGINS_WITH_ON_SET)
    (void)co_await items.remove("a", when(tags.begins_with("x")));
#elif defined(IN_NOTHING)
    (void)co_await items.remove("a", when(count.in()));
#elif defined(IN_BRACES)
    (void)co_await items.remove("a", when(count.in({1, 2})));
#elif defined(IN_BRACES_OF_TEXT)
    (void)items.scan().filter(id.in({"a", "b"}));
#elif defined(IN_OTHER_TYPE)
    (void)co_await items.remove("a", when(count.in("a", "b")));
#elif defined(OTHER_TYPE)
    (void)co_await items.remove("a", when(count == id));
#elif defined(SUM)
    (void)co_await items.remove("a", when(count + 1 > 5));
#elif defined(FUNCTION_OF_UPDATES)
    (void)co_await items.remove("a", when(count == if_not_exists(count, 5)));
#elif defined(STEP_INTO_NUMBER)
    (void)co_await items.remove("a", when(count.at<0>().exists()));
#elif defined(KEY_OF_LIST)
    (void)co_await items.remove("a", when(scores.at<"x">().exists()));
#elif defined(FOREIGN_STEP)
    (void)co_await items.remove("a", when(home.member<&stranger::x>() == 5));
#elif defined(TOO_LONG)
    auto const many = []<std::size_t... I>(std::index_sequence<I...>) { return count.in(std::int64_t{I}...); }(std::make_index_sequence<100>{});
    (void)co_await items.remove("a", when((many || many || many || many) && (many || many || many || many)));
#elif defined(NO_SUCH_ELEMENT)
    (void)dynamap::attr<&pairs::both>.at<2>().exists();
#elif defined(TUPLE_AT_RUN_TIME)
    (void)dynamap::attr<&pairs::both>.at(1).exists();
#elif defined(EXTRA_ATTRIBUTES)
    (void)dynamap::attr<&pairs::rest>.exists();
#endif
}
