// expect RIGHT: ok
// expect WRONG: dynamap: a member of the row has a type without a codec
#include <complex>
#include <dynamap/dynamap.hpp>

struct row {
    std::string id;
#ifdef WRONG
    std::complex<double> point;
#endif
};
using rows = dynamap::table<row, "rows", dynamap::partition_key<&row::id>>;

asio::awaitable<void> demo(rows table) { (void)co_await table.get("x"); }
