// Requests' JSON in a form to compare: the order of members and the names of placeholders do not matter.
#include "request_text.hpp"

#include <algorithm>
#include <map>

namespace conformance {

std::string canonical(json const& value, std::initializer_list<std::string_view> without) {
    if (value.is_object()) {
        std::map<std::string, std::string> members;
        for (auto const& [name, member] : value.members())
            if (std::ranges::find(without, name) == without.end()) members.emplace(name, canonical(member));
        std::string out = "{";
        for (auto const& [name, member] : members) out += name + ':' + member + ' ';
        return out + '}';
    }
    if (value.is_array()) {
        std::string out = "[";
        for (json const element : value.elements()) out += canonical(element) + ' ';
        return out + ']';
    }
    return value.minified();
}

std::string expanded(json const& request, std::string_view member) {
    std::string const expression = text(request, member);
    std::string out;
    for (std::size_t at = 0; at != expression.size();) {
        if (expression[at] != '#' && expression[at] != ':') {
            out += expression[at++];
            continue;
        }
        std::size_t const end = std::min(expression.find_first_of(" ,()=", at), expression.size());
        std::string const placeholder = expression.substr(at, end - at);
        json const meanings =
            request[placeholder[0] == '#' ? "ExpressionAttributeNames" : "ExpressionAttributeValues"];
        out += placeholder[0] == '#' ? text(meanings, placeholder) : canonical(meanings[placeholder]);
        at = end;
    }
    return out;
}

std::string described_request(json const& request) {
    std::string out = canonical(
        request, {"FilterExpression", "KeyConditionExpression", "ProjectionExpression",
                  "ExpressionAttributeNames", "ExpressionAttributeValues", "ReturnConsumedCapacity"});
    for (char const* member : {"FilterExpression", "KeyConditionExpression", "ProjectionExpression"})
        if (has(request, member)) out += std::string("\n") + member + ": " + expanded(request, member);
    return out;
}

}  // namespace conformance
