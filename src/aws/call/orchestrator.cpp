// Sends requests to one endpoint, and repeats what failed in passing.
#include "aws/call/orchestrator.hpp"

#include <algorithm>
#include <asio/this_coro.hpp>
#include <functional>
#include <utility>

#include "aws/http/checksum.hpp"
#include "aws/net/deadline.hpp"
#include "aws/net/warm_pool.hpp"
#include "aws/retry/clock_skew.hpp"
#include "base/random.hpp"

namespace dynamap::aws {
namespace {

using clock = timer_queue::clock;

constexpr bool read_first = true;

invocation_id random_id() {
    auto const high = random_bits(), low = random_bits();
    return {high, low};
}

/// What the error tells of an attempt that failed.
attempt_record record_of(int number, error const& what) {
    return {number, what.server_code().empty() ? what.sentence() : what.server_code(), what.http_status()};
}

/// Whether the service takes the credentials for expired, whatever their expiry says.
bool says_expired(error const& e) {
    return e.server_code() == "ExpiredTokenException" || e.server_code() == "ExpiredToken";
}

/// Whether the service has refused the attempt, so that nothing was done.
bool is_refusal(failed_attempt const& failed) {
    int const status = failed.what.http_status();
    return failed.so_far == answered::wholly && status >= 300 && status < 500;
}

/// What a call that ends knows of itself.
error_details known_of(call& c) {
    error_details known;
    known.operation = c.request.operation;
    known.table = c.request.table;
    known.attempts = c.attempts;
    known.sent = c.sent;
    known.history = std::move(c.history);
    return known;
}

/// The same error, which says so if a write may have been done.
error with_outcome(call const& c, error const& e) {
    bool const on_its_way = c.sent_now &&
                            (c.doing == phase::sending || c.doing == phase::waiting_for_response);
    bool const of_an_item = e.code() == errc::missing_attribute || e.code() == errc::wrong_type ||
                            // which a response of success held
                            e.code() == errc::out_of_range || e.code() == errc::bad_value;
    bool const says_so = e.sentence().find("the write was applied") != std::string::npos;
    if (c.request.reads || of_an_item || says_so || (!c.may_be_done && !on_its_way)) return e;
    bool const asks = e.sentence().ends_with('?');
    char const* const outcome = asks ? " (a write may have been done or not)"
                                     : "; a write may have been done or not";
    return {e.code(), e.sentence() + outcome, e.details()};
}

/// The same error, should the service have quoted the session token, without it: some quote the request they
/// refuse.
error without_token(error what, std::string const& token) {
    if (token.empty() || what.server_message().find(token) == std::string::npos) return what;
    error_details details = what.details();
    for (std::size_t at; (at = details.server_message.find(token)) != std::string::npos;)
        details.server_message.replace(at, token.size(), "[session token]");
    return {what.code(), what.sentence(), std::move(details)};
}

}  // namespace

orchestrator::orchestrator(asio::any_io_executor const& executor, orchestrator_config config)
    : executor_(executor),
      connectors_({executor, config.service, config.content_type, config.ca_file,
                   clamp_timeout(config.connect_timeout), config.max_response_bytes, std::move(config.names),
                   std::move(config.proxies)},
                  std::move(config.location)),
      who_(std::move(config.who)),
      retry_(config.retry),
      quota_(config.retry.quota),
      attempt_timeout_(clamp_timeout(config.attempt_timeout)),
      service_(config.service),
      accept_line_(config.accept_encoding.empty() ? ""
                                                  : "Accept-Encoding: " + config.accept_encoding + "\r\n"),
      in_lambda_(process_environment()("AWS_LAMBDA_FUNCTION_NAME").has_value()),
      watch_(std::move(config.watch)),
      timers_(timer_queue::make(executor)),
      pool_(config.max_connections, clamp_timeout(config.idle_timeout),
            clamp_timeout(config.max_connection_age)) {
    pool_.sweep_on(executor);
    if (retry_.mode == retry_mode::adaptive) pace_.emplace(clock::now());
}

asio::awaitable<bool> orchestrator::send(std::unique_ptr<call> on_its_way) {
    call& c = *on_its_way;
    start(c);
    try {
        c.begin();
        // Asio looks at this before it awaits a coroutine; not before what is awaited without one, see
        // suspended.
        bool const heeds = co_await asio::this_coro::throw_if_cancelled();
        auto const state = co_await asio::this_coro::cancellation_state;
        auto const go_on = [&] {
            if (heeds && state.cancelled() != asio::cancellation_type::none) throw cancelled();
        };
        c.executor = co_await asio::this_coro::executor;
        for (;;) {
            if (!(c.who = who_->current())) co_await wait_for_credentials(c);
            if (!(c.way = connectors_.current(*c.who))) co_await find_endpoint(c);
            ++c.attempts;
            if (pace_ && !(c.may_send = pace_->try_take(clock::now()))) co_await wait_for_pace(c);

            c.doing = phase::waiting_for_connection;
            c.place = pool_.try_take(c.began);
            if (!c.place) {
                go_on();
                auto& turn = c.turn.emplace(pool_, *timers_, c.deadline, c.memory());
                co_await std::ref(turn);
                take_turn(c);
            }
            for (;;) {
                check_way(c);
                if (!c.place.connected()) co_await open(c);
                if (c.failed && c.failed->no_descriptors) {
                    c.doing = phase::waiting_for_connection;
                    auto& turn = c.turn.emplace(pool_, *timers_, c.deadline, c.memory(), std::move(c.place));
                    co_await std::ref(turn);
                    if (took_another(c)) continue;
                }
                if (c.failed) break;
                connection& line = c.place.get();
                bool const used_before = line.used;
                go_on();
                if (!start_exchange(c, read_first)) {
                    co_await line.bytes.until_ready(c.not_sent);
                    go_on();
                    if (!is_fit(c)) {
                        if (!used_before) break;
                        c.place.close();
                        continue;
                    }
                    start_exchange(c, !read_first);
                }
                while (!c.unsent[0].empty() && !c.not_sent && !c.failed && !line.answer.done()) {
                    go_on();
                    co_await line.bytes.until_ready(c.not_sent);
                    send_more(c);
                    read_early(c);
                }
                if (c.unsent[0].empty()) c.doing = phase::waiting_for_response;
                while (!c.failed && !line.answer.done()) {
                    response_parser::space const space = line.answer.prepare();
                    c.transferred = 0;
                    if (!line.bytes.read_now(space.data, space.size, c.transferred, c.not_received)) {
                        go_on();
                        co_await line.bytes.until_read(space.data, space.size, c.not_received, c.soon);
                    }
                    take_in(c);
                }
                if (came_too_soon(c)) {
                    co_await std::ref(*c.held);
                    require_alone(c);
                }
                end_exchange(c);
                if (c.failed && is_refusal(*c.failed)) c.sent_now = false;
                if (c.failed && c.sent_now) c.may_be_done = true;
                if (!repeat_at_once(c, used_before)) break;
                c.place.close();
                c.failed.reset();
            }
            c.place = lease();

            c.watch.attempt_ended(c.attempts, c.doing, c.failed ? c.failed->what.code() : std::error_code());
            if (pace_) c.may_send.end(c.failed && c.failed->kind == fault::throttling, clock::now());
            if (!c.failed) break;
            auto const next = next_attempt(c);
            if (c.doing == phase::backoff) co_await sleep_until(*timers_, next);
            c.began = clock::now();
        }
        quota_.give(c.attempts == 1 ? retry_.success_refund : c.cost);
        c.watch.call_ended(c.attempts, c.doing);
        co_return c.reader.succeeded();
    } catch (error const& e) {
        c.watch.call_ended(c.attempts, c.doing, e.code());
        throw with_outcome(c, e).completed(known_of(c));
    } catch (std::system_error const& e) {
        // By Asio, before a co_await, when the coroutine was cancelled meanwhile.
        c.watch.call_ended(c.attempts, c.doing, e.code());
        if (!stream::is_cancellation(e.code())) throw;
        throw with_outcome(c, cancelled()).completed(known_of(c));
    } catch (...) {  // by a codec or a sink
        c.watch.call_ended(c.attempts, c.doing, errc::bad_value);
        throw;
    }
}

client_statistics orchestrator::statistics() const {
    pool_statistics const pool = pool_.statistics();
    client_statistics result;
    result.open_connections = pool.open;
    result.idle_connections = pool.idle;
    result.waiting_calls = pool.waiting;
    result.connections_opened = pool.opened;
    result.connections_retired = pool.retired;
    result.tls_sessions_resumed = connectors_.resumed();
    result.attempts = attempts_.load(std::memory_order_relaxed);
    return result;
}

void orchestrator::start(call& c) const {
    c.began = clock::now();
    c.deadline = c.began + clamp_timeout(c.timeout);
    c.id = random_id();
    if (watch_ == nullptr) return;
    c.doing = phase_timer(true);
    c.watch = call_metrics(watch_.get(), c.request.operation, c.request.table);
}

/// Looks at why the attempt failed: when to try again, if not at once; or throws.
clock::time_point orchestrator::next_attempt(call& c) {
    failed_attempt failed = *std::exchange(c.failed, std::nullopt);
    auto const now = clock::now();
    if (now >= c.deadline && failed.so_far != answered::wholly) throw too_late(c);
    c.history.push_back(record_of(c.attempts, failed.what));
    if (says_expired(failed.what) && !std::exchange(c.renewed, true) && who_->refuse(c.who)) return now;
    attempt_outcome const outcome{failed.kind, failed.retry_after, failed.timed_out};
    retry_decision const next = decide(retry_, quota_, c.attempts, outcome, random_number());
    if (next.what == retry_decision::verdict::quota_exhausted) throw not_repeated(failed.what);
    if (next.what != retry_decision::verdict::retry) throw error(failed.what);
    if (now + next.wait >= c.deadline) {
        quota_.give(next.cost);
        throw error(failed.what);
    }
    c.history.back().wait = next.wait;
    c.cost = next.cost;
    c.last = std::make_unique<error const>(std::move(failed.what));
    c.doing = phase::backoff;
    return now + next.wait;
}

asio::awaitable<void> orchestrator::wait_for_credentials(call& c) {
    c.doing = phase::waiting_for_credentials;
    c.who = co_await who_->get(*timers_, c.deadline);
    if (!c.who) throw too_late(c);
    c.began = clock::now();
}

asio::awaitable<void> orchestrator::find_endpoint(call& c) {
    c.doing = phase::finding_region;
    c.way = co_await connectors_.get(*c.who, *timers_, c.deadline);
    if (c.way == nullptr) throw too_late(c);
    c.began = clock::now();
}

asio::awaitable<std::size_t> orchestrator::warm_up(std::size_t count, std::chrono::milliseconds timeout) {
    auto const deadline = from_now(timeout);
    auto const in_time = [&](auto const& found, phase doing) {
        if (!found) throw deadline_passed(timeout, doing, {});
    };
    try {
        credential_cache::snapshot who = who_->current();
        if (!who) who = co_await who_->get(*timers_, deadline);
        in_time(who, phase::waiting_for_credentials);
        connector const* way = connectors_.current(*who);
        if (way == nullptr) way = co_await connectors_.get(*who, *timers_, deadline);
        in_time(way, phase::finding_region);
        co_return co_await aws::warm_up(pool_, *way, count, *timers_, deadline);
    } catch (error const&) {
        throw;
    } catch (std::system_error const& e) {
        if (!stream::is_cancellation(e.code())) throw;
        throw cancelled();
    }
}

asio::awaitable<void> orchestrator::wait(std::chrono::milliseconds duration) {
    try {
        co_await sleep_until(*timers_, from_now(duration));
    } catch (error const&) {
        throw;
    } catch (std::system_error const& e) {
        if (!stream::is_cancellation(e.code())) throw;
        throw cancelled();
    }
}

asio::awaitable<void> orchestrator::wait_for_pace(call& c) {
    c.doing = phase::backoff;
    c.may_send = co_await pace_->wait(*timers_, c.deadline);
    if (!c.may_send) throw too_late(c);
    c.began = clock::now();
}

void orchestrator::take_turn(call& c) const {
    c.place = c.turn->place();
    c.turn.reset();
    if (!c.place) throw too_late(c);
    c.began = clock::now();
}

/// Whether the turn, for which an empty place was given back, brought one; else the attempt has failed.
bool orchestrator::took_another(call& c) {
    c.place = c.turn->place();
    c.turn.reset();
    if (!c.place) return false;
    c.failed.reset();
    c.began = clock::now();
    return true;
}

/// Closes a connection that leads to another account's endpoint.
void orchestrator::check_way(call& c) {
    if (c.place.connected() && &c.place.get().from != c.way) c.place.close();
}

asio::awaitable<void> orchestrator::open(call& c) {
    connector::result made = co_await c.way->open(*timers_, c.deadline, c.doing);
    if (made.opened) c.place.fill(std::move(made.opened));
    c.failed = std::move(made.failed);
    c.began = clock::now();
    // A look-up needs descriptors, too, and does not say that it had none.
    if (c.failed && c.failed->what.code() == errc::resolve_failed)
        if (std::error_code const why = stream::cannot_open()) c.failed = cannot_connect(c.way->where, why);
}

/// Has the socket shut down when the call, or this attempt, has taken too long.
void orchestrator::limit_attempt(call& c) const {
    bool const limited = attempt_timeout_ > attempt_timeout_.zero();
    c.in_time.emplace(*timers_, limited ? std::min(c.deadline, c.began + attempt_timeout_) : c.deadline,
                      c.place.get().bytes.socket());
}

void orchestrator::count_sent(call& c, std::size_t bytes) {
    if (bytes == 0 || std::exchange(c.sent_now, true)) return;
    attempts_.fetch_add(1, std::memory_order_relaxed);
    ++c.sent;
}

/// Sends what the socket takes at once: nearly always the whole request. With `begins_to_read` it begins to
/// read the response before. If that does not show that nothing has come yet it returns false, and nothing
/// was sent: see is_fit().
bool orchestrator::start_exchange(call& c, bool begins_to_read) {
    thread_local std::string head, extra;  // one for all connections: warm in the cache
    connection& line = c.place.get();
    c.doing = phase::sending;
    extra.assign(c.way->proxy_lines);
    append_sdk_lines(extra, c.id, c.attempts, retry_);
    extra += accept_line_;
    if (in_lambda_)  // which sets it anew for each invocation
        if (auto const id = trace_id(process_environment()))
            extra.append("X-Amzn-Trace-Id: ").append(*id).append("\r\n");
    c.clock_offset = std::chrono::seconds(clock_offset_.load(std::memory_order_relaxed));
    auto const time = std::chrono::system_clock::now() + c.clock_offset;
    std::string_view body = c.request.write(head, *c.way, *c.who, time, extra);

    c.not_sent.clear();
    c.not_received.clear();
    c.sent_now = false;
    line.answer.start(c.request.to_head, c.request.wants_headers);
    c.soon = {c.memory()[0], memory_range{&line, sizeof line}, line.answer.memory()};
    if (begins_to_read) {  // as late as can be
        response_parser::space const space = line.answer.prepare();
        if (!line.bytes.begin_read(c.executor, space.data, space.size, c.soon)) return false;
    }
    c.sending();  // once: what the look refuses is not sent
    if (pace_) c.may_send.use(clock::now());
    limit_attempt(c);
    line.used = true;
    c.watch.sent(head.size() + body.size());
    std::size_t const sent = line.bytes.write_now(head, body, c.not_sent);
    count_sent(c, sent);
    c.unsent[0] = c.unsent[1] = {};
    if (c.not_sent || sent == head.size() + body.size()) return true;
    body.remove_prefix(sent - std::min(sent, head.size()));
    line.unsent.assign(head, std::min(sent, head.size()));
    if (body.size() <= stream::written_together) line.unsent.append(std::exchange(body, {}));
    c.unsent[0] = line.unsent;
    c.unsent[c.unsent[0].empty() ? 0 : 1] = body;
    return true;
}

/// Whether a connection, on which something may have come, can be used: what nobody asked for would be taken
/// for the response, and the server may have hung up.
bool orchestrator::is_fit(call& c) {
    connection& line = c.place.get();
    if (stream::is_cancellation(c.not_sent)) throw cancelled();
    if (line.bytes.quiet()) return true;
    if (!line.used) c.failed = unasked_for(line.from.where);
    return false;
}

/// Sends some more of what the socket did not take at once. The attempt's limit begins anew: a slow way is
/// not a silent server.
void orchestrator::send_more(call& c) {
    if (stream::is_cancellation(c.not_sent)) throw cancelled();
    if (c.not_sent) return;
    std::size_t const sent = c.place.get().bytes.write_now(c.unsent[0], {}, c.not_sent);
    count_sent(c, sent);
    c.unsent[0].remove_prefix(sent);
    if (c.unsent[0].empty()) c.unsent[0] = std::exchange(c.unsent[1], {});
    if (sent == 0 || c.in_time->stop()) return;
    c.began = clock::now();
    limit_attempt(c);
}

/// Takes in what a server says that does not wait for the whole request. What could not be sent is no reason
/// not to: the server may have said why it does not want it, and hung up.
void orchestrator::read_early(call& c) const {
    connection& line = c.place.get();
    while (!c.failed && !line.answer.done()) {
        response_parser::space const space = line.answer.prepare();
        c.transferred = 0;
        if (!line.bytes.read_now(space.data, space.size, c.transferred, c.not_received)) return;
        take_in(c);
    }
}

/// Looks at what has been read, or at why nothing was.
void orchestrator::take_in(call& c) const {
    if (c.transferred == 0 && !c.not_received) return;  // it is only worth while to read now
    connection& line = c.place.get();
    std::error_code const failed = c.not_received;
    if (stream::is_cancellation(failed)) throw cancelled();
    c.watch.received(c.transferred);
    answered const so_far = line.answer.begun() ? answered::partly : answered::nothing;
    bool const closed = stream::is_end(failed);
    if (failed && c.in_time->stop()) {  // the end is our own doing, and not the response's
        c.failed = attempt_timed_out(line.from.where, attempt_timeout_, so_far);
        return;
    }
    if (failed && !closed) {
        c.failed = connection_lost(line.from.where, failed, so_far);
        return;
    }
    try {
        if (closed) line.answer.finish();
        else line.answer.commit(c.transferred);
    } catch (error const& e) {
        if (e.code() == errc::connection_lost) c.failed = connection_lost(line.from.where, {}, so_far);
        else c.failed = failed_attempt{e, fault::permanent, answered::wholly};
    }
}

/// Whether to wait in `held` for another response, as this one came sooner than any on this connection
/// before.
///
/// A stray response that comes while a request is under way is taken for its response, and as long as the
/// connection is used without a pause each response is taken for that of the next request. No look before a
/// use can see that. But of two that follow each other one then seems to have taken half its time or less.
/// Where there is no time to wait the connection is not used again. One call at a time waits: where several
/// responses come sooner than before, the server has become faster.
bool orchestrator::came_too_soon(call& c) {
    constexpr std::chrono::milliseconds least(1), longest_wait(100);  // less is noise
    c.doubtful = false;
    if (c.failed) return false;
    connection& line = c.place.get();
    line.last_used = clock::now();
    auto const took = line.last_used - c.began, usual = line.shortest;
    bool const soon = took < usual / 4 * 3 && usual >= least && 2 * usual <= longest_wait &&
                      line.answer.head().keep_alive;
    if (!soon) {
        if (usual == usual.zero() || took < usual) line.shortest = took;
        return false;
    }
    auto const until = c.began + 2 * usual;
    c.doubtful = until >= c.deadline;
    if (c.doubtful) return false;
    if (!c.holding.take(holding_)) {
        line.shortest = took;
        return false;
    }
    c.in_time->stop();  // this attempt's limit is kept
    c.held.emplace(*timers_, until);
    return true;
}

/// After that wait: nothing else has come. What is no response, a late line end, say, only ends the
/// connection.
void orchestrator::require_alone(call& c) {
    c.held->end();
    c.held.reset();
    c.holding.give_back();
    connection& line = c.place.get();
    char some[16];
    stream::surplus const more = line.bytes.peek(some, sizeof some);
    if (begins_response({some, more.count})) c.failed = mixed_up(line.from.where);
    c.doubtful = more.count != 0 || more.failed;
    if (!c.doubtful) line.shortest = line.last_used - c.began;
}

void orchestrator::end_exchange(call& c) {
    bool const in_time = !c.in_time->stop();
    c.in_time.reset();
    if (c.failed) return;
    connection& line = c.place.get();
    std::string_view surplus = line.answer.surplus();
    char some[16];
    stream::surplus const more = surplus.empty() ? line.bytes.read_surplus(some, sizeof some)
                                                 : stream::surplus();
    if (more.count != 0) surplus = {some, more.count};
    if (begins_response(surplus)) {
        c.failed = mixed_up(line.from.where);
        return;
    }
    bool const sent = c.unsent[0].empty() && !c.not_sent;
    if (!sent && line.answer.head().status / 100 == 2) {
        c.failed = answered_too_soon(line.from.where);
        return;
    }
    judge(c,
          in_time && sent && !c.doubtful && line.answer.head().keep_alive && surplus.empty() && !more.failed);
}

/// Whether the attempt is made again on a new connection, without a wait and uncounted: the server had closed
/// the one before, most likely, because it was idle. Not if a write may have been done: that is for the retry
/// rule to decide.
bool orchestrator::repeat_at_once(call& c, bool used_before) {
    if (!c.failed || c.failed->timed_out || !used_before || c.failed->so_far != answered::nothing)
        return false;
    if (c.sent_now && !c.request.reads) return false;
    return clock::now() < c.deadline && !std::exchange(c.repeated, true);
}

void orchestrator::judge(call& c, bool reusable) {
    response_parser const& parsed = c.place.get().answer;
    response_head const& head = parsed.head();
    c.watch.answered(head.status);
    if (head.crc32 && crc32(parsed.body()) != *head.crc32) {
        c.failed = wrong_checksum();
        return;
    }
    if (reusable) c.place.keep();
    content_decoder decoder;
    try {
        answer const whole{head, body_of(c.place.get(), decoder), c.attempts, c.may_be_done, c.sent};
        if (watch_ != nullptr) c.watch.consumed(c.reader.consumed_capacity(whole));
        if (head.status >= 200 && head.status < 300) {
            c.reader.success(whole);
        } else if (c.way->via && !c.way->where.tls && head.status == 407) {
            c.failed = refused_by_proxy(c.way->via->where, c.way->where, head.status);
            c.sent_now = false;  // it was not passed on
        } else if (std::optional<error> what = c.reader.failure(whole)) {
            bool const may_be_the_proxys = !c.way->origin.empty() && what->server_code().empty();
            refused(c, head, may_be_the_proxys ? through_proxy(c.way->via->where, *what) : *std::move(what));
        }
    } catch (error const& e) {
        error_details known;
        known.request_id = head.request_id;
        known.http_status = head.status;
        throw e.completed(known);
    }
}

/// The body as the reader wants it. A refusal whose body cannot be restored counts as one without: its status
/// says enough.
std::string_view orchestrator::body_of(connection const& line, content_decoder& decoder) const {
    response_head const& head = line.answer.head();
    if (accept_line_.empty() || head.content_encoding.empty()) return line.answer.body();
    try {
        return decoder.decode(head.content_encoding, line.answer.body(), line.from.max_response_bytes);
    } catch (error const&) {
        if (head.status >= 200 && head.status < 300) throw;
        return {};
    }
}

void orchestrator::refused(call& c, response_head const& head, error what) {
    fault kind = classify(what.server_code(), head.status, service_);
    if (kind == fault::permanent) {
        auto const now = std::chrono::system_clock::now();
        if (auto const offset = corrected_offset(what.server_code(), head.date, now, c.clock_offset)) {
            clock_offset_.store(offset->count(), std::memory_order_relaxed);
            kind = fault::transient;
        }
    }
    c.failed = failed_attempt{without_token(std::move(what), c.who->session_token()), kind, answered::wholly};
    if (head.retry_after_ms) c.failed->retry_after = std::chrono::milliseconds(*head.retry_after_ms);
}

error orchestrator::too_late(call const& c) const {
    return deadline_passed(c.timeout, c.doing, c.way != nullptr ? c.way->peer(c.doing) : endpoint(),
                           c.last.get());
}

}  // namespace dynamap::aws
