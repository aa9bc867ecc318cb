// What a redirect says: requests are signed for one host, so that none is followed.
// Tests: tests/integration/answers.cpp.
#include "aws/endpoint/redirect.hpp"

namespace dynamap::aws {

std::string redirect_sentence(int status, std::string_view to, std::string_view region) {
    std::string text = "the endpoint redirects (HTTP " + std::to_string(status) + ")";
    if (to.empty() && region.empty()) text += " and does not say where to";
    if (!to.empty()) text.append(" to ").append(to);
    if (!region.empty()) text.append(to.empty() ? " to the region " : ", in the region ").append(region);
    text += "; requests are signed for one host, so that redirects are not followed: set ";
    return text + (region.empty() ? "the endpoint to the host that is meant"
                                  : "that region, or the endpoint of the host that is meant");
}

}  // namespace dynamap::aws
