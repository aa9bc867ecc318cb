// Any bytes as the answer of Query: read to the last leaf, or refused with an error; what was read and is
// written again reads the same.
// Run: tests/fuzz/run 60 item
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "dynamap/detail/wire/response.hpp"
#include "dynamap/detail/wire/value_writer.hpp"
#include "dynamap/error.hpp"
#include "wire/base64.hpp"

namespace {

using dynamap::value_reader;
using dynamap::value_type;
using dynamap::value_writer;

/// Writes what it reads.
void copy(value_reader& value, value_writer& out) {
    switch (value.type()) {
        case value_type::string:
            return out.string(value.string());
        case value_type::number: {
            // Read as each kind of number; any of them may refuse it, and none may do anything else.
            for (auto const read : {+[](value_reader& n) { (void)n.number<std::int8_t>(); },
                                    +[](value_reader& n) { (void)n.number<std::uint64_t>(); },
                                    +[](value_reader& n) { (void)n.number<float>(); }}) {
                try {
                    read(value);
                } catch (dynamap::error const&) {
                }
            }
            double number = value.number<double>();
            try {
                return out.number(number);
            } catch (dynamap::error const&) {
                return out.number(0);  // beyond what DynamoDB stores, which the service never sends
            }
        }
        case value_type::binary:
            return out.binary(value.binary());
        case value_type::boolean:
            return out.boolean(value.boolean());
        case value_type::null:
            return out.null();
        case value_type::list:
            out.begin_list();
            value.list([&](value_reader& element) {
                out.element();
                copy(element, out);
            });
            return out.end_list();
        case value_type::map:
            out.begin_map();
            value.map([&](std::string_view name, value_reader& member) {
                out.key(name);
                copy(member, out);
            });
            return out.end_map();
        default:
            out.begin_set(value.type());
            value.set([&](std::string_view member) {
                if (value.type() == value_type::binary_set) out.member(dynamap::wire::decode_base64(member));
                else out.member(member);
            });
            return out.end_set();
    }
}

/// The items of a page, each as an M, in a list.
std::string copied(std::string_view json) {
    dynamap::byte_buffer text;
    value_writer out(text);
    out.begin_list();
    auto const take = [&](value_reader& item) {
        out.element();
        copy(item, out);
    };
    (void)dynamap::wire::read_page(json, {take});
    out.end_list();
    return std::string(text.view());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    std::string_view const json(reinterpret_cast<char const*>(data), size);
    std::string first;
    try {
        first = copied(json);
    } catch (dynamap::error const&) {
        return 0;
    }
    std::string const wrapped = R"({"Items":[{"v":)" + first + "}]}";
    std::string const again = R"({"L":[{"M":{"v":)" + first + "}}]}";
    try {
        if (copied(wrapped) != again) std::abort();
    } catch (dynamap::error const& refused) {
        // What the writer wrote must be readable; wrapped, it may be nested deeper than may be written.
        if (refused.code() != dynamap::errc::nested_too_deep) std::abort();
    }
    return 0;
}
