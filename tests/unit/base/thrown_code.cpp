// Tests of base/thrown_code.hpp.
#include "base/thrown_code.hpp"

#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <stdexcept>

#include "aws/net/asio_error.hpp"
#include "catch.hpp"
#include "dynamap/error.hpp"

namespace {

template <class Throws>
std::error_code code_thrown_by(Throws throws) {
    try {
        throws();
    } catch (...) {
        return dynamap::thrown_code();
    }
    return {};
}

}  // namespace

TEST_CASE("thrown code: of the library, of the standard library, of Asio, and none of anything else") {
    CHECK(code_thrown_by([] { throw dynamap::error(dynamap::errc::bad_value, "no number"); }) ==
          dynamap::errc::bad_value);
    CHECK(code_thrown_by([] { throw std::system_error(std::make_error_code(std::errc::timed_out)); }) ==
          std::errc::timed_out);
    CHECK(code_thrown_by([] {
              asio::io_context io;
              asio::ip::tcp::socket closed(io);
              closed.non_blocking(true);
          }) == dynamap::code_of(asio::error::bad_descriptor));
    CHECK_FALSE(code_thrown_by([] { throw std::logic_error("a fault"); }));
    CHECK_FALSE(code_thrown_by([] { throw 7; }));
}
