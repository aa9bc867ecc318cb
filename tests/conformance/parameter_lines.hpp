// Parameters and headers in a form to compare where their order does not matter.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "aws/http/uri_encoding.hpp"

namespace conformance {

/// Names and values one a line, sorted.
inline std::string lines(std::vector<std::pair<std::string, std::string>> pairs) {
    std::ranges::sort(pairs);
    std::string out;
    for (auto const& [name, value] : pairs) out.append(name).append(": ").append(value).append(1, '\n');
    return out;
}

/// A query's or form's decoded parameters one a line, sorted.
inline std::string parameter_lines(std::string_view query) {
    using dynamap::aws::percent_decoded;
    std::vector<std::pair<std::string, std::string>> out;
    while (!query.empty()) {
        auto const part = query.substr(0, query.find('&'));
        query.remove_prefix(std::min(part.size() + 1, query.size()));
        auto const equals = std::min(part.find('='), part.size());
        out.emplace_back(percent_decoded(part.substr(0, equals)),
                         percent_decoded(part.substr(std::min(equals + 1, part.size()))));
    }
    return lines(std::move(out));
}

}  // namespace conformance
