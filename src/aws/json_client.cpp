#include "aws/json_client.hpp"

#include <algorithm>
#include <random>
#include <utility>

#include "aws/activity.hpp"
#include "aws/call_watch.hpp"
#include "aws/checksum.hpp"
#include "aws/clock_skew.hpp"
#include "aws/deadline.hpp"
#include "aws/sdk_headers.hpp"
#include "aws/warm_pool.hpp"

namespace dynamap::aws {
namespace {

using clock = alarm::clock;

std::mt19937_64& random_engine() {
    thread_local std::mt19937_64 engine = [] {
        std::random_device device;
        std::seed_seq seed{device(), device(), device(), device(), device(), device(), device(), device()};
        return std::mt19937_64(seed);
    }();
    return engine;
}

/// Uniform in [0, 1).
double random_number() { return std::uniform_real_distribution<>{}(random_engine()); }

invocation_id random_id() {
    auto& engine = random_engine();
    auto const high = engine(), low = engine();
    return {high, low};
}

/// For the sending rate, which counts in seconds from any one point.
seconds_since seconds_of(clock::time_point time) { return time.time_since_epoch(); }

/// What the error tells of an attempt that failed.
attempt_record record_of(int number, error const& what) {
    return {number, what.server_code().empty() ? what.sentence() : what.server_code(), what.http_status()};
}

/// What would overflow the clock is as good as never.
std::chrono::milliseconds bounded(std::chrono::milliseconds time) {
    constexpr std::chrono::milliseconds never = std::chrono::hours(24 * 365 * 10);
    return std::clamp(time, std::chrono::milliseconds(0), never);
}

clock::time_point from_now(std::chrono::milliseconds time) { return clock::now() + bounded(time); }

/// Whether the service takes the credentials for expired, whatever their expiry says.
bool says_expired(error const& e) {
    return e.server_code() == "ExpiredTokenException" || e.server_code() == "ExpiredToken";
}

/// The same error, should the service have quoted the session token, without it: some quote the request they refuse.
error without_token(error what, std::string const& token) {
    if (token.empty() || what.server_message().find(token) == std::string::npos) return what;
    error_details details = what.details();
    for (std::size_t at; (at = details.server_message.find(token)) != std::string::npos;)
        details.server_message.replace(at, token.size(), "[session token]");
    return {what.code(), what.sentence(), std::move(details)};
}

}  // namespace

struct json_client::call {
    outgoing& request;
    std::chrono::milliseconds timeout;
    clock::time_point deadline;
    answer_reader& reader;
    activity doing;
    call_watch watch;
    invocation_id id;
    std::chrono::seconds clock_offset{0};  // with which the attempt under way was signed
    int attempts = 0;
    int cost = 0;  // of the last retry
    std::vector<attempt_record> history = {};
    credential_cache::snapshot who = {};
    connector const* way = nullptr;  // to the endpoint of `who`
    bool renewed = false;            // because the service took the credentials for expired
    bool repeated = false;           // because a connection had been closed by the server while it was idle
    std::optional<error> last = {};  // the failure before the attempt under way
};

json_client::json_client(asio::any_io_executor const& executor, json_client_config config)
    : executor_(executor),
      connectors_({executor, config.service, config.content_type, config.ca_file,
                   bounded(config.connect_timeout), config.max_response_bytes, std::move(config.names)},
                  std::move(config.location)),
      who_(std::move(config.who)),
      retry_(config.retry),
      quota_(config.retry.quota),
      service_(config.service),
      in_lambda_(process_environment()("AWS_LAMBDA_FUNCTION_NAME").has_value()),
      watch_(std::move(config.watch)),
      alarm_(alarm::make(executor)),
      pool_(config.max_connections, bounded(config.idle_timeout), bounded(config.max_connection_age)) {
    if (retry_.mode == retry_mode::adaptive) rate_.emplace(seconds_of(clock::now()));
}

asio::awaitable<int> json_client::send(outgoing& request, std::chrono::milliseconds timeout,
                                       answer_reader& reader) {
    call c{request,
           timeout,
           from_now(timeout),
           reader,
           activity(watch_ != nullptr),
           call_watch(watch_.get(), request.operation, request.table),
           random_id()};
    try {
        for (;;) {
            if (!(c.who = who_->current())) co_await wait_for_credentials(c);
            if (!(c.way = connectors_.current(*c.who))) co_await find_endpoint(c);
            ++c.attempts;
            if (rate_) co_await keep_to_rate(c);
            std::optional<failed_attempt> failed = co_await attempt(c);
            c.watch.attempt_ended(c.attempts, c.doing, failed ? failed->what.code() : std::error_code());
            if (rate_) rate_->learn(failed && failed->kind == fault::throttling, seconds_of(clock::now()));
            if (!failed) {
                quota_.give(c.attempts == 1 ? retry_.success_refund : c.cost);
                c.watch.call_ended(c.attempts, c.doing);
                co_return c.attempts;
            }

            auto const now = clock::now();
            if (now >= c.deadline && failed->so_far != answered::wholly) throw too_late(c);
            c.history.push_back(record_of(c.attempts, failed->what));
            if (says_expired(failed->what) && !std::exchange(c.renewed, true) && who_->refuse(c.who))
                continue;
            attempt_outcome const outcome{failed->kind, failed->retry_after, failed->timed_out};
            retry_decision const next = decide(retry_, quota_, c.attempts, outcome, random_number());
            if (next.what != retry_decision::verdict::retry) throw failed->what;
            if (now + next.wait >= c.deadline) {
                quota_.give(next.cost);
                throw failed->what;
            }
            c.history.back().wait = next.wait;
            c.cost = next.cost;
            c.last = std::move(failed->what);
            c.doing = phase::backing_off;
            co_await sleep_until(*alarm_, now + next.wait);
        }
    } catch (error const& e) {
        c.watch.call_ended(c.attempts, c.doing, e.code());
        error_details known;
        known.attempts = c.attempts;
        known.history = std::move(c.history);
        throw e.completed(known);
    } catch (std::system_error const& e) {
        // By Asio, before a co_await, when the coroutine was cancelled meanwhile.
        c.watch.call_ended(c.attempts, c.doing, e.code());
        if (!stream::is_cancellation(e.code())) throw;
        throw cancelled();
    } catch (...) {  // by a codec or a sink
        c.watch.call_ended(c.attempts, c.doing, errc::bad_value);
        throw;
    }
}

asio::awaitable<void> json_client::wait_for_credentials(call& c) {
    c.doing = phase::waiting_for_credentials;
    c.who = co_await who_->get(*alarm_, c.deadline);
    if (!c.who) throw too_late(c);
}

asio::awaitable<void> json_client::find_endpoint(call& c) {
    c.doing = phase::finding_region;
    c.way = co_await connectors_.get(*c.who, *alarm_, c.deadline);
    if (c.way == nullptr) throw too_late(c);
}

asio::awaitable<std::size_t> json_client::warm_up(std::size_t count, std::chrono::milliseconds timeout) {
    auto const deadline = from_now(timeout);
    auto const in_time = [&](auto const& found, phase doing) {
        if (!found) throw deadline_passed(timeout, doing, {}, std::nullopt);
    };
    try {
        credential_cache::snapshot who = who_->current();
        if (!who) who = co_await who_->get(*alarm_, deadline);
        in_time(who, phase::waiting_for_credentials);
        connector const* way = connectors_.current(*who);
        if (way == nullptr) way = co_await connectors_.get(*who, *alarm_, deadline);
        in_time(way, phase::finding_region);
        co_return co_await aws::warm_up(pool_, *way, count, *alarm_, deadline);
    } catch (error const&) {
        throw;
    } catch (std::system_error const& e) {
        if (!stream::is_cancellation(e.code())) throw;
        throw cancelled();
    }
}

asio::awaitable<void> json_client::wait(std::chrono::milliseconds duration) {
    try {
        co_await sleep_until(*alarm_, from_now(duration));
    } catch (error const&) {
        throw;
    } catch (std::system_error const& e) {
        if (!stream::is_cancellation(e.code())) throw;
        throw cancelled();
    }
}

asio::awaitable<void> json_client::keep_to_rate(call& c) {
    auto const now = clock::now();
    auto const wait = std::chrono::ceil<std::chrono::nanoseconds>(rate_->reserve(seconds_of(now)));
    if (wait <= wait.zero()) co_return;
    c.doing = phase::backing_off;
    if (now + wait >= c.deadline) {
        rate_->give_back();
        throw too_late(c);
    }
    co_await sleep_until(*alarm_, now + wait);
}

void json_client::write_extra(std::string& out, call const& c) const {
    out.clear();
    append_sdk_lines(out, c.id, c.attempts, retry_);
    if (!in_lambda_) return;
    // Lambda sets it anew for each invocation.
    if (auto const id = trace_id(process_environment()))
        out.append("X-Amzn-Trace-Id: ").append(*id).append("\r\n");
}

asio::awaitable<std::optional<failed_attempt>> json_client::attempt(call& c) {
    c.doing = phase::waiting_for_connection;
    lease place = pool_.try_take(clock::now());
    if (!place) place = co_await pool_.take(*alarm_, c.deadline);
    if (!place) throw too_late(c);
    if (place.connected() && &place.get().from != c.way)
        place.close();  // it leads to another account's endpoint

    std::optional<failed_attempt> failed;
    if (!place.connected()) failed = co_await open(c, place);
    if (failed) co_return failed;

    bool const used_before = place.get().used;
    failed = co_await exchange(c, place);
    if (failed && used_before && failed->so_far == answered::nothing && !std::exchange(c.repeated, true)) {
        // The server has closed it while it was idle, most likely: no reason to wait, or to count this as a
        // failure.
        place.close();
        failed = co_await open(c, place);
        if (!failed) failed = co_await exchange(c, place);
    }
    co_return failed;
}

asio::awaitable<std::optional<failed_attempt>> json_client::open(call& c, lease& place) {
    connector::result made = co_await c.way->open(*alarm_, c.deadline, c.doing);
    if (made.opened) place.fill(std::move(made.opened));
    co_return std::move(made.failed);
}

asio::awaitable<std::optional<failed_attempt>> json_client::exchange(call& c, lease& place) {
    connection& line = place.get();
    c.doing = phase::sending;
    write_extra(line.extra, c);
    c.clock_offset = std::chrono::seconds(clock_offset_.load(std::memory_order_relaxed));
    auto const time = std::chrono::system_clock::now() + c.clock_offset;
    outgoing::message const bytes = c.request.write(line, *c.who, time, line.extra);

    attempts_.fetch_add(1, std::memory_order_relaxed);
    socket_deadline in_time(*alarm_, c.deadline, line.bytes.socket());
    line.used = true;

    std::error_code not_sent;
    for (std::string_view rest : {bytes.first, bytes.second}) {
        if (rest.empty() || not_sent) break;
        c.watch.sent(rest.size());
        rest.remove_prefix(line.bytes.write_now(rest, not_sent));
        while (!rest.empty() && !not_sent) rest.remove_prefix(co_await line.bytes.write_some(rest, not_sent));
    }
    if (stream::is_cancellation(not_sent)) throw cancelled();

    // Even if not all could be sent: the server may have said why it does not want it, and hung up.
    if (!not_sent) c.doing = phase::waiting_for_answer;
    line.answer.start(c.request.to_head, c.request.wants_headers);
    while (!line.answer.done()) {
        response_parser::space const space = line.answer.prepare();
        std::error_code failed;
        std::size_t const count = co_await line.bytes.read_some(space.data, space.size, failed);
        c.watch.received(count);
        std::optional<failed_attempt> failure = take_in(line, count, failed);
        if (failure) co_return failure;
    }

    bool const reusable =
        !in_time.stop() && !not_sent && line.answer.head().keep_alive && !line.answer.leftover();
    co_return judge(c, place, reusable);
}

std::optional<failed_attempt> json_client::take_in(connection& line, std::size_t count,
                                                   std::error_code failed) const {
    if (stream::is_cancellation(failed)) throw cancelled();
    answered const so_far = line.answer.begun() ? answered::partly : answered::nothing;
    bool const closed = stream::is_end(failed);
    if (failed && !closed) return connection_lost(line.from.where, failed, so_far);
    try {
        if (closed)
            line.answer.finish();
        else
            line.answer.commit(count);
        return std::nullopt;
    } catch (error const& e) {
        if (e.code() == errc::connection_lost) return connection_lost(line.from.where, {}, so_far);
        return failed_attempt{e, fault::permanent, answered::wholly};
    }
}

std::optional<failed_attempt> json_client::judge(call& c, lease& place, bool reusable) {
    response_parser const& parsed = place.get().answer;
    response_head const& head = parsed.head();
    c.watch.answered(head.status);
    answer const whole{head, parsed.body()};
    if (head.crc32 && crc32(whole.body) != *head.crc32) return wrong_checksum();
    if (watch_ != nullptr) c.watch.consumed(c.reader.consumed_capacity(whole));
    if (reusable) place.keep();

    try {
        if (head.status >= 200 && head.status < 300) {
            c.reader.success(whole);
            return std::nullopt;
        }
        std::optional<error> what = c.reader.failure(whole);
        if (!what) return std::nullopt;
        return refused(c, head, std::move(*what));
    } catch (error const& e) {
        error_details known;
        known.request_id = head.request_id;
        known.http_status = head.status;
        throw e.completed(known);
    }
}

std::optional<failed_attempt> json_client::refused(call& c, response_head const& head, error what) {
    fault kind = classify(what.server_code(), head.status, service_);
    if (kind == fault::permanent) {
        auto const now = std::chrono::system_clock::now();
        if (auto const offset = corrected_offset(what.server_code(), head.date, now, c.clock_offset)) {
            clock_offset_.store(offset->count(), std::memory_order_relaxed);
            kind = fault::transient;
        }
    }
    failed_attempt failed{without_token(std::move(what), c.who->session_token()), kind, answered::wholly};
    if (head.retry_after_ms) failed.retry_after = std::chrono::milliseconds(*head.retry_after_ms);
    return failed;
}

error json_client::too_late(call const& c) const {
    return deadline_passed(c.timeout, c.doing, c.way != nullptr ? c.way->where : endpoint(), c.last);
}

}  // namespace dynamap::aws
