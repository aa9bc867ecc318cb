// Which texts are numbers, how they are stored, and how they are ordered.
#include <algorithm>
#include <cstdlib>
#include <vector>

#include "cases.hpp"
#include "dynamap/attribute_value.hpp"
#include "dynamap/detail/table/codec/number.hpp"
#include "dynamap/detail/wire/response.hpp"
#include "wire/decimal.hpp"

namespace conformance {
namespace {

using dynamap::wire::decimal;
using dynamap::wire::decimal_result;

/// What the service says of a text that it does not take.
std::string_view refusal(decimal_result result) {
    switch (result) {
        case decimal_result::ok:
            return "";
        case decimal_result::not_a_number:
            return "The parameter cannot be converted to a numeric value";
        case decimal_result::too_many_digits:
            return "more than 38 significant digits";
        case decimal_result::too_large:
            return "magnitude larger than supported range";
        case decimal_result::too_small:
            return "magnitude smaller than supported range";
    }
    return "?";
}

/// The text as an N of an item, read as a double.
double as_double(std::string_view number) {
    std::string const response = R"({"Item":{"n":{"N":")" + std::string(number) + "\"}}}";
    double result = 0;
    auto const take = [&](dynamap::value_reader& item) {
        item.map([&](std::string_view, dynamap::value_reader& value) { result = value.number<double>(); });
    };
    dynamap::wire::read_item_response(response, {take});
    return result;
}

/// Whether a number set of these is refused, or cannot hold all of them: equal numbers are one, however they
/// are written.
bool rejected_as_set(std::vector<std::string> const& numbers) {
    std::string wire = R"({"NS":[)";
    for (std::string const& number : numbers)
        wire.append(wire.ends_with('[') ? "\"" : ",\"").append(number).append("\"");
    try {
        auto const read = dynamap::attribute_value::parse(wire + "]}");
        return read.as_number_set().size() != numbers.size();
    } catch (dynamap::error const&) {
        return true;
    }
}

decision order(std::vector<std::string> const& numbers, json const& expect) {
    std::vector<double> doubles;
    std::vector<dynamap::number> exact;
    for (std::string const& number : numbers) {
        if (!has(expect, "ascending") && !has(expect, "all_equal")) break;  // some of them may be no numbers
        doubles.push_back(as_double(number));
        exact.emplace_back(number);
    }
    auto const rise = [](auto const& values) {
        return std::ranges::adjacent_find(values, [](auto const& a, auto const& b) { return !(a < b); }) ==
               values.end();
    };
    auto const are_equal = [](auto const& values) {
        return std::ranges::adjacent_find(values, std::not_equal_to()) == values.end();
    };
    comparison differences;
    if (has(expect, "ascending")) {
        bool const ascending = flag(expect, "ascending");
        differences.equal_flags("ascending", ascending,
                                std::ranges::is_sorted(doubles, std::ranges::less_equal()));
        differences.equal_flags("ascending exactly", ascending, rise(exact));
    }
    if (has(expect, "all_equal")) {
        bool const equal = flag(expect, "all_equal");
        differences.equal_flags("all_equal", equal, are_equal(doubles));
        differences.equal_flags("all_equal exactly", equal, are_equal(exact));
    }
    if (auto const rejected = expect.find("rejected_as_set")) {
        // true or false, or the service's words
        bool const wanted = rejected->is_bool() ? bool(*rejected) : !std::string(*rejected).empty();
        if (rejected->is_string())
            rejected->excuse("the text of an error is the service's: that there is one is asserted");
        differences.equal_flags("rejected_as_set", wanted, rejected_as_set(numbers));
    }
    return differences.result();
}

/// The text of the number as the library's own type keeps it; empty when it refuses it.
std::string kept(std::string_view text) {
    try {
        return dynamap::number::parse(text).to_string();
    } catch (dynamap::error const&) {
        return {};
    }
}

}  // namespace

decision number(json const& test) {
    json const expect = test["expect"];
    if (test["input"].is_array()) return order(texts(test, "input"), expect);

    std::string const input = text(test, "input");
    decimal read;
    auto const result = dynamap::wire::read_decimal(input, read);
    comparison differences;
    bool const accepted = bool(expect["accepted"]);
    differences.equal_flags("accepted", accepted, result == decimal_result::ok);
    differences.equal_flags("accepted as dynamap::number", accepted, !kept(input).empty());
    if (has(expect, "why")) differences.equal("why", text(expect, "why"), refusal(result));
    if (result == decimal_result::ok) {
        if (has(expect, "stored")) {
            differences.equal("stored", text(expect, "stored"), read.text());
            differences.equal("kept as dynamap::number", text(expect, "stored"), kept(input));
        }
        differences.equal_flags("read as the nearest double", true,
                                as_double(input) == std::strtod(input.c_str(), nullptr));
    }
    return differences.result();
}

}  // namespace conformance
