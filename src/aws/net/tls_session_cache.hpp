// The last TLS session with a server, which shortens the next handshake with it.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>

struct ssl_ctx_st;      // OpenSSL's SSL_CTX,
struct ssl_st;          // SSL
struct ssl_session_st;  // and SSL_SESSION

namespace dynamap::aws {

/// Keeps the session that a server gave last, and offers it to that server again.
///
/// Shape: for one host, under one set of trusted authorities: whom a session was made with is not checked
/// again.
/// Lifetime: must outlive the connections that were attached to it.
/// Thread: from anywhere.
class tls_session_cache {
  public:
    tls_session_cache() = default;
    ~tls_session_cache() { forget(); }
    tls_session_cache(tls_session_cache const&) = delete;
    tls_session_cache& operator=(tls_session_cache const&) = delete;

    /// Has the sessions of a context's connections go to the caches that these are attached to.
    static void feed_from(ssl_ctx_st* context) noexcept;

    /// Before a handshake: has it offer the session, and has what the server gives kept here.
    void attach(ssl_st* connection) noexcept;
    /// After a handshake: counts it, or gives the session up that it may have failed for.
    void handshake_ended(ssl_st* connection, bool well) noexcept;
    /// How many handshakes were shortened.
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
