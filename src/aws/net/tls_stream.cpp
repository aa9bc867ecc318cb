// Non-blocking TLS over a connected socket.
#include "aws/net/tls_stream.hpp"
#include "aws/net/asio_error.hpp"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <sys/socket.h>

#include <algorithm>
#include <asio/error.hpp>
#include <asio/ssl/error.hpp>
#include <bit>
#include <cerrno>
#include <new>
#include <utility>

namespace dynamap::aws {

/// The socket as an OpenSSL BIO. OpenSSL's own would raise SIGPIPE if the server has closed the connection.
struct tls_stream::socket_io {
    static tls_stream& stream_of(BIO* bio) noexcept { return *static_cast<tls_stream*>(BIO_get_data(bio)); }

    static int read(BIO* bio, char* to, std::size_t size, std::size_t* count) noexcept {
        tls_stream& self = stream_of(bio);
        if (self.holds_) {
            errno = EAGAIN;
            return report(bio, -1, count, BIO_FLAGS_READ);
        }
        if (std::size_t const held = self.held_end_ - self.held_next_; held != 0) {
            size = std::min(size, held);
            std::copy_n(self.held_ + self.held_next_, size, to);
            self.held_next_ += size;
            return report(bio, static_cast<ssize_t>(size), count, BIO_FLAGS_READ);
        }
        ssize_t const got = ::recv(self.socket_, to, size, MSG_DONTWAIT);
        if (got == 0) self.ended_ = true;
        if (got > 0) self.come_ += static_cast<std::size_t>(got);
        return report(bio, got, count, BIO_FLAGS_READ);
    }

    static int write(BIO* bio, char const* from, std::size_t size, std::size_t* count) noexcept {
        ssize_t const sent = ::send(stream_of(bio).socket_, from, size, MSG_DONTWAIT | MSG_NOSIGNAL);
        return report(bio, sent, count, BIO_FLAGS_WRITE);
    }

    /// Keeps a failure in `failed_`, and reports it to OpenSSL as data that has not arrived yet. Otherwise
    /// OpenSSL would not reuse the session of a connection that was lost.
    static int report(BIO* bio, ssize_t moved, std::size_t* count, int direction) noexcept {
        BIO_clear_retry_flags(bio);
        if (moved > 0) {
            *count = static_cast<std::size_t>(moved);
            return 1;
        }
        bool const later = errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
        if (moved < 0 && !later) stream_of(bio).failed_ = errno;
        BIO_set_flags(bio, direction | BIO_FLAGS_SHOULD_RETRY);
        return 0;
    }

    static long control(BIO*, int command, long, void*) noexcept {
        return command == BIO_CTRL_FLUSH ? 1 : 0;  // nothing is buffered
    }

    static BIO_METHOD* make_method() {
        BIO_METHOD* const made = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "dynamap socket");
        if (made == nullptr) throw std::bad_alloc();
        BIO_meth_set_read_ex(made, read);
        BIO_meth_set_write_ex(made, write);
        BIO_meth_set_ctrl(made, control);
        return made;
    }
    static BIO_METHOD const* method() {
        static BIO_METHOD const* const one = make_method();
        return one;
    }
};

tls_stream::tls_stream(tls_context const& context) : ssl_(SSL_new(context.get().context.native_handle())) {
    BIO* const bio = ssl_ ? BIO_new(socket_io::method()) : nullptr;
    if (bio == nullptr) throw std::bad_alloc();
    BIO_set_data(bio, this);
    BIO_set_init(bio, 1);
    SSL_set_bio(ssl_.get(), bio, bio);
    SSL_set_mode(ssl_.get(), SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    SSL_set_read_ahead(ssl_.get(), 1);  // otherwise two system calls for each record
    SSL_set_connect_state(ssl_.get());
}

tls_stream::~tls_stream() {
    // The connection ends without TLS's close_notify, because HTTP defines where its messages end. OpenSSL
    // would treat that as a lost connection, too.
    SSL_set_shutdown(ssl_.get(), SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
}

tls_stream::room tls_stream::hold() noexcept {
    constexpr std::size_t most = std::size_t{64} << 10;
    std::size_t const wanted = std::min(std::bit_ceil(std::exchange(come_, 0)), most);
    std::copy(held_ + held_next_, held_ + held_end_, held_);  // rarely any bytes
    held_end_ -= std::exchange(held_next_, 0);
    if (wanted > held_size_ && held_end_ == 0)
        if (auto* const longer = new (std::nothrow) char[wanted]) {
            many_.reset(longer);
            held_ = longer;
            held_size_ = wanted;
        }
    holds_ = true;
    return {held_ + held_end_, held_size_ - held_end_};
}

void tls_stream::put(std::size_t count, std::error_code failed) noexcept {
    holds_ = false;
    held_end_ += count;
    come_ += count;
    if (failed) failed_ = failed.value();
}

void tls_stream::rest() noexcept {
    SSL_free_buffers(ssl_.get());
    if (holds_ || held_next_ != held_end_) return;
    many_.reset();
    held_ = few_;
    held_size_ = sizeof few_;
    held_next_ = held_end_ = 0;
}

tls_stream::step tls_stream::shake_hands() noexcept {
    if (broken_) return {0, wait::none, broken_};
    ERR_clear_error();
    return step_after(SSL_do_handshake(ssl_.get()), 0);
}

tls_stream::step tls_stream::read(char* to, std::size_t size) noexcept {
    if (broken_) return {0, wait::none, broken_};
    ERR_clear_error();
    std::size_t count = 0;
    int const result = SSL_read_ex(ssl_.get(), to, size, &count);
    return step_after(result, count);
}

tls_stream::step tls_stream::write(std::string_view bytes) noexcept {
    if (broken_) return {0, wait::none, broken_};
    ERR_clear_error();
    std::size_t count = 0;
    int const result = SSL_write_ex(ssl_.get(), bytes.data(), bytes.size(), &count);
    return step_after(result, count);
}

tls_stream::step tls_stream::step_after(int result, std::size_t count) noexcept {
    if (result == 1) return {count};
    int const why = SSL_get_error(ssl_.get(), result);
    bool const waits = why == SSL_ERROR_WANT_READ || why == SSL_ERROR_WANT_WRITE;
    if (waits && failed_ != 0) return {0, wait::none, {failed_, std::system_category()}};
    if (waits && ended_) return {0, wait::none, code_of(asio::ssl::error::stream_truncated)};
    if (why == SSL_ERROR_WANT_READ) return {0, wait::until_readable};
    if (why == SSL_ERROR_WANT_WRITE) return {0, wait::until_writable};
    if (why == SSL_ERROR_ZERO_RETURN) return {0, wait::none, code_of(asio::error::eof)};
    auto const error = static_cast<int>(ERR_get_error());
    broken_ = code_of(asio::ssl::error::unspecified_system_error);
    if (error != 0) broken_ = {error, asio::error::get_ssl_category()};
    return {0, wait::none, broken_};
}

}  // namespace dynamap::aws
