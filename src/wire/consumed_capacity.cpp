// The consumed capacity that a response reports.
#include "wire/consumed_capacity.hpp"

#include <exception>

#include "wire/envelope.hpp"

namespace dynamap::wire {
std::optional<double> read_consumed_capacity(std::string_view json) noexcept {
    constexpr std::string_view name = "ConsumedCapacity";
    if (json.find(name) == json.npos) return std::nullopt;
    std::optional<double> sum;
    try {
        json_document document(json);
        document.members(0, [&](token name_token, token t) {
            return document.string(name_token) == name ? add_capacity(document, t, sum) : document.skip(t);
        });
    } catch (std::exception const&) {
        return std::nullopt;
    }
    return sum;
}

}  // namespace dynamap::wire
