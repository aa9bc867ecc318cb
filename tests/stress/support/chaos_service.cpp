// A service whose network does everything wrong that networks do; it remembers what it was asked and what
// it has applied.
#include "chaos_service.hpp"

namespace stress {
namespace {

constexpr std::string_view nobodys = R"({"Item":{"id":{"S":"stray"},"text":{"S":"nobody asked for this"}}})";

std::string id_in(std::string const& body) {
    constexpr std::string_view before = R"("id":{"S":")";
    auto const at = body.find(before);
    if (at == std::string::npos) return {};
    auto const begin = at + before.size();
    return body.substr(begin, body.find('"', begin) - begin);
}

std::string item_of(std::string const& id) {
    return R"({"id":{"S":")" + id + R"("},"text":{"S":")" + parcel_text(id) + R"("}})";
}

reply nobodys_reply() {
    reply what;
    what.body = nobodys;
    return what;
}

std::chrono::microseconds some_ms(std::size_t most, dice& chance) {
    return std::chrono::microseconds(chance.below(most * 1000));
}

}  // namespace

std::string parcel_text(std::string_view id) {
    dice chance(3, id);
    return std::string(id) + ":" +
           std::string(chance.one_in(30) ? chance.below(30'000) : chance.below(200),
                       static_cast<char>('a' + chance.below(26)));
}

chaos_service::known chaos_service::of(std::string const& id) const {
    auto const at = known_.find(id);
    return at == known_.end() ? known{} : at->second;
}

reply chaos_service::respond(request const& received, std::string const& id, bool apply) {
    reply what;
    if (received.operation == "GetItem") {
        what.body = R"({"Item":)" + item_of(id) + "}";
        return what;
    }
    known& now = known_[id];
    if (received.body.find("\"ConditionExpression\"") != std::string::npos && now.applied != 0) {
        what = refusal(400, "ConditionalCheckFailedException");
        what.body.pop_back();
        what.body += R"(,"Item":)" + item_of(id) + "}";
        return what;
    }
    if (apply) ++now.applied;
    what.body = "{}";
    return what;
}

asio::awaitable<void> chaos_service::serve(server_connection& on) {
    dice luck(seed_, "line", connections_++);
    if (luck.percent(3)) {
        on.reset();
        co_return;
    }
    request received;
    for (;;) {
        bool const came = co_await on.read(received);
        if (!came) co_return;
        // Where a stray was taken for the response, which nobody can tell, the client goes on as if it had
        // it.
        if (on.ahead() != 0 && !at_once_)
            to_.fault("pipelined", "a request was sent before the last one's response");
        std::string const id = id_in(received.body);
        if (id.empty()) to_.fault("broken request", received.head + received.body);
        dice chance(seed_, id, known_[id].seen++);
        if (chance.percent(35)) {
            bool const goes_on = co_await misbehave(on, received, id, chance);
            if (!goes_on) co_return;
            continue;
        }
        reply const what = respond(received, id, true);
        framed const made = frame(what, chance);
        bool const sent = co_await write_split(on, made.bytes, chance);
        if (!sent) co_return;
        if (at_once_ && made.end == line_end::kept && chance.percent(10)) {
            std::string const extra = plain(nobodys_reply());
            co_await on.write(extra);
        }
        if (made.end == line_end::closed) co_await on.close();
        if (made.end != line_end::kept) co_return;
    }
}

/// One harm; whether the connection goes on.
asio::awaitable<bool> chaos_service::misbehave(server_connection& on, request const& received,
                                               std::string const& id, dice& chance) {
    bool const apply = chance.one_in(2);
    std::size_t const harm = chance.below(14);
    if (harm == 0) {  // silence, or a response that stops midway
        std::string const whole = plain(respond(received, id, apply));
        if (apply) co_await on.write(std::string_view(whole).substr(0, chance.below(whole.size())));
        if (is_patient(id)) {
            co_await on.pause(some_ms(5, chance));
            co_return false;
        }
        co_await on.wait_for_end();
        co_return false;
    }
    if (harm == 1) {
        co_await on.pause(some_ms(is_patient(id) ? 10 : 80, chance));
        std::string const whole = plain(respond(received, id, true));
        co_return co_await on.write(whole);
    }
    if (harm == 2 || harm == 3) {  // nothing, with a reset or without
        if (apply) (void)respond(received, id, true);
        if (harm == 2) on.reset();
        else co_await on.close();
        co_return false;
    }
    if (harm == 4 || harm == 5) {
        std::string const whole = plain(respond(received, id, true));
        std::string_view const part = std::string_view(whole).substr(0, chance.below(whole.size()));
        co_await write_split(on, part, chance);
        if (harm == 4) on.reset();
        else co_await on.close();
        co_return false;
    }
    if (harm == 6 || harm == 7) {
        if (apply) (void)respond(received, id, true);
        reply what = refusal(harm == 6 ? 500 : 503, harm == 6 ? "InternalServerError" : "ServiceUnavailable");
        if (chance.one_in(3)) what.body = "<html>503 from a gateway</html>";
        framed const made = frame(what, chance);
        co_await write_split(on, made.bytes, chance);
        if (made.end == line_end::closed) co_await on.close();
        co_return made.end == line_end::kept;
    }
    if (harm == 8) {
        std::string const whole = plain(refusal(400, "ProvisionedThroughputExceededException"));
        co_return co_await on.write(whole);
    }
    if (harm == 9) {  // closes without a word
        std::string const whole = plain(respond(received, id, true));
        co_await on.write(whole);
        if (chance.one_in(2)) co_await on.pause(some_ms(2, chance));
        co_await on.close();
        co_return false;
    }
    if (harm == 10 || harm == 11) {  // a stray in one piece with the response
        std::string whole = plain(respond(received, id, true));
        whole += harm == 10 ? std::string("\r\n") : plain(nobodys_reply());
        co_return co_await on.write(whole);
    }
    if (harm == 12) {
        (void)respond(received, id, apply);
        co_await on.write(chance.one_in(2) ? std::string_view("SSH-2.0-OpenSSH_9.2\r\n")
                                           : std::string_view("HTTP/1.1 abc\r\n\r\n"));
        co_await on.close();
        co_return false;
    }
    reply what = respond(received, id, true);
    what.headers = "x-amz-crc32: 1\r\n";
    std::string const whole = plain(what);
    co_return co_await on.write(whole);
}

asio::awaitable<void> chaos_service::stray(server_connection& on, dice chance) {
    if (!on.idle()) co_return;
    switch (chance.below(10)) {
        case 0:
            co_await on.write("\r\n");
            break;
        case 1:
        case 2: {
            std::string const whole = plain(nobodys_reply());
            co_await on.write(whole);
            break;
        }
        case 3: {
            std::string const whole = plain(nobodys_reply());
            co_await on.write(std::string_view(whole).substr(0, 1 + chance.below(whole.size() - 1)));
            break;
        }
        case 4:
            co_await on.write("H");
            break;
        case 5:
            co_await on.close();
            break;
        case 6:
            on.reset();
            break;
        case 7:
            co_await on.write(
                "HTTP/1.1 408 Request Time-out\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
            co_await on.close();
            break;
        case 8: {
            std::string many;
            for (std::size_t n = chance.between(2, 40); n > 0; --n) many += plain(nobodys_reply());
            co_await on.write(many);
            break;
        }
        default: {
            std::string const noise(chance.between(1, 20'000), '\0');
            co_await on.write(noise);
        }
    }
    to_.count("strays and ends on idle connections");
}

}  // namespace stress
