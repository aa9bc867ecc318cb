// One HTTP request on a connection of its own.
#include "aws/credentials/http_exchange.hpp"

#include <algorithm>
#include <utility>

#include "aws/http/content_coding.hpp"
#include "aws/http/url.hpp"
#include "aws/net/connector.hpp"
#include "aws/net/deadline.hpp"
#include "aws/net/network_error.hpp"
#include "aws/net/phase_timer.hpp"
#include "dynamap/error.hpp"

namespace dynamap::aws {
namespace {

constexpr std::size_t longest_answer = std::size_t{1} << 20;

bool breaks_line(std::string_view text) {
    return text.find_first_of(std::string_view("\r\n\0", 3)) != text.npos;
}

std::string request_text(http_call const& call, url const& where, connector const& way) {
    std::string text = call.method + ' ' + way.origin + (where.path.empty() ? "/" : where.path);
    if (where.has_query) text += '?' + where.query;
    text += " HTTP/1.1\r\nHost: " + where.host_header() + "\r\n" + way.proxy_lines;
    for (auto const& [name, value] : call.headers) {
        if (breaks_line(name) || breaks_line(value))
            throw error(errc::invalid_configuration,
                        "the value of the header " + name + " holds a line break");
        text.append(name).append(": ").append(value).append("\r\n");
    }
    if (!call.body.empty() || call.method != "GET")
        text += "Content-Length: " + std::to_string(call.body.size()) + "\r\n";
    return text + "Connection: close\r\n\r\n" + call.body;
}

connector connector_for(asio::any_io_executor const& executor, url const& where, http_call const& call,
                        network const& out) {
    endpoint const target{where.tls, where.host, where.port, where.host_header()};
    std::optional<proxy> via = call.direct ? std::nullopt : out.proxies.way_to(target);
    auto names = resolver::make(via ? via->where : target, system_look_up(executor));
    connector way{executor,
                  target,
                  {},
                  where.tls ? std::make_shared<tls_context const>(out.ca_file()) : nullptr,
                  call.timeout,
                  longest_answer,
                  json_signer(target.host_header, {}, {}),
                  std::move(names)};
    way.via = std::move(via);
    hand_to_proxy(way);
    return way;
}

}  // namespace

asio::awaitable<http_answer> exchange_http(asio::any_io_executor executor, timer_queue& a,
                                           http_call const& call, network const& out) {
    auto const where = parse_url(call.url);
    if (!where || breaks_line(call.url) || call.url.find(' ') != std::string::npos)
        throw error(errc::invalid_configuration,
                    "what credentials are to be fetched from is no http or https URL");
    auto const until = from_now(call.timeout);
    connector const way = connector_for(executor, *where, call, out);
    std::string const text = request_text(call, *where, way);
    phase_timer doing(false);
    auto const too_late = [&] { return deadline_passed(call.timeout, doing, way.peer(doing)); };

    connector::result made = co_await way.open(a, until, doing);
    if (made.failed) throw timer_queue::clock::now() >= until ? too_late() : made.failed->what;
    connection& line = *made.opened;
    socket_deadline in_time(a, until, line.bytes.socket());

    doing = phase::sending;
    if (!line.bytes.quiet()) throw unasked_for(way.where).what;
    std::string_view rest = text;
    std::error_code failed;
    while (!rest.empty() && !failed) rest.remove_prefix(co_await line.bytes.write_some(rest, failed));
    if (!failed) doing = phase::waiting_for_response;

    // Even if not all could be sent: the server may have said why it does not want it, and hung up.
    line.answer.start(call.method == "HEAD");
    while (!line.answer.done()) {
        response_parser::space const space = line.answer.prepare();
        failed.clear();
        std::size_t const count = co_await line.bytes.read_some(space.data, space.size, failed);
        if (stream::is_cancellation(failed)) throw cancelled();
        if (failed && in_time.stop()) throw too_late();
        answered const so_far = line.answer.begun() ? answered::partly : answered::nothing;
        if (failed && !stream::is_end(failed)) throw connection_lost(way.where, failed, so_far).what;
        try {
            if (failed) line.answer.finish();
            else line.answer.commit(count);
        } catch (error const& e) {
            throw error(e.code(), e.sentence() + " (the response of " + address_of(way.where) + ")",
                        e.details());
        }
    }
    if (begins_response(line.answer.surplus())) throw mixed_up(way.where).what;
    http_answer answer;
    answer.status = line.answer.head().status;
    if (way.via && !way.where.tls && answer.status == 407)
        throw refused_by_proxy(way.via->where, way.where, answer.status).what;
    content_decoder decoder;
    answer.body = decoder.decode(line.answer.head().content_encoding, line.answer.body(), longest_answer);
    co_return answer;
}

}  // namespace dynamap::aws
