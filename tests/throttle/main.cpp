// A proxy that throttles, in front of an engine that does not; tools/throttle starts it.
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <map>
#include <string>

#include "throttle_proxy.hpp"

int main(int argc, char** argv) try {
    test::throttle_limits limits;
    std::uint64_t seed = 1;
    int port = 0;
    std::string engine, second_engine;
    std::chrono::milliseconds lag{0};
    if (char const* url = std::getenv("AWS_ENDPOINT_URL_DYNAMODB")) engine = url;

    auto const number = [](std::string const& text) { return std::stod(text); };
    std::map<std::string, std::function<void(std::string const&)>> const options{
        {"--write-units", [&](auto const& v) { limits.write_units = number(v); }},
        {"--read-units", [&](auto const& v) { limits.read_units = number(v); }},
        {"--burst-seconds", [&](auto const& v) { limits.burst_seconds = number(v); }},
        {"--initial-seconds", [&](auto const& v) { limits.initial_seconds = number(v); }},
        {"--key-ranges", [&](auto const& v) { limits.key_ranges = std::stoul(v); }},
        {"--key-range-write-units", [&](auto const& v) { limits.key_range_write_units = number(v); }},
        {"--seed", [&](auto const& v) { seed = std::stoull(v); }},
        {"--port", [&](auto const& v) { port = std::stoi(v); }},
        {"--engine", [&](auto const& v) { engine = v; }},
        {"--index-lag-ms", [&](auto const& v) { lag = std::chrono::milliseconds(std::stol(v)); }},
        {"--second-engine", [&](auto const& v) { second_engine = v; }},
    };
    for (int i = 1; i < argc; i += 2) {
        auto const option = options.find(argv[i]);
        if (option == options.end() || i + 1 == argc) {
            std::cerr << "throttle: unknown option, or one without its value: " << argv[i] << "\n";
            return 2;
        }
        option->second(argv[i + 1]);
    }
    if (lag.count() < 0 || (lag.count() > 0) != !second_engine.empty()) {
        std::cerr << "throttle: --index-lag-ms takes a number of milliseconds, and an empty engine as "
                     "--second-engine URL\n";
        return 2;
    }
    if (engine.empty() || limits.key_ranges == 0) {
        std::cerr << "throttle: name the engine with --engine URL; --key-ranges is at least 1\n";
        return 2;
    }

    sigset_t ends;
    sigemptyset(&ends);
    sigaddset(&ends, SIGINT);
    sigaddset(&ends, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &ends, nullptr);
    test::throttle_proxy proxy(engine, limits, seed, port);
    if (lag.count() > 0) proxy.make_indexes_lag(second_engine, lag);
    std::cout << "listening on " << proxy.url() << std::endl;
    int got = 0;
    sigwait(&ends, &got);
    std::cout << "requests " << proxy.counts().requests << ", of which " << proxy.counts().throttled_requests
              << " in vain" << std::endl;
    std::_Exit(0);  // clients' connections need not end first
} catch (std::exception const& failure) {
    std::cerr << "throttle: " << failure.what() << "\n";
    return 1;
}
