// Stands between a client and an engine, and does to each request what its plan says: passes it on, or some
// harm.
#include "fault_proxy.hpp"

#include <algorithm>
#include <utility>

#include "http_message.hpp"

namespace test {
namespace {

/// SplitMix64: the n-th of a seed's random numbers, without those before it.
std::uint64_t scrambled(std::uint64_t seed, std::uint64_t n) {
    std::uint64_t x = seed + (n + 1) * 0x9e3779b97f4a7c15;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
    x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
    return x ^ (x >> 31);
}

/// Whether a fault whose request may or may not reach the engine passes it on.
bool passes_on(fault what) { return what.detail % 2 == 0; }

std::string html(int status) {
    return script::response(status, "<html><body>" + std::to_string(status) + "</body></html>");
}

/// What takes the place of the engine's answer; empty: nothing does.
std::string instead_of_response(fault_kind kind) {
    switch (kind) {
        case fault_kind::status_500:
            return script::refusal(500, "InternalServerError");
        case fault_kind::status_502:
            return html(502);
        case fault_kind::status_503:
            return html(503);
        case fault_kind::status_429:
            return html(429);
        case fault_kind::throttle:
            return script::refusal(400, "ProvisionedThroughputExceededException");
        default:
            return {};
    }
}

}  // namespace

std::string_view name_of(fault_kind kind) {
    static constexpr std::array<std::string_view, fault_kinds> names{
        "none",           "refuse",        "reset unread", "lose response", "cut response",     "stall",
        "stall midway",   "dribble",       "status 500",   "status 502",    "status 503",       "status 429",
        "throttle",       "wrong crc",     "no crc",       "close after",   "connection close", "chunked",
        "continue first", "giant headers", "bad json"};
    return names[static_cast<std::size_t>(kind)];
}

fault_plan faults_in_order(std::vector<fault> list) {
    return [list = std::move(list)](std::size_t n) { return list[std::min(n, list.size() - 1)]; };
}

fault_plan mixed_faults(std::uint64_t seed, unsigned percent) {
    return [=](std::size_t n) {
        std::uint64_t const number = scrambled(seed, n);
        if (number % 100 >= percent) return fault{};
        return fault{static_cast<fault_kind>(1 + number / 100 % (fault_kinds - 1)), scrambled(~seed, n)};
    };
}

fault_proxy::fault_proxy(std::string_view engine, fault_plan plan)
    : engine_(engine), plan_(std::move(plan)), server_({[this](peer& client) { serve(client); }}) {}

fault_proxy::~fault_proxy() = default;

void fault_proxy::serve(peer& client) {
    fault const what = plan_(begun_++);
    ++counts_[static_cast<std::size_t>(what.kind)];
    switch (what.kind) {
        case fault_kind::refuse:
            server_.refuse_next();
            return client.reset();
        case fault_kind::reset_unread:
            return client.reset();
        case fault_kind::stall:
            if (passes_on(what)) ask_engine(client.read_request());
            return client.wait_for_end();
        case fault_kind::throttle:
            client.read_request();
            client.send(instead_of_response(what.kind));
            return;
        case fault_kind::status_500:
        case fault_kind::status_502:
        case fault_kind::status_503:
        case fault_kind::status_429: {
            std::string const request = client.read_request();
            if (passes_on(what)) ask_engine(request);
            client.send(instead_of_response(what.kind));
            return;
        }
        default:
            return pass_on(client, what);
    }
}

void fault_proxy::pass_on(peer& client, fault what) {
    std::optional<std::string> const given = ask_engine(client.read_request());
    if (!given) return client.reset();
    http_message const response(*given);
    std::string const bytes = response.text();
    switch (what.kind) {
        case fault_kind::lose_response:
            return client.reset();
        case fault_kind::cut_response:
            client.send(std::string_view(bytes).substr(0, what.detail / 2 % bytes.size()));
            return what.detail % 2 == 0 ? client.reset() : client.hang_up();
        case fault_kind::stall_midway:
            client.send(std::string_view(bytes).substr(0, what.detail % bytes.size()));
            return client.wait_for_end();
        case fault_kind::dribble:
            client.send_bytewise(bytes);
            return;
        case fault_kind::wrong_crc:
            client.send(response.with_wrong_crc().text());
            return;
        case fault_kind::no_crc:
            client.send(response.without("x-amz-crc32").text());
            return;
        case fault_kind::close_after:
            client.send(bytes);
            return client.hang_up();
        case fault_kind::connection_close:
            client.send(response.with("Connection: close").text());
            return client.hang_up();
        case fault_kind::chunked:
            client.send(response.chunked(1 + what.detail % 50));
            return;
        case fault_kind::continue_first:
            client.send("HTTP/1.1 100 Continue\r\n\r\n" + bytes);
            return;
        case fault_kind::giant_headers:
            client.send(response.with("X-Giant: " + std::string(what.detail % 2 == 0 ? 30'000 : 100'000, 'x'))
                            .text());
            return;
        case fault_kind::bad_json:
            client.send(response.breaking_off());
            return;
        default:
            client.send(bytes);
    }
}

std::optional<std::string> fault_proxy::ask_engine(std::string_view request) {
    if (!http_message::whole(request)) return std::nullopt;  // the client has hung up before its end
    auto response = engine_.ask(request);
    if (!response) ++unplanned_;
    return response;
}

}  // namespace test
