// Which texts are numbers, how they are stored, and how they are ordered.
#include <algorithm>
#include <cstdlib>
#include <vector>

#include "corpus.hpp"
#include "dynamap/map/codec/number.hpp"
#include "dynamap/wire/response.hpp"
#include "wire/decimal.hpp"

namespace corpora {
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
    std::string const answer = R"({"Item":{"n":{"N":")" + std::string(number) + "\"}}}";
    double result = 0;
    dynamap::wire::read_item_answer(answer,
                                    {&result, [](void* out, dynamap::value_reader& item) {
                                         item.map([out](std::string_view, dynamap::value_reader& value) {
                                             *static_cast<double*>(out) = value.number<double>();
                                         });
                                     }});
    return result;
}

verdict order(std::vector<std::string> const& numbers, json const& expect) {
    std::vector<double> doubles;
    std::vector<dynamap::number> exact;
    for (std::string const& number : numbers) {
        doubles.push_back(as_double(number));
        exact.emplace_back(number);
    }
    auto const rise = [](auto const& values) {
        return std::ranges::adjacent_find(values, [](auto const& a, auto const& b) { return !(a < b); }) == values.end();
    };
    auto const are_equal = [](auto const& values) {
        return std::ranges::adjacent_find(values, std::not_equal_to()) == values.end();
    };
    comparison differences;
    if (flag(expect, "ascending")) {
        differences.equal_flags("ascending", true, std::ranges::is_sorted(doubles, std::ranges::less_equal()));
        differences.equal_flags("ascending exactly", true, rise(exact));
    }
    if (flag(expect, "all_equal")) {
        differences.equal_flags("all_equal", true, are_equal(doubles));
        differences.equal_flags("all_equal exactly", true, are_equal(exact));
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

verdict number(json const& test) {
    json const expect = test["expect"];
    if (test["input"].is_array()) return order(texts(test, "input"), expect);

    std::string const input = text(test, "input");
    decimal read;
    auto const result = dynamap::wire::read_decimal(input, read);
    comparison differences;
    differences.equal_flags("accepted", flag(expect, "accepted"), result == decimal_result::ok);
    differences.equal_flags("accepted as dynamap::number", flag(expect, "accepted"), !kept(input).empty());
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

}  // namespace corpora
