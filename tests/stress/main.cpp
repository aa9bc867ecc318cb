// The stress programs: dynamap_stress PROGRAM [--seed N] [--calls N] [--seconds N] PROGRAM is framings,
// chaos, model, endings or kills. Without --calls it is a short run, as in tools/test. The seed is printed;
// with it the same choices are made again, though threads and the network may order them otherwise.
#include <functional>
#include <iostream>
#include <map>

#include "support/programs.hpp"

namespace {

using program = std::function<void(stress::options const&, stress::report&)>;

std::map<std::string, program> const programs{{"framings", stress::framings},
                                              {"chaos", stress::chaos},
                                              {"model", stress::model},
                                              {"endings", stress::endings},
                                              {"kills", stress::kills}};

int usage() {
    std::cerr << "dynamap_stress framings|chaos|model|endings|kills [--seed N] [--calls N] [--seconds N]\n";
    return 2;
}

}  // namespace

int main(int argc, char** argv) try {
    stress::options given;
    given.self = argv[0];
    std::map<std::string, std::function<void(std::string const&)>> const known{
        {"--seed", [&](auto const& v) { given.seed = std::stoull(v); }},
        {"--calls", [&](auto const& v) { given.calls = std::stoull(v); }},
        {"--seconds", [&](auto const& v) { given.limit = std::chrono::seconds(std::stoll(v)); }},
        {"--child", [&](auto const& v) { given.child = v; }},
        {"--endpoint", [&](auto const& v) { given.endpoint = v; }},
        {"--directory", [&](auto const& v) { given.directory = v; }},
        {"--dies-at", [&](auto const& v) { given.dies_at = std::stoull(v); }},
    };
    if (argc < 2) return usage();
    given.program = argv[1];
    for (int i = 2; i < argc; i += 2) {
        auto const option = known.find(argv[i]);
        if (option == known.end() || i + 1 == argc) return usage();
        option->second(argv[i + 1]);
    }
    if (!given.child.empty()) return stress::killed_client(given);
    auto const chosen = programs.find(given.program);
    if (chosen == programs.end()) return usage();
    stress::report result(given);
    chosen->second(given, result);
    return result.finish();
} catch (std::exception const& failure) {
    std::cerr << "dynamap_stress: " << failure.what() << "\n";
    return 1;
}
