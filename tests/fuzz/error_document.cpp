// Any bytes as an error answer, a table's description, time to live and tags, an item's answer and what it
// consumed: read, or refused.
// Run: tests/fuzz/run 60 error_document
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include "dynamap/detail/wire/response.hpp"
#include "dynamap/error.hpp"
#include "wire/consumed_capacity.hpp"

namespace {

void read_text(dynamap::value_reader& value, dynamap::wire::row_ref row) {
    row.as<std::string>() = value.string();
}
void set_absent(dynamap::wire::row_ref row) { row.as<std::string>().clear(); }

constexpr dynamap::wire::field fields[] = {{"a", read_text, nullptr}, {"b", read_text, set_absent}};

/// Calls `f`, which may throw `dynamap::error` and nothing else.
template <class F>
void try_to(F f) {
    try {
        f();
    } catch (dynamap::error const&) {
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    std::string_view const all(reinterpret_cast<char const*>(data), size);
    std::string_view const header = all.substr(0, all.find('\n'));
    std::string_view const body = all.substr(header.size() < all.size() ? header.size() + 1 : 0);
    std::string row;
    auto const read_item = [&](dynamap::value_reader& item) {
        dynamap::wire::read_row(item, fields, dynamap::wire::row_ref(row));
    };
    auto const document = dynamap::wire::read_error(body, header, {});
    if (document.code.find_first_of("#:") != std::string::npos) std::abort();
    (void)dynamap::wire::code_of(document.code, 400);
    try_to([&] { (void)dynamap::wire::read_error(body, "", {read_item}); });
    try_to([&] { dynamap::wire::read_item_response(body, {read_item}); });
    try_to([&] { (void)dynamap::wire::read_table_description(body); });
    try_to([&] { (void)dynamap::wire::read_time_to_live(body); });
    std::vector<std::pair<std::string, std::string>> tags;
    try_to([&] { (void)dynamap::wire::read_tags(body, tags); });
    (void)dynamap::wire::read_consumed_capacity(body);
    return 0;
}
