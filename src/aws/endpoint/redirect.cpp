// The error message for a redirect. Redirects are not followed, because requests are signed for one host.
// Tests: tests/integration/responses.cpp.
#include "aws/endpoint/redirect.hpp"

namespace dynamap::aws {

std::string redirect_sentence(int status, std::string_view to, std::string_view region) {
    std::string text = "the endpoint redirects (HTTP " + std::to_string(status) + ")";
    if (to.empty() && region.empty()) text += " but does not say where";
    if (!to.empty()) text.append(" to ").append(to);
    if (!region.empty()) text.append(to.empty() ? " to the region " : ", in the region ").append(region);
    text += "; redirects are not followed, because requests are signed for one host: set ";
    return text + (region.empty() ? "the endpoint to the correct host"
                                  : "that region, or the endpoint of the correct host");
}

}  // namespace dynamap::aws
