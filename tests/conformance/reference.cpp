// Tables that stand beside the corpora.
#include "reference.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>

namespace conformance {

std::string folder;

std::string file_text(std::string const& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) throw malformed_case(path + " cannot be read");
    return {std::istreambuf_iterator<char>(file), {}};
}

json reference(std::string_view name) {
    static std::map<std::string, document, std::less<>> read;
    if (auto const known = read.find(name); known != read.end()) return known->second.root();
    auto const file = "reference/" + std::string(name) + ".json";
    auto path = std::filesystem::path(folder) / file;
    if (!exists(path)) path = std::filesystem::path(DYNAMAP_CONFORMANCE_CASES) / file;
    return read.emplace(name, document(file_text(path.string()))).first->second.root();
}

}  // namespace conformance
