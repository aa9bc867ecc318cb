// expect RIGHT: ok
// expect NO_SUCH_INDEX: dynamap: the table's descriptor has no index of this name
// expect CONSISTENT_ON_GLOBAL: dynamap: a global index is updated shortly after the table
// expect NOT_HELD: dynamap: the global index does not contain this attribute
// expect KEY_OF_TABLE: dynamap: a query's condition is
// expect SORT_WITHOUT_ITS_FIRST: dynamap: a query's condition is
// expect RANGE_BEFORE_THE_LAST: dynamap: a query's condition is
// expect HALF_A_PARTITION: dynamap: a query's condition is
// expect LOCAL_WITHOUT_SORT_KEY: dynamap: a local index needs a table with a sort key
// expect FIVE_ATTRIBUTES: dynamap: a global index has one to four partition key attributes
// expect NO_PARTITION: dynamap: a global_index begins with its name and its partition_key
// expect LOCAL_WITH_PARTITION: dynamap: a local_index has its name and a sort_key
// expect BOOLEAN_KEY: dynamap: an index's keys must be string, number or binary attributes
// expect SAID_TWICE: dynamap: an index has each part at most once
// expect WRONG_PART: dynamap: after its partition_key a global_index has at most a sort_key, a
// expect LOCAL_WITH_CAPACITY: dynamap: after its sort_key a local_index has at most a projection
// expect LOCAL_BY_TWO: dynamap: a local index has one sort key attribute
// expect SIX_LOCAL: dynamap: a table has at most five local indexes
// expect LONG_KEY_NAME: dynamap: the name of an attribute that is part of a key has at most 255 bytes
// expect FILTER_NOT_HELD: dynamap: the index does not contain an attribute that the filter names, so
// expect SEVERAL_KEYS: dynamap: this index has a partition key of several attributes
#include <dynamap/dynamap.hpp>

using namespace dynamap;

struct sale {
    std::string id;
    std::int64_t at = 0;
    std::string country, city, street;
    std::optional<std::string> status;
    bool open = false;
    std::int64_t total = 0;
};
constexpr auto at = attr<&sale::at>;
constexpr auto country = attr<&sale::country>;
constexpr auto city = attr<&sale::city>;
constexpr auto street = attr<&sale::street>;
constexpr auto status = attr<&sale::status>;
constexpr auto total = attr<&sale::total>;

template <class... More>
using sales_with = table<sale, "sales", partition_key<&sale::id>, sort_key<&sale::at>, More...>;
using sales = sales_with<global_index<"by_place", partition_key<&sale::country, &sale::city>, sort_key<&sale::street, &sale::at>>,
                         global_index<"by_status", partition_key<&sale::status>, keys_only>,
                         local_index<"by_total", sort_key<&sale::total>, include<&sale::city>>>;

#if defined(LOCAL_WITHOUT_SORT_KEY)
template class dynamap::table<sale, "sales", partition_key<&sale::id>, local_index<"xxx", sort_key<&sale::total>>>;
#elif defined(FIVE_ATTRIBUTES)
template class dynamap::table<sale, "sales", partition_key<&sale::id>,
                              global_index<"xxx", partition_key<&sale::id, &sale::at, &sale::country, &sale::city, &sale::street>>>;
#elif defined(NO_PARTITION)
template class dynamap::table<sale, "sales", partition_key<&sale::id>, global_index<"xxx", sort_key<&sale::total>>>;
#elif defined(LOCAL_WITH_PARTITION)
template class dynamap::table<sale, "sales", partition_key<&sale::id>, sort_key<&sale::at>, local_index<"xxx", partition_key<&sale::total>>>;
#elif defined(LOCAL_WITH_CAPACITY)
template class dynamap::table<sale, "sales", partition_key<&sale::id>, sort_key<&sale::at>, local_index<"xxx", sort_key<&sale::total>, provisioned<1, 1>>>;
#elif defined(LOCAL_BY_TWO)
template class dynamap::table<sale, "sales", partition_key<&sale::id>, sort_key<&sale::at>, local_index<"xxx", sort_key<&sale::total, &sale::city>>>;
#elif defined(SIX_LOCAL)
template <fixed_string Name>
using one = local_index<Name, sort_key<&sale::total>>;
template class dynamap::table<sale, "sales", partition_key<&sale::id>, sort_key<&sale::at>, one<"aaa">, one<"bbb">, one<"ccc">, one<"ddd">, one<"eee">, one<"fff">>;
#elif defined(LONG_KEY_NAME)
template class dynamap::table<sale, "sales", partition_key<&sale::id>, dynamap::rename<&sale::id,
    "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
    "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef">>;
#elif defined(BOOLEAN_KEY)
template class dynamap::table<sale, "sales", partition_key<&sale::id>, global_index<"xxx", partition_key<&sale::open>>>;
#elif defined(SAID_TWICE)
template class dynamap::table<sale, "sales", partition_key<&sale::id>, global_index<"xxx", partition_key<&sale::city>, keys_only, all_attributes>>;
#elif defined(WRONG_PART)
template class dynamap::table<sale, "sales", partition_key<&sale::id>, global_index<"xxx", partition_key<&sale::city>, deletion_protection>>;
#endif

void demo(sales table) {
#ifdef RIGHT
    (void)table.index<"by_place">().query(country == "de" && city == "Berlin" && street == "x" && at > 5).filter(total > 5);
    (void)table.index<"by_place">().query(country == "de" && city == "Berlin" && street.begins_with("x")).descending();
    (void)table.index<"by_status">().query(status == "open").limit(5);
    (void)table.index<"by_status">().query("open");
    (void)table.index<"by_status">().scan().project(status, at);
    (void)table.index<"by_total">().query(attr<&sale::id> == "a" && total > 7).consistent();
#elif defined(NO_SUCH_INDEX)
    (void)table.index<"by_color">();
#elif defined(CONSISTENT_ON_GLOBAL)
    (void)table.index<"by_status">().query(status == "open").consistent();
#elif defined(NOT_HELD)
    (void)table.index<"by_status">().query(status == "open").project(total);
#elif defined(KEY_OF_TABLE)
    (void)table.index<"by_status">().query(attr<&sale::id> == "a");
#elif defined(SORT_WITHOUT_ITS_FIRST)
    (void)table.index<"by_place">().query(country == "de" && city == "Berlin" && at > 5);
#elif defined(RANGE_BEFORE_THE_LAST)
    (void)table.index<"by_place">().query(country == "de" && city == "Berlin" && street > "x" && at > 5);
#elif defined(FILTER_NOT_HELD)
    (void)table.index<"by_status">().query(status == "open").filter(total > 5);
#elif defined(SEVERAL_KEYS)
    (void)table.index<"by_place">().query("de");
#elif defined(HALF_A_PARTITION)
    (void)table.index<"by_place">().query(country == "de");
#else
    (void)table;
#endif
}
