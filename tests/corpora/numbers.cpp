// Which texts are numbers, how they are stored, and how they are ordered.
#include <algorithm>
#include <cstdlib>
#include <vector>

#include "corpus.hpp"
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
    std::vector<double> values;
    for (std::string const& number : numbers) values.push_back(as_double(number));
    comparison differences;
    if (flag(expect, "ascending"))
        differences.equal_flags("ascending", true, std::ranges::is_sorted(values, std::ranges::less_equal()));
    if (flag(expect, "all_equal"))
        differences.equal_flags("all_equal", true,
                                std::ranges::adjacent_find(values, std::not_equal_to()) == values.end());
    return differences.result();
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
    if (has(expect, "why")) differences.equal("why", text(expect, "why"), refusal(result));
    if (result == decimal_result::ok) {
        if (has(expect, "stored")) differences.equal("stored", text(expect, "stored"), read.text());
        differences.equal_flags("read as the nearest double", true,
                                as_double(input) == std::strtod(input.c_str(), nullptr));
    }
    return differences.result();
}

}  // namespace corpora
