// A database behind a network that loses requests and responses.
#include "lossy_service.hpp"

namespace stress {

using namespace std::chrono_literals;

asio::awaitable<void> lossy_service::serve(server_connection& on) {
    dice chance(seed_, "line", connections_++);
    request received;
    for (;;) {
        bool const came = co_await on.read(received);
        if (!came) co_return;
        bool const goes_on = co_await one(on, received, chance);
        if (!goes_on) co_return;
    }
}

reply lossy_service::carry_out(server_connection& on, request const& received, dice& chance) {
    data_.client_is_gone = on.client_is_gone();
    return data_.respond(received.operation, received.body, chance, how_.unprocessed);
}

/// One request; whether the connection goes on.
asio::awaitable<bool> lossy_service::one(server_connection& on, request const& received, dice& chance) {
    to_.count("requests");
    std::size_t const harm = chance.percent(how_.harm) ? chance.below(11) : 99;
    if (harm == 10)  // carried out late, for some after they have given it up
        co_await on.pause(chance.below(longest_hold / 1us) * 1us);
    if (harm == 0) {  // lost before it is carried out
        on.reset();
        co_return false;
    }
    if (harm == 1) {
        co_await on.close();
        co_return false;
    }
    if (harm == 2 || harm == 3) {
        reply const what =
            refusal(harm == 2 ? 500 : 503, harm == 2 ? "InternalServerError" : "ServiceUnavailable");
        if (chance.one_in(2)) (void)carry_out(on, received, chance);  // all the same
        std::string const bytes = plain(what);
        co_return co_await on.write(bytes);
    }
    if (harm == 4) {
        std::string const bytes = plain(refusal(400, "ProvisionedThroughputExceededException"));
        co_return co_await on.write(bytes);
    }
    reply const what = carry_out(on, received, chance);
    if (harm == 5) {  // carried out, and the response is lost
        on.reset();
        co_return false;
    }
    if (harm == 6) {
        co_await on.close();
        co_return false;
    }
    framed const made = frame(what, chance);
    if (harm == 7) {  // or breaks off
        std::string_view const part = std::string_view(made.bytes).substr(0, chance.below(made.bytes.size()));
        co_await on.write(part);
        on.reset();
        co_return false;
    }
    if (harm == 8)
        co_await on.pause(std::chrono::microseconds(chance.below(40'000)));  // late, for some too late
    bool const sent = co_await write_split(on, made.bytes, chance);
    if (made.end == line_end::closed || harm == 9) co_await on.close();
    co_return sent&& made.end == line_end::kept&& harm != 9;
}

}  // namespace stress
