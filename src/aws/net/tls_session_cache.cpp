// The last TLS session with a server, to shorten the next handshake.
// Tests: tests/integration/tls.cpp.
#include "aws/net/tls_session_cache.hpp"

#include <openssl/ssl.h>

#include <utility>

namespace dynamap::aws {
namespace {

/// The index of a connection's cache in OpenSSL's application data.
int index_of_cache() noexcept {
    static int const index = SSL_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
    return index;
}

}  // namespace

void tls_session_cache::feed_from(SSL_CTX* context) noexcept {
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
    SSL_CTX_sess_set_new_cb(context, on_new_session);
}

int tls_session_cache::on_new_session(SSL* connection, SSL_SESSION* session) noexcept {
    auto* const cache = static_cast<tls_session_cache*>(SSL_get_ex_data(connection, index_of_cache()));
    if (cache == nullptr) return 0;
    cache->keep(session);
    return 1;  // we own the reference now
}

void tls_session_cache::attach(SSL* connection) noexcept {
    SSL_set_ex_data(connection, index_of_cache(), this);
    std::lock_guard const lock(mutex_);
    if (last_ != nullptr) SSL_set_session(connection, last_);
}

void tls_session_cache::handshake_ended(SSL* connection, bool well) noexcept {
    if (!well) forget();
    else if (SSL_session_reused(connection) == 1) resumed_.fetch_add(1, std::memory_order_relaxed);
}

void tls_session_cache::keep(SSL_SESSION* session) noexcept {
    {
        std::lock_guard const lock(mutex_);
        std::swap(last_, session);
    }
    SSL_SESSION_free(session);
}

}  // namespace dynamap::aws
