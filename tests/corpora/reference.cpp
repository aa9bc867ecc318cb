#include "reference.hpp"

#include <filesystem>
#include <map>
#include <stdexcept>

namespace corpora {

std::string folder;

json reference(std::string_view name) {
    static std::map<std::string, simdjson::dom::parser, std::less<>> read;
    if (auto const known = read.find(name); known != read.end()) return known->second.doc.root();
    auto const file = "reference/" + std::string(name) + ".json";
    auto path = std::filesystem::path(folder) / file;
    if (!exists(path)) path = std::filesystem::path(DYNAMAP_CORPORA) / file;
    json root;
    auto const failure = read[std::string(name)].load(path.string()).get(root);
    if (failure != simdjson::SUCCESS)
        throw std::runtime_error(path.string() + ": " + simdjson::error_message(failure));
    return root;
}

}  // namespace corpora
