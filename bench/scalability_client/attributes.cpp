// What do encoding and decoding cost in a table with many attributes?
// Method: structs of 5 to 100 members, in groups of five with the same five types, and 200 members in two
// structs (Boost.PFR handles at most 100 members). They are written as DynamoDB's JSON and parsed from
// GetItem's response, in memory, on one core. Each runs for --seconds in ten parts, and the fastest is
// printed: other load on the machine can only make it slower.
#include <time.h>

#include <algorithm>
#include <dynamap/dynamap.hpp>
#include <iostream>
#include <limits>
#include <string>

#include "measure.hpp"

namespace {

#define FIVE_MEMBERS(name)                 \
    std::string name##_text = "Kalamaria"; \
    std::int64_t name##_number = 1523450;  \
    std::string name##_code = "EUR";       \
    bool name##_flag = true;               \
    double name##_rate = 0.25;
#define TWENTY_MEMBERS(name) \
    FIVE_MEMBERS(name##0) FIVE_MEMBERS(name##1) FIVE_MEMBERS(name##2) FIVE_MEMBERS(name##3)

struct row_5 {
    FIVE_MEMBERS(a0)
};
struct row_20 {
    TWENTY_MEMBERS(a)
};
struct row_50 {
    TWENTY_MEMBERS(a)
    TWENTY_MEMBERS(b)
    FIVE_MEMBERS(c0)
    FIVE_MEMBERS(c1)
};
struct row_100 {
    TWENTY_MEMBERS(a)
    TWENTY_MEMBERS(b)
    TWENTY_MEMBERS(c)
    TWENTY_MEMBERS(d)
    TWENTY_MEMBERS(e)
};
struct row_200 {
    std::string a0_text = "Kalamaria";
    row_100 first, second;
};

double cpu_micros() {
    timespec t{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return static_cast<double>(t.tv_sec) * 1e6 + static_cast<double>(t.tv_nsec) / 1e3;
}

/// The lowest CPU time of a call in microseconds, over ten parts of `seconds`.
template <class Call>
double least_micros(double seconds, Call call) {
    double best = std::numeric_limits<double>::max();
    for (int part = 0; part < 10; ++part) {
        double const begin = cpu_micros(), end = begin + seconds * 1e5;
        double count = 0, now = begin;
        while (now < end) {
            for (int i = 0; i < 100; ++i) call();
            count += 100;
            now = cpu_micros();
        }
        best = std::min(best, (now - begin) / count);
    }
    return best;
}

template <class Row>
void measure(int attributes, double seconds) {
    using schema = typename dynamap::table<Row, "wide", dynamap::partition_key<&Row::a0_text>>::schema;
    Row const row{};
    dynamap::byte_buffer out;
    double const encode = least_micros(seconds, [&] {
        out.clear();
        schema::encode(out, row);
    });
    std::string const response = R"({"Item":)" + std::string(out.view()) + "}";
    Row read{};
    auto const take = [&](dynamap::value_reader& item) { schema::decode(item, read); };
    double const decode = least_micros(seconds, [&] { dynamap::wire::read_item_response(response, {take}); });
    dynamap::byte_buffer again;
    schema::encode(again, read);
    if (again.view() != out.view()) throw std::runtime_error("the parsed row differs from the written one");
    std::cout << "{\"attributes\":" << attributes << ",\"bytes\":" << out.view().size()
              << ",\"encode_us\":" << encode << ",\"decode_us\":" << decode << "}" << std::endl;
}

}  // namespace

int main(int count, char** words) try {
    double const seconds = bench::options(count, words).number("seconds", 1);
    measure<row_5>(5, seconds);
    measure<row_20>(20, seconds);
    measure<row_50>(50, seconds);
    measure<row_100>(100, seconds);
    measure<row_200>(200, seconds);
} catch (std::exception const& failure) {
    std::cerr << failure.what() << "\n";
    return 1;
}
