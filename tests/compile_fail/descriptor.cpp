// expect RIGHT: ok
// expect NO_KEY: dynamap: a table needs exactly one partition_key
// expect TWO_KEYS: dynamap: a table needs exactly one partition_key
// expect TWO_SORT_KEYS: dynamap: a table has at most one sort_key
// expect OPTIONAL_KEY: dynamap: a partition key must be a string, number or binary attribute, and not optional
// expect BOOLEAN_KEY: dynamap: a sort key must be a string, number or binary attribute, and not optional
// expect FOREIGN_KEY: dynamap: partition_key, sort_key, rename and the other options take pointers to members of the table's own row
// expect UNKNOWN_OPTION: dynamap: a table option is not one of partition_key, sort_key, rename
// expect SAME_NAME: dynamap: two members of the row would be the same attribute
// expect TWO_BILLINGS: dynamap: a table has at most one of provisioned
// expect TWO_MEMBERS_AS_KEY: dynamap: a table has one partition key attribute
// expect NO_CAPACITY: dynamap: provisioned capacity is at least 1
// expect TTL_OF_MILLISECONDS: dynamap: a time to live counts whole seconds
// expect TTL_OF_TEXT: dynamap: a time to live counts whole seconds
// expect VERSION_OF_TEXT: dynamap: a version is an integer member
// expect VERSION_AS_KEY: dynamap: a version is an integer member that is not a key
// expect TWO_VERSIONS: dynamap: a table has at most one each of time_to_live, stream, version
// expect NO_PLAIN_STRUCT: dynamap: a row must be a plain struct
// expect BASE: dynamap: a row must be a plain struct
// expect EMPTY_BASE: dynamap: a row must be a plain struct
#include <chrono>
#include <dynamap/dynamap.hpp>

using namespace dynamap;  // rename is qualified below: <cstdio> has one too

struct row {
    std::string id;
    std::int64_t number = 0;
    bool flag = false;
    std::optional<std::string> perhaps;
};
struct other {
    std::string id;
};
struct timed {
    std::string id;
    std::chrono::sys_time<std::chrono::milliseconds> soon;
};
struct derived : row {
    std::int64_t more = 0;
};
struct nothing {};
struct with_empty_base : nothing {
    std::string id;
};
class guarded {
  public:
    explicit guarded(int) {}
    std::string id;
};

#ifdef RIGHT
using rows = table<row, "rows", partition_key<&row::id>, sort_key<&row::number>, dynamap::rename<&row::flag, "Flag">, provisioned<5, 5>>;
#elif defined(NO_KEY)
using rows = table<row, "rows">;
#elif defined(TWO_KEYS)
using rows = table<row, "rows", partition_key<&row::id>, partition_key<&row::number>>;
#elif defined(TWO_SORT_KEYS)
using rows = table<row, "rows", partition_key<&row::id>, sort_key<&row::number>, sort_key<&row::number>>;
#elif defined(OPTIONAL_KEY)
using rows = table<row, "rows", partition_key<&row::perhaps>>;
#elif defined(BOOLEAN_KEY)
using rows = table<row, "rows", partition_key<&row::id>, sort_key<&row::flag>>;
#elif defined(FOREIGN_KEY)
using rows = table<row, "rows", partition_key<&other::id>>;
#elif defined(UNKNOWN_OPTION)
using rows = table<row, "rows", partition_key<&row::id>, std::string>;
#elif defined(SAME_NAME)
using rows = table<row, "rows", partition_key<&row::id>, dynamap::rename<&row::number, "id">>;
#elif defined(TWO_BILLINGS)
using rows = table<row, "rows", partition_key<&row::id>, provisioned<1, 1>, on_demand>;
#elif defined(TWO_MEMBERS_AS_KEY)
using rows = table<row, "rows", partition_key<&row::id, &row::number>>;
#elif defined(NO_CAPACITY)
using rows = table<row, "rows", partition_key<&row::id>, provisioned<0, 5>>;
#elif defined(TTL_OF_MILLISECONDS)
using rows = table<timed, "rows", partition_key<&timed::id>, time_to_live<&timed::soon>>;
#elif defined(TTL_OF_TEXT)
using rows = table<row, "rows", partition_key<&row::id>, time_to_live<&row::perhaps>>;
#elif defined(VERSION_OF_TEXT)
using rows = table<row, "rows", partition_key<&row::id>, version<&row::perhaps>>;
#elif defined(VERSION_AS_KEY)
using rows = table<row, "rows", partition_key<&row::id>, sort_key<&row::number>, version<&row::number>>;
#elif defined(TWO_VERSIONS)
using rows = table<row, "rows", partition_key<&row::id>, version<&row::number>, version<&row::number>>;
#elif defined(NO_PLAIN_STRUCT)
using rows = table<guarded, "rows", partition_key<&guarded::id>>;
#elif defined(BASE)
using rows = table<derived, "rows", partition_key<&derived::id>>;
#elif defined(EMPTY_BASE)
using rows = table<with_empty_base, "rows", partition_key<&with_empty_base::id>>;
#endif

asio::awaitable<bool> demo(rows table) { return table.create_if_missing(); }
