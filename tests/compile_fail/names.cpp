// expect RIGHT: ok
// expect TABLE_WITH_SPACE: dynamap: a table's name has at most 255 of the characters
// expect TABLE_WITHOUT_NAME: dynamap: a table's name has at most 255 of the characters
// expect SHORT_INDEX: dynamap: an index's name has 3 to 255 of the characters
// expect INDEX_WITH_SLASH: dynamap: an index's name has 3 to 255 of the characters
// expect SAME_INDEX: dynamap: two indexes have the same name
// expect SAME_KEY: dynamap: the key of the table or of an index has an attribute twice
// expect SAME_KEY_IN_INDEX: dynamap: the key of the table or of an index has an attribute twice
// expect NOTHING_INCLUDED: dynamap: include<...> names at least one member
// expect CAPACITY_ON_DEMAND: dynamap: an index has provisioned capacity only if its table is provisioned
// expect RESERVED_TAG: dynamap: a table has at most 50 tags
// expect SAME_TAG: dynamap: a table has at most 50 tags
// expect EMPTY_TAG: dynamap: a table has at most 50 tags
#include <dynamap/dynamap.hpp>

using namespace dynamap;

struct sale {
    std::string id;
    std::int64_t at = 0;
    std::string city;
};
using id = partition_key<&sale::id>;
using at = sort_key<&sale::at>;
using city = partition_key<&sale::city>;

#ifdef RIGHT
template class dynamap::table<
    sale, "eu.sales_2026-11", id, at, global_index<"by_city", city, provisioned<1, 1>>,
    global_index<"by.city-2", city, include<&sale::at>>, provisioned<2, 2>, table_tag<"team", "">>;
#elif defined(TABLE_WITH_SPACE)
template class dynamap::table<sale, "the sales", id>;
#elif defined(TABLE_WITHOUT_NAME)
template class dynamap::table<sale, "", id>;
#elif defined(SHORT_INDEX)
template class dynamap::table<sale, "sales", id, global_index<"by", city>>;
#elif defined(INDEX_WITH_SLASH)
template class dynamap::table<sale, "sales", id, global_index<"by/city", city>>;
#elif defined(SAME_INDEX)
template class dynamap::table<sale, "sales", id, global_index<"by_city", city>,
                              global_index<"by_city", city, at>>;
#elif defined(SAME_KEY)
template class dynamap::table<sale, "sales", id, sort_key<&sale::id>>;
#elif defined(SAME_KEY_IN_INDEX)
template class dynamap::table<sale, "sales", id,
                              global_index<"by_city", city, sort_key<&sale::at, &sale::city>>>;
#elif defined(NOTHING_INCLUDED)
template class dynamap::table<sale, "sales", id, global_index<"by_city", city, include<>>>;
#elif defined(CAPACITY_ON_DEMAND)
template class dynamap::table<sale, "sales", id, global_index<"by_city", city, provisioned<1, 1>>>;
#elif defined(RESERVED_TAG)
template class dynamap::table<sale, "sales", id, table_tag<"aws:team", "x">>;
#elif defined(SAME_TAG)
template class dynamap::table<sale, "sales", id, table_tag<"team", "x">, table_tag<"team", "y">>;
#elif defined(EMPTY_TAG)
template class dynamap::table<sale, "sales", id, table_tag<"", "x">>;
#endif
