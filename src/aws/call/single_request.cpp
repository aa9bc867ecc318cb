// One HTTP request to a URL, on its own connection.
// Tests: tests/integration/compressed_responses.cpp, tests/integration/credential_errors.cpp.
#include "aws/call/single_request.hpp"

#include <utility>

#include "aws/call/orchestrator.hpp"
#include "aws/http/url.hpp"
#include "dynamap/error.hpp"

namespace dynamap::aws {
namespace {

constexpr std::size_t longest_response = std::size_t{1} << 20;

bool breaks_line(std::string_view text) {
    return text.find_first_of(std::string_view("\r\n\0", 3)) != text.npos;
}

/// A request of a credential source, without a signature and without the headers of AWS's SDKs.
class unsigned_request final : public request_writer {
  public:
    /// Errors: `errc::invalid_configuration` for a header that has a line break.
    unsigned_request(http_call const& call, url const& where) : call_(call), where_(where) {
        reads = true;  // nothing is retried here; the credential source handles a lost response
        to_head = call.method == "HEAD";
        for (auto const& [name, value] : call.headers)
            if (breaks_line(name) || breaks_line(value))
                throw error(errc::invalid_configuration,
                            "the value of the header " + name + " contains a line break");
    }

    std::string_view write(std::string& head, connector const& to, credentials const&,
                           std::chrono::system_clock::time_point, std::string_view) override {
        head = call_.method + ' ' + to.origin + (where_.path.empty() ? "/" : where_.path);
        if (where_.has_query) head += '?' + where_.query;
        head += " HTTP/1.1\r\nHost: " + where_.host_header() + "\r\n" + to.proxy_lines;
        for (auto const& [name, value] : call_.headers)
            head.append(name).append(": ").append(value).append("\r\n");
        if (!call_.body.empty() || call_.method != "GET")
            head += "Content-Length: " + std::to_string(call_.body.size()) + "\r\n";
        head += "Connection: close\r\n\r\n";
        return call_.body;
    }

  private:
    http_call const& call_;
    url const& where_;
};

/// Keeps the response, whatever its status is.
class any_response final : public http_response_handler {
  public:
    void success(received_response const& a) override { keep(a); }
    std::optional<error> failure(received_response const& a) override {
        keep(a);
        return std::nullopt;
    }

    http_response kept;

  private:
    void keep(received_response const& a) {
        kept.status = a.head.status;
        kept.body = a.body;
    }
};

orchestrator_config settings_for(http_call const& call, url const& where, network const& out) {
    orchestrator_config config{};
    config.location = fixed_location({{where.tls, where.host, where.port, where.host_header()}, {}});
    config.credentials = credential_cache::fixed(credentials("unsigned", "unsigned"));  // they are not used
    if (where.tls) config.ca_file = out.ca_file();
    config.connect_timeout = call.timeout;
    config.max_connections = 1;
    config.max_response_bytes = longest_response;
    config.retry.max_attempts = 1;
    config.accept_encoding = "identity";  // so that bodies are decompressed if they come compressed anyway
    if (!call.direct) config.proxies = out.proxies;
    return config;
}

}  // namespace

asio::awaitable<http_response> send_once(asio::any_io_executor executor, http_call const& call,
                                         network const& out) {
    auto const where = parse_url(call.url);
    if (!where || breaks_line(call.url) || call.url.find(' ') != std::string::npos)
        throw error(errc::invalid_configuration,
                    "credentials cannot be fetched: the source is not an http or https URL");
    unsigned_request request(call, *where);
    any_response reader;
    try {
        orchestrator sender(executor, settings_for(call, *where, out));
        co_await sender.send(request, call.timeout, reader);
    } catch (error const& e) {
        // The error's details describe this request, not the call that waits for the credentials.
        bool const of_the_response = e.code() == errc::malformed_response ||
                                     e.code() == errc::response_too_large;
        throw error(e.code(), of_the_response
                                  ? e.sentence() + " (in the response from " +
                                        address_of({where->tls, where->host, where->port, {}}) + ")"
                                  : e.sentence());
    }
    co_return std::move(reader.kept);
}

}  // namespace dynamap::aws
