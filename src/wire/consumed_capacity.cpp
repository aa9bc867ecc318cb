#include "dynamap/wire/consumed_capacity.hpp"

#include <charconv>
#include <exception>

#include "wire/json_document.hpp"

namespace dynamap::wire {
namespace {

/// Adds the units of one table's object, or of an array of them, to `sum`.
token add(json_document& document, token t, std::optional<double>& sum) {
    if (document.first(t) == '[')
        return document.elements(t, [&](token element) { return add(document, element, sum); });
    return document.members(t, [&](token name, token value) {
        if (document.string(name) == "CapacityUnits") {
            std::string_view const text = document.raw(value);
            double units = 0;
            auto const [end, failure] = std::from_chars(text.data(), text.data() + text.size(), units);
            if (failure == std::errc() && end == text.data() + text.size()) sum = sum.value_or(0) + units;
        }
        return document.skip(value);
    });
}

}  // namespace

std::optional<double> read_consumed_capacity(std::string_view json) noexcept {
    constexpr std::string_view name = "ConsumedCapacity";
    if (json.find(name) == json.npos) return std::nullopt;
    std::optional<double> sum;
    try {
        json_document document(json);
        document.members(0, [&](token name_token, token t) {
            char const first = document.first(t);
            bool const here = document.string(name_token) == name && (first == '{' || first == '[');
            return here ? add(document, t, sum) : document.skip(t);
        });
    } catch (std::exception const&) {
        return std::nullopt;
    }
    return sum;
}

}  // namespace dynamap::wire
