// Items as dynamap writes and reads them, for comparison with another library.
//
//   dynamap_values write COUNT SEED   random items, one a line: {"item": DynamoDB's JSON, "plain": some
//                                     members in plain JSON}
//   dynamap_values read COUNT SEED    reads the same items from standard input, as another library wrote
//                                     them; 1: one differs
//   dynamap_values echo               reads a value a line, of any type, and writes it again
#include <cstdio>
#include <cstring>
#include <exception>
#include <iostream>

#include "dynamap/detail/wire/response.hpp"
#include "dynamap/dynamap.hpp"
#include "every_type.hpp"

namespace {

using every::every_type;
using record = dynamap::detail::record<every_type>;

template <class Bytes>
std::string hex(Bytes const& bytes) {
    std::string out;
    for (auto const byte : bytes)
        for (int const shift : {4, 0})
            out += "0123456789abcdef"[static_cast<unsigned char>(byte) >> shift & 15];
    return out;
}

/// Members in a form that owes nothing to the codecs.
std::string plain(every_type const& item) {
    std::string out = R"({"text":")" + hex(item.text) + R"(","blob":")" + hex(item.blob) + R"(","flag":)" +
                      (item.flag ? "true" : "false");
    out += R"(,"i64":")" + std::to_string(item.i64) + R"(","u64":")" + std::to_string(item.u64) +
           R"(","exact":")" + item.exact.to_string();
    out += R"(","at":")" + std::to_string(item.at.time_since_epoch().count());
    out += R"(","words":)" + std::to_string(item.words.size()) + R"(,"maybe":)" +
           (item.maybe ? '"' + hex(*item.maybe) + '"' : "null");
    out += R"(,"null":)" + (item.null ? '"' + std::to_string(*item.null) + '"' : "null") + R"(,"numbers":[)";
    for (auto const number : item.numbers)
        out += (out.back() == '[' ? "\"" : ",\"") + std::to_string(number) + '"';
    out += R"(],"texts":[)";
    for (auto const& text : item.texts) out += (out.back() == '[' ? "\"" : ",\"") + hex(text) + '"';
    return out + "]}";
}

int write(std::size_t count, std::uint64_t seed) {
    every::random_values values(seed);
    dynamap::byte_buffer json;
    for (; count != 0; --count) {
        every_type const item = values.item();
        json.clear();
        record::encode(json, item);
        std::cout << R"({"item":)" << json.view() << R"(,"plain":)" << plain(item) << "}\n";
    }
    return 0;
}

int read(std::size_t count, std::uint64_t seed) {
    every::random_values values(seed);
    std::string line;
    for (std::size_t i = 0; i != count; ++i) {
        every_type const item = values.item();
        if (!std::getline(std::cin, line)) throw std::runtime_error("there are fewer lines than items");
        every_type found;
        auto const decode = [&](dynamap::value_reader& in) { record::decode(in, found); };
        dynamap::wire::read_item(line, {decode});
        if (std::string const name = every::difference(item, found); !name.empty()) {
            std::cerr << "item " << i << " differs in " << name << ": " << line << '\n';
            return 1;
        }
    }
    return 0;
}

int echo() {
    for (std::string line; std::getline(std::cin, line);)
        std::cout << dynamap::attribute_value::parse(line) << '\n';
    return 0;
}

}  // namespace

int main(int argc, char** argv) try {
    if (argc == 4 && std::strcmp(argv[1], "write") == 0)
        return write(std::stoul(argv[2]), std::stoul(argv[3]));
    if (argc == 4 && std::strcmp(argv[1], "read") == 0) return read(std::stoul(argv[2]), std::stoul(argv[3]));
    if (argc == 2 && std::strcmp(argv[1], "echo") == 0) return echo();
    std::cerr << "usage: dynamap_values write|read COUNT SEED, or echo\n";
    return 2;
} catch (std::exception const& failure) {
    std::cerr << "dynamap_values: " << failure.what() << '\n';
    return 1;
}
