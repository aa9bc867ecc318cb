// Any bytes as an HTTP response, in reads of any size: read, or refused with an error, and alike in reads of
// every size. (Why a broken answer is refused may depend on them: it is both wrong and not whole.)
// Run: tests/fuzz/run 60 response_parser
#include "aws/http/response_parser.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>

#include "dynamap/error.hpp"

namespace {

using dynamap::aws::response_parser;

/// What came of reading.
struct outcome {
    bool failed = false;
    int status = 0;
    bool keep_alive = false;
    std::string body, head;
    bool operator==(outcome const&) const = default;
};

outcome read(response_parser& parser, std::string_view text, std::size_t step, bool to_head_request) {
    outcome result;
    try {
        parser.start(to_head_request, true);
        while (!parser.done() && !text.empty()) {
            auto const space = parser.prepare();
            if (space.size == 0) std::abort();
            auto const count = std::min({step, space.size, text.size()});
            std::memcpy(space.data, text.data(), count);
            parser.commit(count);
            text.remove_prefix(count);
        }
        parser.finish();
        if (!parser.done() || parser.readable() < parser.body().size() + 64) std::abort();
        result.status = parser.head().status;
        result.keep_alive = parser.head().keep_alive;
        result.body = parser.body();
        auto const& head = parser.head();
        for (std::string_view const text_of_head :
             {head.request_id, head.error_type, head.query_error, head.date})
            result.head.append(text_of_head).append(1, '\n');
    } catch (dynamap::error const&) {
        result.failed = true;
    }
    return result;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    if (size < 2) return 0;
    std::size_t const step = data[0] + std::size_t{1};
    bool const to_head_request = data[1] == 'H';
    std::string_view const text(reinterpret_cast<char const*>(data + 2), size - 2);
    response_parser parser(2000);
    outcome const at_once = read(parser, text, text.size(), to_head_request);
    outcome const in_steps = read(parser, text, step, to_head_request);
    if (at_once != in_steps) std::abort();
    return 0;
}
