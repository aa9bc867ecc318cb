// The TLS settings of a client: which certificates are trusted.
// Tests: tests/integration/tls.cpp.
#include "aws/net/tls_context.hpp"

#include <asio/ssl.hpp>

#include "aws/net/asio_error.hpp"
#include "aws/net/tls_session_cache.hpp"
#include "aws/net/tls_stream.hpp"
#include "dynamap/error.hpp"

namespace dynamap::aws {

tls_context::tls_context(std::string const& ca_file) : impl_(std::make_unique<impl>()) {
    asio::ssl::context& context = impl_->context;
    SSL_CTX_set_min_proto_version(context.native_handle(), TLS1_2_VERSION);
    // With renegotiation on a connection in use, a write would have to wait for a read.
    SSL_CTX_set_options(context.native_handle(), SSL_OP_NO_RENEGOTIATION);
    context.set_verify_mode(asio::ssl::verify_peer);
    tls_session_cache::feed_from(context.native_handle());

    asio_error_code failed;
    if (ca_file.empty()) {
        context.set_default_verify_paths(failed);
        if (failed)
            throw error(errc::invalid_configuration,
                        "cannot read the system's certificate authorities: " + failed.message());
    } else {
        context.load_verify_file(ca_file, failed);
        if (failed)
            throw error(errc::invalid_configuration,
                        "cannot read certificate authorities from \"" + ca_file +
                            "\" (ca_file, AWS_CA_BUNDLE or the profile's ca_bundle): " + failed.message() +
                            "; it must be a file in PEM format");
    }
}

tls_context::~tls_context() = default;

}  // namespace dynamap::aws
