// Refuses credentials that cannot sign.
// Tests: tests/unit/aws/identity/credentials.cpp.
#include "aws/identity/required_credentials.hpp"

#include <algorithm>

#include "dynamap/error.hpp"

namespace dynamap::aws {
namespace {

bool is_control(char c) noexcept { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

/// Id and token go into header lines unchanged, and a line break would end the line. With a wrong secret key
/// the service only reports a wrong signature, so a space after the key would be hard to find.
void require_plain(std::string const& text, char const* name) {
    if (std::ranges::any_of(text, is_control))
        throw error(errc::invalid_configuration,
                    std::string("the ") + name +
                        " contains a control character (perhaps a line break at the end); remove it");
    if (text.starts_with(' ') || text.ends_with(' '))
        throw error(errc::invalid_configuration,
                    std::string("the ") + name + " begins or ends with a space; remove it");
}

}  // namespace

void require(credentials const& identity) {
    if (identity.empty())
        throw error(
            errc::missing_credentials,
            "there are no AWS credentials to sign with; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, "
            "or set credentials in the configuration");
    if (identity.secret_access_key().empty())
        throw error(errc::missing_credentials,
                    "the credentials have an access key id, but no secret access key; set both");
    require_plain(identity.access_key_id(), "access key id");
    require_plain(identity.secret_access_key(), "secret access key");
    require_plain(identity.session_token(), "session token");
}

}  // namespace dynamap::aws
