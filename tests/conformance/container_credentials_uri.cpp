// Which URL a container's credentials are fetched from, and which are refused before anything is sent.
#include "aws/credentials/container_uri.hpp"
#include "cases.hpp"
#include "properties.hpp"

namespace conformance {

decision container_credentials_uri(json const& test) {
    auto const env = environment_of(properties(test, "env"));
    if (expects_error(test)) {
        // Without any of the variables there is no error, but no URL either: the chain goes on.
        return must_refuse([&] {
            if (!dynamap::aws::container_uri(env))
                throw dynamap::error(dynamap::errc::missing_credentials, "");
        });
    }
    comparison differences;
    differences.equal("uri", text(test["expect"], "uri"),
                      dynamap::aws::container_uri(env).value_or("(none)"));
    return differences.result();
}

}  // namespace conformance
