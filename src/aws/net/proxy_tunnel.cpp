// A connection through a proxy to a host beyond it.
// Tests: tests/integration/proxies.cpp.
#include "aws/net/proxy_tunnel.hpp"

#include <string>
#include <string_view>

#include "aws/http/response_parser.hpp"
#include "dynamap/error.hpp"

namespace dynamap::aws {
namespace {

constexpr std::size_t longest_refusal = std::size_t{64} << 10;

std::string connect_request(proxy const& via_proxy, endpoint const& to) {
    std::string const target = address_of(to);
    return "CONNECT " + target + " HTTP/1.1\r\nHost: " + target + "\r\n" + via_proxy.authorization_line() +
           "\r\n";
}

asio::awaitable<std::error_code> send(stream& bytes, std::string_view text) {
    std::error_code failed;
    while (!text.empty() && !failed) text.remove_prefix(co_await bytes.write_some(text, failed));
    co_return failed;
}

/// Reads the head of the proxy's response. A tunnel's response has no body, and the body of a refusal is not
/// read.
asio::awaitable<std::error_code> read_head(stream& bytes, response_parser& response) {
    std::error_code failed;
    response.start(true);
    while (!response.done()) {
        response_parser::space const space = response.prepare();
        std::size_t const count = co_await bytes.read_some(space.data, space.size, failed);
        if (failed) co_return failed;
        response.commit(count);
    }
    co_return failed;
}

}  // namespace

asio::awaitable<std::optional<failed_attempt>> open_tunnel(stream& bytes, proxy const& via_proxy,
                                                           endpoint const& to) {
    std::string const request = connect_request(via_proxy, to);
    response_parser response(longest_refusal);
    std::error_code failed = co_await send(bytes, request);
    bool understood = true;
    try {
        if (!failed) failed = co_await read_head(bytes, response);
    } catch (error const&) {
        understood = false;
    }
    if (failed) co_return no_tunnel(via_proxy.where, to, failed);
    if (!understood) co_return no_tunnel(via_proxy.where, to, {});
    int const status = response.head().status;
    if (status / 100 == 2 && response.leftover()) co_return no_tunnel(via_proxy.where, to, {});
    if (status / 100 == 2) co_return std::nullopt;
    co_return refused_by_proxy(via_proxy.where, to, status);
}

}  // namespace dynamap::aws
