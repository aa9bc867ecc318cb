// A byte stream to and from a server, over TCP or TLS.
// Tests: tests/integration/tls.cpp, tests/integration/stray_responses.cpp,
//   tests/integration/early_responses.cpp.
#include "aws/net/stream.hpp"

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <asio/bind_executor.hpp>
#include <asio/buffer.hpp>
#include <asio/error.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/redirect_error.hpp>
#include <asio/use_awaitable.hpp>
#include <atomic>
#include <cerrno>
#include <memory>
#include <new>
#include <optional>
#include <tuple>
#include <utility>

#include "aws/net/asio_error.hpp"
#include "aws/net/early_read.hpp"
#include "aws/net/tls_session_cache.hpp"
#include "aws/net/tls_stream.hpp"
#include "aws/net/waiter.hpp"

namespace dynamap::aws {
namespace {

/// Sends both at once. Short pieces are copied together: that is faster than the kernel's scatter list.
ssize_t send_both(int socket, std::string_view first, std::string_view second) {
    constexpr std::size_t short_ones = 4096;
    constexpr int flags = MSG_NOSIGNAL | MSG_DONTWAIT;
    if (first.size() + second.size() <= short_ones) {
        char both[short_ones];
        std::copy_n(second.data(), second.size(), std::copy_n(first.data(), first.size(), both));
        return ::send(socket, both, first.size() + second.size(), flags);
    }
    iovec pieces[] = {{const_cast<char*>(first.data()), first.size()},
                      {const_cast<char*>(second.data()), second.size()}};
    msghdr message{};
    message.msg_iov = pieces;
    message.msg_iovlen = 2;
    return ::sendmsg(socket, &message, flags);
}

// A socket with much to read or write must not starve others on the same thread.
constexpr int most_records = 16;
constexpr int most_reads = 16;

std::error_code last_error() noexcept { return {errno, std::system_category()}; }

}  // namespace

struct stream::impl {
    impl(asio::any_io_executor const& executor, tls_context const* trusts, tls_session_cache* cache)
        : tcp(executor), context(trusts), sessions(cache) {}

    /// Stores the result of a TLS step. Returns whether the step has ended.
    bool ended(tls_stream::step const& result, std::size_t& count, std::error_code& failed) noexcept {
        waits = result.waits;
        count = result.count;
        failed = result.failed;
        return result.waits == tls_stream::wait::none;
    }
    [[nodiscard]] asio::ip::tcp::socket::wait_type wait_type() const noexcept {
        return waits == tls_stream::wait::until_readable ? asio::ip::tcp::socket::wait_read
                                                         : asio::ip::tcp::socket::wait_write;
    }
    /// Returns whether some bytes arrived, or the read failed.
    bool receive(char* to, std::size_t size, std::size_t& count, std::error_code& failed) noexcept {
        ssize_t const got = ::recv(tcp.native_handle(), to, size, MSG_DONTWAIT);
        if (got > 0) {
            count = static_cast<std::size_t>(got);
        } else if (got == 0) {
            failed = code_of(asio::error::eof);
        } else if (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR) {
            waits = tls_stream::wait::until_readable;
            return false;
        } else {
            failed = last_error();
        }
        return true;
    }
    asio::awaitable<void> wait(asio_error_code& failed) {
        return tcp.async_wait(wait_type(), asio::redirect_error(asio::use_awaitable, failed));
    }

    asio::ip::tcp::socket tcp;
    tls_context const* context;     // null: no TLS
    std::optional<tls_stream> tls;  // set from the handshake on
    tls_session_cache* sessions;
    pid_t const opened_by = ::getpid();
    tls_stream::wait waits = tls_stream::wait::until_writable;  // what the last write or TLS step waits for
    bool worth_reading = false;  // whether the socket was waited for since it was last read from
    int reads = 0;               // since then
    early_read early;
    bool held = false;        // whether it reads for TLS
    early_read::result come;  // plain bytes that have not been taken yet
    char const* come_to = nullptr;
};

stream::stream(asio::any_io_executor const& executor, tls_context const* tls, tls_session_cache* sessions)
    : impl_(std::make_shared<impl>(executor, tls, sessions)) {}

stream::~stream() {
    if (!impl_) return;
    asio_error_code ignored;
    impl_->tcp.close(ignored);
    impl_->tls.reset();
}
stream::stream(stream&& other) noexcept = default;

void stream::abort() noexcept {
    // A forked child that ends must not end its parent's requests. Whether the parent still lives cannot be
    // known for certain.
    if (::getpid() != impl_->opened_by) return;
    // SO_LINGER acts when the last copy of the descriptor is closed; this acts on the connection itself.
    sockaddr nowhere{};
    nowhere.sa_family = AF_UNSPEC;
    (void)::connect(socket(), &nowhere, sizeof nowhere);
}

int stream::socket() const noexcept { return impl_->tcp.native_handle(); }

std::error_code stream::start_connect(socket_address const& to) {
    asio::ip::tcp::socket& tcp = impl_->tcp;
    asio_error_code failed;
    // Opened by hand: Asio sets the close-on-exec flag only later, so a child process that is started in
    // between would inherit the socket.
    int const opened = ::socket(to.family(), SOCK_STREAM | SOCK_CLOEXEC, IPPROTO_TCP);
    if (opened < 0) return last_error();
    tcp.assign(to.family() == AF_INET6 ? asio::ip::tcp::v6() : asio::ip::tcp::v4(), opened, failed);
    if (failed) ::close(opened);
    if (!failed) tcp.set_option(asio::ip::tcp::no_delay(true), failed);
    if (!failed) tcp.non_blocking(true, failed);
    if (failed) return failed;
    // connect(2) by hand, so that a deadline can be set between it and the wait for its end: a shutdown(2)
    // before connect(2) would have no effect.
    if (::connect(socket(), to.get(), to.size) == 0 || errno == EINPROGRESS) return {};
    return last_error();
}

asio::awaitable<std::error_code> stream::connected() {
    for (;;) {
        asio_error_code failed;
        co_await impl_->tcp.async_wait(asio::ip::tcp::socket::wait_write,
                                       asio::redirect_error(asio::use_awaitable, failed));
        if (failed) co_return failed;
        // A socket that was not connecting yet counts as ready, and may have been reported as such.
        pollfd ready{socket(), POLLOUT, 0};
        if (::poll(&ready, 1, 0) == 1) break;
    }
    int value = 0;
    socklen_t size = sizeof value;
    if (::getsockopt(socket(), SOL_SOCKET, SO_ERROR, &value, &size) != 0) co_return last_error();
    co_return std::error_code(value, std::system_category());
}

std::error_code stream::forget_wait_to_write() {
    asio_error_code failed;
    // Once Asio has waited for a socket to become writable, it keeps being notified. With TLS that happens at
    // each wait.
    auto const protocol = impl_->tcp.local_endpoint(failed).protocol();
    if (!failed) {
        int const connected = impl_->tcp.release(failed);
        if (!failed) impl_->tcp.assign(protocol, connected, failed);
        if (failed && !impl_->tcp.is_open()) ::close(connected);
    }
    return failed;
}

namespace {

/// Sets the host name for the certificate check and for SNI. Returns whether it could be set.
bool expect_host(SSL* ssl, std::string host) {
    // of the DNS; certificates and SNI have no such dot
    if (host.size() > 1 && host.ends_with('.')) host.pop_back();
    SSL_set_hostflags(ssl, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS | X509_CHECK_FLAG_NEVER_CHECK_SUBJECT);
    if (literal_address(host, 0))
        return X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), host.c_str()) == 1;
    return SSL_set1_host(ssl, host.c_str()) == 1 && SSL_set_tlsext_host_name(ssl, host.c_str()) == 1;
}

}  // namespace

asio::awaitable<std::error_code> stream::shake_hands(std::string const& host) {
    std::error_code failed;
    if (impl_->context == nullptr) co_return failed;
    failed = forget_wait_to_write();
    if (failed) co_return failed;
    impl_->tls.emplace(*impl_->context).use(socket());

    SSL* const ssl = impl_->tls->native_handle();
    // A name that OpenSSL cannot check must not be accepted unchecked.
    if (!expect_host(ssl, host)) co_return std::make_error_code(std::errc::invalid_argument);
    impl_->sessions->attach(ssl);
    for (std::size_t none = 0; !failed && !impl_->ended(impl_->tls->shake_hands(), none, failed);) {
        asio_error_code why;
        co_await impl_->wait(why);
        failed = why;
    }
    impl_->sessions->handshake_ended(ssl, !failed);
    co_return failed;
}

std::string stream::why_not_trusted() const {
    if (!impl_->tls) return {};
    long const result = SSL_get_verify_result(impl_->tls->native_handle());
    return result == X509_V_OK ? std::string() : X509_verify_cert_error_string(result);
}

stream::surplus stream::peek(char* to, std::size_t size) noexcept {
    take_early();
    if (impl_->come.failed) return {0, true};
    if (std::size_t const count = std::min(impl_->come.count, size); count != 0) {
        std::copy_n(impl_->come_to, count, to);
        return {count, false};
    }
    ssize_t const come = ::recv(socket(), to, size, MSG_PEEK | MSG_DONTWAIT);
    bool const nothing = come < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
    bool const over = come <= 0 && !nothing;
    if (!impl_->tls) return {come > 0 ? static_cast<std::size_t>(come) : 0, over};
    if (over || (nothing && !impl_->tls->has_pending())) return {0, over};
    return read_unasked(to, size);
}

bool stream::quiet() noexcept {
    char byte;
    surplus const come = peek(&byte, 1);
    return come.count == 0 && !come.failed;
}

stream::surplus stream::read_surplus(char* to, std::size_t size) noexcept {
    if (!impl_->tls || !impl_->tls->has_pending()) return {};
    return read_unasked(to, size);
}

stream::surplus stream::read_unasked(char* to, std::size_t size) noexcept {
    // Servers send session tickets after a handshake. They are not a response; if no response has been read
    // yet, they are read here. An incomplete record may be part of a response, so the connection counts as
    // lost.
    tls_stream::step const result = impl_->tls->read(to, size);
    bool const part = result.count == 0 && impl_->tls->has_pending();
    return {result.count,
            result.failed.value() != 0 || result.waits == tls_stream::wait::until_writable || part};
}

void stream::rest() noexcept {
    if (impl_->tls) impl_->tls->rest();
}

std::size_t stream::write_now(std::string_view first, std::string_view second, std::error_code& failed) {
    if (impl_->tls) return write_records(first, second, failed);
    ssize_t const written = send_both(socket(), first, second);
    if (written >= 0) return static_cast<std::size_t>(written);
    if (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR) failed = last_error();
    impl_->waits = tls_stream::wait::until_writable;
    return 0;
}

/// Writes both in the same record if possible. Otherwise a short head would be a record of its own.
std::size_t stream::write_records(std::string_view first, std::string_view second, std::error_code& failed) {
    thread_local std::string both;
    if (!second.empty()) {
        if (second.size() > written_together) {
            impl_->waits = tls_stream::wait::until_writable;
            return 0;
        }
        both.assign(first).append(second);
        first = both;
    }
    std::size_t sum = 0;
    for (int records = 0; sum != first.size() && records != most_records; ++records) {
        std::size_t count = 0;
        if (!impl_->ended(impl_->tls->write(first.substr(sum)), count, failed) || failed) return sum;
        sum += count;
    }
    impl_->waits = tls_stream::wait::until_writable;
    return sum;
}

asio::awaitable<std::size_t> stream::write_some(std::string_view bytes, std::error_code& failed) {
    std::size_t count = 0;
    while (!failed && (count = write_now(bytes, {}, failed)) == 0 && !failed) {
        asio_error_code why;
        co_await impl_->wait(why);
        failed = why;
    }
    co_return count;
}

bool stream::begin_read(asio::any_io_executor const& executor, char* to, std::size_t size,
                        prefetch_set const& soon) {
    impl& on = *impl_;
    bool const pending = on.tls && on.tls->has_pending();
    on.come = {};
    on.come_to = to;
    if (on.tls) {
        tls_stream::room const room = on.tls->hold();
        on.held = true;
        to = room.data;
        size = room.size;
    }
    return early_read::begin(early(), on.tcp, executor, to, size, soon) && !pending;
}

std::shared_ptr<early_read> stream::early() const noexcept { return {impl_, &impl_->early}; }

/// Takes the result of the read that was begun, if it has ended.
void stream::take_early() noexcept {
    impl& on = *impl_;
    if (!on.early.has_ended()) return;
    on.come = on.early.take();
    if (!on.tls) return;
    on.worth_reading = true;
    on.reads = 0;
    if (!std::exchange(on.held, false)) return;  // it was a wait
    bool const cancelled = is_cancellation(on.come.failed);
    on.tls->put(on.come.count, cancelled || is_end(on.come.failed) ? std::error_code() : on.come.failed);
    on.come = {0, cancelled ? on.come.failed : std::error_code()};
}

bool stream::read_now(char* to, std::size_t size, std::size_t& count, std::error_code& failed) noexcept {
    if (impl_->early.has_begun()) {
        take_early();
        if (impl_->early.has_begun()) return false;
    }
    if (impl_->come.count != 0 || impl_->come.failed) {
        std::tie(count, failed) = std::tie(impl_->come.count, impl_->come.failed);
        impl_->come = {};
        return true;
    }
    bool const worth_while = std::exchange(impl_->worth_reading, false) ||
                             (impl_->tls && impl_->tls->has_pending());
    if (worth_while && ++impl_->reads <= most_reads)
        return impl_->tls ? impl_->ended(impl_->tls->read(to, size), count, failed)
                          : impl_->receive(to, size, count, failed);
    // Does not wait for the socket to become readable if there is more to read: that data may be in OpenSSL,
    // and the socket may receive nothing more.
    impl_->waits = worth_while ? tls_stream::wait::until_writable : tls_stream::wait::until_readable;
    return false;
}

asio::awaitable<std::size_t> stream::read_some(char* to, std::size_t size, std::error_code& failed) {
    std::size_t count = 0;
    if (!impl_->tls) {
        asio_error_code why;
        count = co_await impl_->tcp.async_read_some(asio::buffer(to, size),
                                                    asio::redirect_error(asio::use_awaitable, why));
        failed = why;
        co_return count;
    }
    while (!failed && !impl_->ended(impl_->tls->read(to, size), count, failed)) {
        asio_error_code why;
        co_await impl_->wait(why);
        failed = why;
    }
    co_return count;
}

socket_awaitable stream::until_ready(std::error_code& failed) noexcept { return {*this, nullptr, 0, failed}; }

socket_awaitable stream::until_read(char* to, std::size_t size, std::error_code& failed,
                                    prefetch_set const& soon) noexcept {
    return {*this, to, size, failed, &soon};
}

namespace {

/// Two waits on one socket. The first one that ends cancels the other, and the coroutine resumes when both
/// have ended.
class either_wait {
  public:
    either_wait(asio::ip::tcp::socket& on, std::error_code& failed) : on_(on), failed_(failed) {}

    /// Begins both, and suspends the coroutine. If it throws `std::bad_alloc`, neither has begun, and the
    /// coroutine is not suspended.
    static void begin(std::shared_ptr<either_wait> const& self, awaitable_handler::coroutine* waits) {
        using socket = asio::ip::tcp::socket;
        auto const executor = awaitable_handler::executor_of(*waits);
        auto const wait = [&](socket::wait_type type) {
            self->on_.async_wait(
                type, asio::bind_executor(executor, [self](std::error_code failed) { self->ended(failed); }));
        };
        wait(socket::wait_read);
        try {
            wait(socket::wait_write);
        } catch (std::bad_alloc const&) {
            self->ended(std::make_error_code(std::errc::not_enough_memory));
        }
        self->suspend(awaitable_handler(waits));
    }

  private:
    void suspend(awaitable_handler handler) {
        handler_.emplace(std::move(handler));
        try {
            if (auto slot = handler_->get_cancellation_slot(); slot.is_connected())
                slot.assign([this](asio::cancellation_type) { call_off(); });
        } catch (std::bad_alloc const&) {  // the wait cannot be cancelled then; its deadline ends it
        }
        if (left_.fetch_sub(1) == 1) waiter::resume(std::move(*handler_));
    }

    void call_off() noexcept {
        asio_error_code ignored;
        on_.cancel(ignored);
    }

    /// With several threads both may end at the same time. Only the last one touches the coroutine, and after
    /// it no one touches the socket.
    void ended(std::error_code failed) {
        if (!one_ended_.exchange(true)) {
            failed_ = failed;
            call_off();
        }
        if (left_.fetch_sub(1) == 1) handler_->resume();
    }

    asio::ip::tcp::socket& on_;
    std::optional<awaitable_handler> handler_;
    std::error_code& failed_;
    std::atomic<bool> one_ended_{false};
    std::atomic<int> left_{3};  // the two waits, and the suspension
};

}  // namespace

awaitable_handler::thread* socket_awaitable::operator()(awaitable_handler::coroutine* waits) const noexcept {
    try {
        begin(waits);
    } catch (std::bad_alloc const&) {  // not suspended: the coroutine goes on at once
        failed_ = std::make_error_code(std::errc::not_enough_memory);
    }
    return nullptr;
}

void socket_awaitable::begin(awaitable_handler::coroutine* waits) const {
    stream::impl& on = *on_.impl_;
    bool const waits_for_either = to_ == nullptr;
    if (on.early.has_begun()) {
        if (waits_for_either) on.early.call_off(on.tcp);
        return on.early.wait(waits, on.tcp, waits_for_either ? &failed_ : nullptr);
    }
    // More data may be in OpenSSL. The socket may receive nothing more, and may never become writable again.
    // So the coroutine only yields to others.
    bool const yields = on.reads > most_reads && (waits_for_either || on.tls);
    on.worth_reading = waits_for_either || yields;
    on.reads = 0;
    if (yields) return waiter::resume(awaitable_handler(waits));
    if (waits_for_either) return either_wait::begin(std::make_shared<either_wait>(on.tcp, failed_), waits);
    auto const executor = awaitable_handler::executor_of(*waits);
    on.come_to = to_;
    if (on.tls) early_read::begin_wait(on_.early(), on.tcp, on.wait_type(), executor, *soon_);
    else std::ignore = early_read::begin(on_.early(), on.tcp, executor, to_, size_, *soon_);
    on.early.wait(waits, on.tcp, nullptr);
}

std::error_code stream::cannot_open() noexcept {
    int const one = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (one < 0) return last_error();
    ::close(one);
    return {};
}

bool stream::is_cancellation(std::error_code e) noexcept {
    return e == code_of(asio::error::operation_aborted);
}
bool stream::is_end(std::error_code e) noexcept { return e == code_of(asio::error::eof); }
bool stream::is_of_tls(std::error_code e) noexcept { return e.category() == asio::error::get_ssl_category(); }

}  // namespace dynamap::aws
