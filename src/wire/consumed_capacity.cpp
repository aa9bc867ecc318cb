#include "dynamap/wire/consumed_capacity.hpp"

#include <charconv>
#include <exception>

#include "wire/json_document.hpp"

namespace dynamap::wire {
namespace {

/// Adds the units that one table's object says to `sum`.
token add(json_document& document, token t, std::optional<double>& sum) {
    return document.members(t, [&](token name, token value) {
        char const first = document.first(value);
        if (first >= '0' && first <= '9' && document.string(name) == "CapacityUnits") {
            std::string_view const text = document.raw(value);
            double units = 0;
            auto const [end, failure] = std::from_chars(text.data(), text.data() + text.size(), units);
            if (failure == std::errc() && end == text.data() + text.size()) sum = sum.value_or(0) + units;
        }
        return document.skip(value);
    });
}

/// The same of each object of an array, and of nothing else in it.
token add_each(json_document& document, token t, std::optional<double>& sum) {
    return document.elements(t, [&](token element) {
        return document.first(element) == '{' ? add(document, element, sum) : document.skip(element);
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
            bool const here = document.string(name_token) == name;
            if (here && document.first(t) == '{') return add(document, t, sum);
            if (here && document.first(t) == '[') return add_each(document, t, sum);
            return document.skip(t);
        });
    } catch (std::exception const&) {
        return std::nullopt;
    }
    return sum;
}

}  // namespace dynamap::wire
