// The last TLS session with a server, to shorten the next handshake.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>

struct ssl_ctx_st;      // OpenSSL's SSL_CTX,
struct ssl_st;          // SSL
struct ssl_session_st;  // and SSL_SESSION

namespace dynamap::aws {

/// Keeps the last session from a server, and offers it to that server again.
///
/// Shape: it serves one host and one set of trusted authorities, because the certificate of a session is not
/// checked again.
/// Lifetime: must outlive the connections attached to it.
/// Thread: any.
class tls_session_cache {
  public:
    tls_session_cache() = default;
    ~tls_session_cache() { forget(); }
    tls_session_cache(tls_session_cache const&) = delete;
    tls_session_cache& operator=(tls_session_cache const&) = delete;

    /// Makes the connections of a context store their sessions in the caches that they are attached to.
    static void feed_from(ssl_ctx_st* context) noexcept;

    /// Call it before a handshake: offers the session, and stores a new one from the server here.
    void attach(ssl_st* connection) noexcept;
    /// Call it after a handshake: counts a resumed one. If it failed, drops the session, which may be the
    /// reason.
    void handshake_ended(ssl_st* connection, bool well) noexcept;
    /// How many handshakes resumed a session.
    [[nodiscard]] std::uint64_t resumed() const noexcept { return resumed_.load(std::memory_order_relaxed); }

  private:
    static int on_new_session(ssl_st* connection, ssl_session_st* session) noexcept;
    void keep(ssl_session_st* session) noexcept;
    void forget() noexcept { keep(nullptr); }

    std::mutex mutex_;
    ssl_session_st* last_ = nullptr;
    std::atomic<std::uint64_t> resumed_{0};
};

}  // namespace dynamap::aws
