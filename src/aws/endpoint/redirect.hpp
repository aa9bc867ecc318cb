// The error message for a redirect. Redirects are not followed, because requests are signed for one host.
#pragma once

#include <string>
#include <string_view>

namespace dynamap::aws {

/// Whether a status is a redirect: 301, 302, 303, 307, 308.
[[nodiscard]] constexpr bool is_redirect(int status) noexcept {
    return (status >= 301 && status <= 303) || status == 307 || status == 308;
}

/// The error message: where the redirect points, and what to do. Unknown parts are empty.
[[nodiscard]] std::string redirect_sentence(int status, std::string_view to, std::string_view region = {});

}  // namespace dynamap::aws
