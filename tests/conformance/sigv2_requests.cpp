// Forms signed with Signature Version 2.
//
// A case: method, host, path, parameters (names and values, decoded), credentials, timestamp (X-Amz-Date's
// form), expected.form_parameters (decoded, with Signature).
#include <algorithm>

#include "amz_time.hpp"
#include "cases.hpp"
#include "dynamap/aws/sign_v2.hpp"
#include "parameter_lines.hpp"

namespace conformance {

decision sigv2_request(json const& test) {
    using namespace dynamap::aws;
    json const key = test["credentials"];
    credentials const identity(text(key, "access_key_id"), text(key, "secret_access_key"),
                               text(key, "session_token"));
    auto const form = sign_v2(text(test, "method"), text(test, "host"), text(test, "path"),
                              pairs(test, "parameters"), identity, amz_time(text(test, "timestamp")));
    comparison differences;
    differences.equal("the form", lines(pairs(test["expected"], "form_parameters")), parameter_lines(form));
    return differences.result();
}

}  // namespace conformance
