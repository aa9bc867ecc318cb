// The JSON documents of the EC2 metadata service and of containers.
#include "aws/credentials/credential_parsers.hpp"
#include "cases.hpp"
#include "credential_values.hpp"
#include "properties.hpp"

namespace conformance {

decision credential_parsers(json const& test) {
    auto const read = [&] { return dynamap::aws::read_metadata_credentials(text(test, "document")); };
    if (expects_error(test)) return must_refuse(read);
    comparison differences;
    json const expect = test["expect"];
    if (has(expect, "service_error")) {
        try {
            (void)read();
            return failed("no error, and there should be: the document tells of one");
        } catch (dynamap::error const& e) {
            differences.equal("code", text(expect["service_error"], "code"), e.server_code());
            differences.equal("message", text(expect["service_error"], "message"), e.server_message());
        }
    } else {
        compare(differences, expect["credentials"], "expiration", read());
    }
    return differences.result();
}

}  // namespace conformance
