// expect RIGHT: ok
// expect NOW: dynamap: this time has another precision or clock than the attribute
// expect NOW_COMPARED: dynamap: this time has another precision or clock than the attribute
// expect STEADY: dynamap: this time has another precision or clock than the attribute
#include <chrono>
#include <dynamap/dynamap.hpp>

struct reading {
    std::string id;
    std::chrono::sys_seconds taken;
    dynamap::epoch_milliseconds sent;
};
using readings = dynamap::table<reading, "readings", dynamap::partition_key<&reading::id>>;

constexpr auto taken = dynamap::attr<&reading::taken>;
constexpr auto sent = dynamap::attr<&reading::sent>;

asio::awaitable<void> demo(readings table) {
    using std::chrono::system_clock;
#ifdef RIGHT
    co_await table.update("a", taken = std::chrono::floor<std::chrono::seconds>(system_clock::now()), sent = system_clock::now());
#elif defined(NOW)
    co_await table.update("a", taken = system_clock::now());
#elif defined(NOW_COMPARED)
    (void)co_await table.remove("a", dynamap::when(taken < system_clock::now()));
#elif defined(STEADY)
    co_await table.update("a", sent = std::chrono::steady_clock::now());
#endif
}
