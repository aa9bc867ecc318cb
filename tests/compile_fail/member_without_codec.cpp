// expect RIGHT: ok
// expect WRONG: dynamap: a member of the row has a type without a codec
// expect NESTED_WITHOUT_DEFAULT: dynamap: a nested struct must be default-constructible
#include <complex>
#include <dynamap/dynamap.hpp>
#include <vector>

struct fixed {
    explicit fixed(int);
};
template <>
struct dynamap::codec<fixed> {
    static constexpr auto type = dynamap::value_type::number;
    static void encode(dynamap::value_writer& out, fixed const&) { out.number(1); }
    static fixed decode(dynamap::value_reader& in) { return fixed(in.number<int>()); }
};
struct inner {
    fixed one;
};
struct row {
    std::string id;
#ifdef WRONG
    std::complex<double> point;
#elif defined(NESTED_WITHOUT_DEFAULT)
    std::vector<inner> parts;
#endif
};
using rows = dynamap::table<row, "rows", dynamap::partition_key<&row::id>>;

asio::awaitable<void> demo(rows table) { (void)co_await table.get("x"); }
