// TLS without a server: what OpenSSL is told, and what it tells.
#include "aws/net/tls_stream.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <string_view>

#include "catch.hpp"

namespace dynamap::aws {
namespace {

TEST_CASE("TLS that has failed keeps failing, whatever is called") {
    std::array<int, 2> ends{};
    REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends.data()) == 0);
    tls_context const trusted("");
    tls_stream line(trusted);
    line.use(ends[0]);
    CHECK(line.shake_hands().waits == tls_stream::wait::until_readable);

    // A ServerHelloDone, which is not expected yet.
    constexpr std::string_view unexpected("\x16\x03\x03\x00\x04\x0e\x00\x00\x00", 9);
    REQUIRE(::write(ends[1], unexpected.data(), unexpected.size()) == 9);
    std::error_code const why = line.shake_hands().failed;
    CHECK(why);
    std::array<char, 16> room{};
    for (int i = 0; i < 2; ++i) {
        CHECK(line.has_pending());  // it is no use to wait
        CHECK(line.read(room.data(), room.size()).failed == why);
        CHECK(line.write("request").failed == why);
        CHECK(line.shake_hands().failed == why);
    }
    ::close(ends[0]);
    ::close(ends[1]);
}

TEST_CASE("the end of a TLS connection is reported, also a second time") {
    std::array<int, 2> ends{};
    REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends.data()) == 0);
    tls_context const trusted("");
    tls_stream line(trusted);
    line.use(ends[0]);
    ::close(ends[1]);
    // The first writes, which raises no signal but fails; the next reads the end.
    CHECK(line.shake_hands().failed);
    CHECK(line.shake_hands().failed);
    ::close(ends[0]);
}

}  // namespace
}  // namespace dynamap::aws
