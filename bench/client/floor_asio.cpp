// What does a request cost on bare Asio? No client on Asio can be cheaper.
// Method: the request's bytes are always the same, and only the length of the response is parsed. One
// connection per request in flight, one thread, plain callbacks, TCP or TLS.
#include <asio/connect.hpp>
#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/ssl.hpp>
#include <asio/write.hpp>
#include <memory>

#include "measure.hpp"
#include "response_length.hpp"

namespace {

using asio::ip::tcp;

struct bench_state {
    bench::options const& given;
    std::string request = bench::bytes_of(given.text("request"));
    bench::window measured = {};
};

template <class Stream>
class caller {
  public:
    template <class... Arguments>
    explicit caller(bench_state& b, Arguments&... arguments) : bench_(b), stream_(arguments...) {}

    Stream& stream() { return stream_; }

    void call() {
        started_ = bench::clock::now();
        if (bench_.measured.over(started_)) return;
        response_.clear();
        asio::async_write(stream_, asio::buffer(bench_.request), [this](std::error_code failed, std::size_t) {
            if (failed) throw std::system_error(failed, "write");
            read();
        });
    }

  private:
    void read() {
        stream_.async_read_some(asio::buffer(response_.space(), response_.room()),
                                [this](std::error_code failed, std::size_t count) {
                                    if (failed) throw std::system_error(failed, "read");
                                    if (!response_.add(count)) return read();
                                    bench_.measured.count(started_, bench::clock::now());
                                    call();
                                });
    }

    bench_state& bench_;
    Stream stream_;
    bench::response_length response_;
    bench::clock::time_point started_;
};

template <class Stream, class Connect, class... Arguments>
void run(bench_state& b, asio::io_context& io, Connect connect, Arguments&... arguments) {
    std::vector<std::unique_ptr<caller<Stream>>> callers;
    for (std::size_t i = 0; i < b.given.in_flight(); ++i) {
        callers.push_back(std::make_unique<caller<Stream>>(b, io, arguments...));
        connect(callers.back()->stream());
    }
    auto const work = [&] {
        for (auto& one : callers) one->call();
        io.restart();
        io.run();
    };
    bench::warm_and_measure(b.given, b.measured, work, bench::not_counted);
}

void connect_tcp(tcp::socket& socket, unsigned short port) {
    socket.connect({asio::ip::address_v4::loopback(), port});
    socket.set_option(tcp::no_delay(true));
}

}  // namespace

int main(int count, char** words) try {
    bench::options const given(count, words);
    asio::io_context io(1);
    bench_state b{given};
    if (!given.tls()) {
        run<tcp::socket>(b, io, [&](tcp::socket& socket) { connect_tcp(socket, given.port()); });
    } else {
        using tls = asio::ssl::stream<tcp::socket>;
        asio::ssl::context context(asio::ssl::context::tls_client);
        context.load_verify_file(given.text("ca"));
        context.set_verify_mode(asio::ssl::verify_peer);
        run<tls>(
            b, io,
            [&](tls& stream) {
                connect_tcp(stream.next_layer(), given.port());
                stream.handshake(tls::client);
            },
            context);
    }
} catch (std::exception const& failure) {
    std::cerr << failure.what() << "\n";
    return 1;
}
