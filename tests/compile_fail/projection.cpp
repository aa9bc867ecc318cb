// expect RIGHT: ok
// expect NOT_IN_IT: dynamap: this attribute is not part of the projection
// expect OVERLAP: dynamap: two attributes of a projection overlap
// expect ELEMENT: dynamap: a projection takes members and members of nested structs, but not
// expect PUT_BACK: dynamap: put takes a row of the table's own struct
// expect PUT_AS_FOUND: dynamap: put takes a row of the table's own struct
// expect POINTER: dynamap: a projection is made of attributes
// expect FOREIGN: dynamap: a projection names a member of another struct than the table's row
// expect TWO_PROJECTIONS: dynamap: a read has one project
#include "item.hpp"

using dynamap::project;

struct other {
    int x = 0;
};

asio::awaitable<void> demo(item_table items) {
#ifdef RIGHT
    auto const part = co_await items.get("a", dynamap::consistent, project(count, city, memo));
    if (part) {
        std::int64_t const counted = (*part)[count];
        std::optional<std::string> const note = (*part)[memo];
        std::string const& where = (*part)[city];
        (void)counted, (void)note, (void)where;
    }
#elif defined(NOT_IN_IT)
    auto const part = co_await items.get("a", project(count));
    (void)(*part)[memo];
#elif defined(OVERLAP)
    (void)co_await items.get("a", project(home, city));
#elif defined(ELEMENT)
    (void)co_await items.get("a", project(scores.at<0>()));
#elif defined(PUT_BACK)
    auto const part = co_await items.get("a", project(count));
    co_await items.put(*part);
#elif defined(PUT_AS_FOUND)
    auto const found = co_await items.get("a");
    co_await items.put(found);
#elif defined(POINTER)
    (void)co_await items.get("a", project(&item::count));
#elif defined(FOREIGN)
    (void)co_await items.get("a", project(dynamap::attr<&other::x>));
#elif defined(TWO_PROJECTIONS)
    (void)co_await items.get("a", project(count), project(memo));
#endif
}
