// An address that lets connections wait for ever: its queue of connections to be accepted is full.
#pragma once

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <stdexcept>
#include <string>
#include <vector>

namespace test {

/// Listens on loopback, accepts nobody, and has no room for one more.
class full_listener {
  public:
    full_listener() : listener_(::socket(AF_INET, SOCK_STREAM, 0)) {
        address_.sin_family = AF_INET;
        address_.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address_;
        auto const generic = reinterpret_cast<sockaddr*>(&address_);
        if (::bind(listener_, generic, size) != 0 || ::listen(listener_, 0) != 0 ||
            ::getsockname(listener_, generic, &size) != 0)
            throw std::runtime_error("cannot listen on loopback");
        for (int i = 0; i < 8; ++i) {  // the queue holds one; more do no harm
            int const one = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
            ::connect(one, generic, size);
            queued_.push_back(one);
        }
    }
    ~full_listener() {
        for (int one : queued_) ::close(one);
        ::close(listener_);
    }
    full_listener(full_listener const&) = delete;
    full_listener& operator=(full_listener const&) = delete;

    [[nodiscard]] std::string url() const {
        return "http://127.0.0.1:" + std::to_string(ntohs(address_.sin_port));
    }

  private:
    int listener_;
    sockaddr_in address_{};
    std::vector<int> queued_;
};

}  // namespace test
