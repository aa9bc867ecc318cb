// A call's time limit and its connection end in the right order.
#include "aws/call/call.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <asio/io_context.hpp>

#include "exchange_fixture.hpp"

using namespace test;

TEST_CASE("a call that has released its connection shuts nothing down at its deadline") {
    asio::io_context io;
    auto const timers = aws::timer_queue::make(io.get_executor());
    int ends[2];
    REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
    short_request request;
    kept response;
    aws::call call(nullptr, request, response, 1h);
    call.in_time.emplace(*timers, aws::timer_queue::clock::now() + 20ms, ends[0]);
    call.release();
    // From here on the number may be that of another call's socket.
    io.run_for(100ms);
    CHECK(::send(ends[0], "x", 1, MSG_NOSIGNAL) == 1);
    ::close(ends[0]);
    ::close(ends[1]);
}
