// How many bytes an item counts, what capacity that is, and where the limit is.
#include "dynamap/detail/wire/item_size.hpp"

#include "cases.hpp"
#include "dynamap/detail/wire/value_writer.hpp"
#include "dynamap/error.hpp"

namespace conformance {
namespace {

/// Writes the corpus' JSON as it is, with `{"$repeat":[text, n], "$then": tail}` written out.
void write_out(dynamap::byte_buffer& out, json const& value) {
    if (value.is_object()) {
        if (has(value, "$repeat")) {
            json const repeat = value["$repeat"];
            std::string text_written;
            for (std::int64_t i = std::int64_t(repeat.at(1)); i != 0; --i)
                text_written += std::string_view(repeat.at(0));
            return dynamap::wire::append_json_string(out, text_written + text(value, "$then"));
        }
        char before = '{';
        for (auto const& [name, member] : value.members()) {
            out.push_back(before);
            dynamap::wire::append_json_string(out, name);
            out.push_back(':');
            write_out(out, member);
            before = ',';
        }
        if (before == '{') out.push_back('{');
        return out.push_back('}');
    }
    if (value.is_array()) {
        char before = '[';
        for (json const element : value.elements()) {
            out.push_back(before);
            write_out(out, element);
            before = ',';
        }
        if (before == '[') out.push_back('[');
        return out.push_back(']');
    }
    out.append(value.minified());
}

}  // namespace

decision item_size(json const& test) {
    using namespace dynamap;
    json const expect = test["expect"];
    auto const kind = text(test, "kind");
    if (kind == "update")
        return skipped(
            "what the service makes of an update to a stored item, which no client sees before it is sent");
    if (kind != "item" && kind != "value")
        return failed("the runner does not know this kind of case: " + kind);
    byte_buffer item;
    write_out(item, test["item"]);
    std::size_t const size = wire::item_size(item.view());
    comparison differences;
    auto const same = [&](char const* name, double got) {
        if (has(expect, name))
            differences.equal(name, std::to_string(double(expect[name])), std::to_string(got));
    };
    same("size", static_cast<double>(size));
    if (kind == "value") same("value_size", static_cast<double>(size));  // the name of these is empty
    same("read_capacity_eventual", read_units(size, read_mode::eventual));
    same("read_capacity_consistent", read_units(size, read_mode::strong));
    same("write_capacity", write_units(size, write_mode::standard));
    if (has(expect, "put_item_accepted")) {
        bool accepted = true;
        try {
            wire::require_item_fits(item.view());
        } catch (error const& failure) {
            accepted = failure.code() != errc::item_too_large;
        }
        differences.equal_flags("put_item_accepted", flag(expect, "put_item_accepted"), accepted);
    }
    return differences.result();
}

}  // namespace conformance
