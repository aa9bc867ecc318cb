#include "aws/required_credentials.hpp"

#include "dynamap/error.hpp"

namespace dynamap::aws {

void require(credentials const& who) {
    if (who.empty())
        throw error(
            errc::missing_credentials,
            "there are no AWS credentials to sign with; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, "
            "or give credentials in the configuration");
    if (who.secret_access_key().empty())
        throw error(errc::missing_credentials,
                    "the credentials have an access key id, but no secret access key to sign with; give both");
}

}  // namespace dynamap::aws
