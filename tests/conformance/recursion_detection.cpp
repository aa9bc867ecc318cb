// The header by which Lambda sees that a function calls itself.
#include <algorithm>

#include "aws/retry/sdk_headers.hpp"
#include "cases.hpp"
#include "setting_sources.hpp"

namespace conformance {
namespace {

bool names_trace_id(std::string const& line) {
    static constexpr std::string_view name = "x-amzn-trace-id:";
    return line.size() >= name.size() &&
           std::equal(name.begin(), name.end(), line.begin(), [](char lower, char c) {
               return lower == (c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c);
           });
}

}  // namespace

decision recursion_detection(json const& test) {
    auto lines = texts(test, "request_headers_before");
    // What the caller has set stays.
    if (std::ranges::none_of(lines, names_trace_id))
        if (auto const id = dynamap::aws::trace_id(sources_in(test).env))
            lines.push_back("X-Amzn-Trace-Id: " + *id);
    comparison differences;
    auto const joined = [](std::vector<std::string> const& all) {
        std::string out;
        for (auto const& line : all) out += line + '\n';
        return out;
    };
    differences.equal("the headers", joined(texts(test, "request_headers_after")), joined(lines));
    return differences.result();
}

}  // namespace conformance
