// What a redirect says: requests are signed for one host, so that none is followed.
#pragma once

#include <string>
#include <string_view>

namespace dynamap::aws {

/// Whether a status sends the client elsewhere: 301, 302, 303, 307, 308.
[[nodiscard]] constexpr bool is_redirect(int status) noexcept {
    return (status >= 301 && status <= 303) || status == 307 || status == 308;
}

/// The sentence of a redirect: where it points, and what to do. What is not known is empty.
[[nodiscard]] std::string redirect_sentence(int status, std::string_view to, std::string_view region = {});

}  // namespace dynamap::aws
