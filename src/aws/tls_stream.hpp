// TLS over a socket: the inside of stream.cpp and tls_context.cpp. Room: aws.
#pragma once

#include <asio/ip/tcp.hpp>
#include <asio/ssl.hpp>

#include "aws/tls_context.hpp"

namespace dynamap::aws {

struct tls_context::impl {
    asio::ssl::context context{asio::ssl::context::tls_client};
};

using tls_stream = asio::ssl::stream<asio::ip::tcp::socket&>;

}  // namespace dynamap::aws
