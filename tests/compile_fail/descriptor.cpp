// expect RIGHT: ok
// expect NO_KEY: dynamap: a table needs exactly one partition_key
// expect TWO_KEYS: dynamap: a table needs exactly one partition_key
// expect TWO_SORT_KEYS: dynamap: a table has at most one sort_key
// expect OPTIONAL_KEY: dynamap: a partition key must be a string, number or binary attribute, and not optional
// expect BOOLEAN_KEY: dynamap: a sort key must be a string, number or binary attribute, and not optional
// expect FOREIGN_KEY: dynamap: partition_key, sort_key and rename take a pointer to a member of the table's own row
// expect UNKNOWN_OPTION: dynamap: a table option is none of
// expect SAME_NAME: dynamap: two members of the row would be the same attribute
// expect TWO_BILLINGS: dynamap: a table is either provisioned
// expect NO_PLAIN_STRUCT: dynamap: a row must be a plain struct
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
#elif defined(NO_PLAIN_STRUCT)
using rows = table<guarded, "rows", partition_key<&guarded::id>>;
#endif

asio::awaitable<bool> demo(rows table) { return table.create_if_missing(); }
