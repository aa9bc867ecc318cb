// The state machine of one call: chooses the next step from the result of the last one. It has no socket.
#include "aws/call/exchange.hpp"

#include <algorithm>

#include "aws/call/call_error.hpp"
#include "aws/http/checksum.hpp"
#include "aws/net/deadline.hpp"
#include "aws/retry/clock_skew.hpp"
#include "base/backoff.hpp"
#include "base/random.hpp"
#include "base/thrown_code.hpp"

namespace dynamap::aws {

exchange_settings::exchange_settings(std::string name, retry_policy const& policy)
    : exchange_settings(std::move(name), policy,
                        {clock::now, std::chrono::system_clock::now, dynamap::random_bits, random_number}) {}

exchange_settings::exchange_settings(std::string name, retry_policy const& policy, sources where_from)
    : service(std::move(name)),
      retry(policy),
      quota(policy.quota),
      in_lambda(process_environment()("AWS_LAMBDA_FUNCTION_NAME").has_value()),
      from(where_from) {}

/// Indexed by the step.
exchange::reaction const exchange::reactions[] = {
    &exchange::on_credentials,  // step::resolve_credentials
    &exchange::on_endpoint,     // step::resolve_endpoint
    &exchange::on_permit,       // step::take_permit
    &exchange::on_slot,         // step::take_slot
    &exchange::on_connect,      // step::connect
    &exchange::on_trade,        // step::trade_slot
    &exchange::on_begin_read,   // step::begin_read
    &exchange::on_check,        // step::check_connection
    &exchange::on_write,        // step::write
    &exchange::on_write_rest,   // step::write_rest
    &exchange::on_read_early,   // step::read_early
    &exchange::on_read,         // step::read
    &exchange::on_hold,         // step::hold
    &exchange::on_response,     // step::end_response
    &exchange::on_release,      // step::release_slot
    &exchange::on_refuse,       // step::refuse_credentials
    &exchange::on_back_off,     // step::back_off
    &exchange::on_done,         // step::done
};

step exchange::start(exchange_settings& shared) {
    shared_ = &shared;
    began_ = shared.from.now();
    deadline = began_ + clamp_timeout(timeout);
    auto const high = shared.from.random_bits(), low = shared.from.random_bits();
    id_ = invocation_id(high, low);
    if (shared.watch != nullptr) {
        doing = phase_timer(true);
        watch_ = call_metrics(shared.watch.get(), request.operation, request.table);
    }
    return go(step::resolve_credentials);
}

void exchange::will_wait() noexcept {
    if (now_ == step::resolve_credentials) doing = phase::waiting_for_credentials;
    if (now_ == step::resolve_endpoint) doing = phase::finding_region;
    if (now_ == step::take_permit) doing = phase::backoff;
}

// Before the request.

step exchange::on_credentials(io_result const& came) {
    if (!credentials) throw too_late();
    if (came.waited) began_ = shared_->from.now();
    return go(step::resolve_endpoint);
}

step exchange::on_endpoint(io_result const& came) {
    if (connector == nullptr) throw too_late();
    if (came.waited) began_ = shared_->from.now();
    ++attempts_;
    return shared_->retry.mode == retry_mode::adaptive ? go(step::take_permit) : ask_for_slot();
}

step exchange::on_permit(io_result const& came) {
    if (!permit) throw too_late();
    if (came.waited) began_ = shared_->from.now();
    return ask_for_slot();
}

step exchange::ask_for_slot() {
    doing = phase::waiting_for_connection;
    return go(step::take_slot);
}

step exchange::on_slot(io_result const& came) {
    if (!came.ok) throw too_late();
    if (came.waited) began_ = shared_->from.now();
    return use_slot();
}

/// A connection to another account's endpoint is not used.
step exchange::use_slot() {
    if (connection == nullptr || &connection->from != connector) return go(step::connect);
    compose();
    return go(step::begin_read);
}

step exchange::on_connect(io_result const&) {
    began_ = shared_->from.now();
    if (!failed) {
        compose();
        return go(step::begin_read);
    }
    if (!failed->no_descriptors) return go(step::release_slot);
    doing = phase::waiting_for_connection;
    return go(step::trade_slot);
}

step exchange::on_trade(io_result const& came) {
    if (!came.ok) return go(step::release_slot);  // no connection exists, so the attempt has failed
    failed.reset();
    began_ = shared_->from.now();
    return use_slot();
}

// The request.

/// Writes the request for this attempt, with a new signature.
void exchange::compose() {
    thread_local std::string head, extra;  // shared by all connections, so that they stay in the cache
    doing = phase::sending;
    used_before_ = connection->used;
    extra.assign(connector->proxy_lines);
    append_sdk_lines(extra, id_, attempts_, shared_->retry);
    extra += shared_->accept_line;
    if (shared_->in_lambda)  // Lambda sets it anew for each invocation
        if (auto const id = trace_id(process_environment()))
            extra.append("X-Amzn-Trace-Id: ").append(*id).append("\r\n");
    clock_offset_ = std::chrono::seconds(shared_->clock_offset.load(std::memory_order_relaxed));
    auto const time = shared_->from.wall_clock() + clock_offset_;
    unsent_[1] = request.write(head, *connector, *credentials, time, extra);
    unsent_[0] = head;
    not_sent_.clear();
    sent_now_ = false;
    connection->response.start(request.to_head, request.wants_headers);
}

step exchange::on_begin_read(io_result const& came) { return came.ok ? send() : go(step::check_connection); }

/// Unsolicited bytes would be taken for the response, and the server may have closed the connection.
step exchange::on_check(io_result const& came) {
    if (stream::is_cancellation(came.failed)) throw cancelled();
    if (came.ok) {
        compose();
        return send();
    }
    if (used_before_) return go(step::connect);
    failed = unasked_for(connector->where);
    return go(step::release_slot);
}

step exchange::send() {
    sending();  // only now: nothing is sent on an unusable connection
    if (permit) permit.use(shared_->from.now());
    connection->used = true;
    watch_.sent(unsent_[0].size() + unsent_[1].size());
    return go(step::write);
}

exchange::clock::time_point exchange::attempt_ends_at() const noexcept {
    auto const limit = shared_->attempt_timeout;
    return limit > limit.zero() ? std::min(deadline, began_ + limit) : deadline;
}

void exchange::count_sent(std::size_t bytes) {
    if (bytes == 0 || std::exchange(sent_now_, true)) return;
    shared_->attempts.fetch_add(1, std::memory_order_relaxed);
    ++sent_;
}

/// The socket nearly always takes the whole request at once.
step exchange::on_write(io_result const& came) {
    std::size_t const sent = came.count;
    not_sent_ = came.failed;
    count_sent(sent);
    std::string_view const head = std::exchange(unsent_[0], {});
    std::string_view body = std::exchange(unsent_[1], {});
    if (not_sent_ || sent == head.size() + body.size()) return await_response();
    body.remove_prefix(sent - std::min(sent, head.size()));
    connection->unsent.assign(head, std::min(sent, head.size()));
    if (body.size() <= stream::written_together) connection->unsent.append(std::exchange(body, {}));
    unsent_[0] = connection->unsent;
    unsent_[unsent_[0].empty() ? 0 : 1] = body;
    return go(step::write_rest);
}

step exchange::on_write_rest(io_result const& came) {
    if (stream::is_cancellation(came.failed)) throw cancelled();
    not_sent_ = came.failed;
    count_sent(came.count);
    unsent_[0].remove_prefix(came.count);
    if (unsent_[0].empty()) unsent_[0] = std::exchange(unsent_[1], {});
    return go(step::read_early);
}

/// A slow network does not mean that the server is silent.
void exchange::note_progress() noexcept { began_ = shared_->from.now(); }

// The response.

/// Reads even if part of the request could not be sent: the server may have responded with an error and
/// closed the connection.
step exchange::on_read_early(io_result const& came) {
    if (came.ok) accept_read(came);
    if (failed || connection->response.done()) return await_response();
    if (came.ok) return go(step::read_early);
    return unsent_[0].empty() || not_sent_ ? await_response() : go(step::write_rest);
}

step exchange::await_response() {
    if (unsent_[0].empty()) doing = phase::waiting_for_response;
    return read_or_end();
}

step exchange::on_read(io_result const& came) {
    accept_read(came);
    return read_or_end();
}

step exchange::read_or_end() {
    if (!failed && !connection->response.done()) return go(step::read);
    return go(came_too_soon() ? step::hold : step::end_response);
}

/// Handles what was read, or why nothing was read. If there is neither, the step only says that reading makes
/// sense now.
void exchange::accept_read(io_result const& came) {
    if (came.count == 0 && !came.failed) return;
    if (stream::is_cancellation(came.failed)) throw cancelled();
    watch_.received(came.count);
    received const progress = connection->response.begun() ? received::partly : received::nothing;
    bool const closed = stream::is_end(came.failed);
    endpoint const& where = connector->where;
    if (came.failed && came.expired)  // our time limit closed it, not the server
        failed = attempt_timed_out(where, shared_->attempt_timeout, progress);
    else if (came.failed && !closed) failed = connection_lost(where, came.failed, progress);
    else parse(came.count, closed, progress);
}

void exchange::parse(std::size_t count, bool closed, received progress) {
    try {
        if (closed) connection->response.finish();
        else connection->response.commit(count);
    } catch (error const& e) {
        if (e.code() == errc::connection_lost) failed = connection_lost(connector->where, {}, progress);
        else failed = failed_attempt{e, error_kind::permanent, received::wholly};
    }
}

/// Whether to wait for a second response, because this one came sooner than any before on this connection.
///
/// A stray response that arrives while a request is in flight is taken for that request's response. As long
/// as the connection is then used without a pause, each response is matched to the request after its own. A
/// check before the connection is used cannot detect that. But then, of any two responses in a row, one
/// comes in at most half the usual time.
///
/// If there is no time to wait, the connection is not reused. Only one call at a time waits: if several
/// responses come sooner than before, the server has become faster.
bool exchange::came_too_soon() {
    constexpr std::chrono::milliseconds least(1), longest_wait(100);  // shorter times are noise
    doubtful_ = false;
    if (failed) return false;
    connection_state& line = *connection;
    line.last_used = shared_->from.now();
    auto const took = line.last_used - began_, usual = line.shortest;
    bool const soon = took < usual / 4 * 3 && usual >= least && 2 * usual <= longest_wait &&
                      line.response.head().keep_alive;
    if (!soon) {
        if (usual == usual.zero() || took < usual) line.shortest = took;
        return false;
    }
    resumes_at_ = began_ + 2 * usual;
    doubtful_ = resumes_at_ >= deadline;
    if (doubtful_) return false;
    if (holding_.take(shared_->holding)) return true;
    line.shortest = took;
    return false;
}

/// Bytes that are not a response, such as a late line end, only end the connection.
step exchange::on_hold(io_result const& came) {
    holding_.give_back();
    if (begins_response({came.seen, came.count})) failed = mixed_up(connector->where);
    doubtful_ = came.count != 0 || !came.ok;
    if (!doubtful_) connection->shortest = connection->last_used - began_;
    return go(step::end_response);
}

step exchange::on_response(io_result const& came) {
    if (failed) return end_exchange();
    response_head const& head = connection->response.head();
    std::string_view surplus = connection->response.surplus();
    if (came.count != 0) surplus = {came.seen, came.count};
    bool const sent = unsent_[0].empty() && !not_sent_;
    bool const fit = !came.expired && came.ok && !doubtful_ && head.keep_alive && surplus.empty();
    if (begins_response(surplus)) failed = mixed_up(connector->where);
    else if (!sent && head.status / 100 == 2) failed = response_too_soon(connector->where);
    else judge_response(sent && fit);
    return end_exchange();
}

void exchange::judge_response(bool reusable) {
    response_parser const& parsed = connection->response;
    response_head const& head = parsed.head();
    watch_.on_response(head.status);
    if (head.crc32 && crc32(parsed.body()) != *head.crc32) {
        failed = wrong_checksum();
        return;
    }
    reusable_ = reusable;
    try {
        handle(head);
    } catch (error const& e) {
        error_details details;
        details.request_id = head.request_id;
        details.http_status = head.status;
        error const known = e.completed(details);
        if (is_refusal(head.status)) {  // whatever its body is
            sent_now_ = false;
            history_.push_back(record_of(attempts_, known));
        }
        throw known;
    }
}

void exchange::handle(response_head const& head) {
    content_decoder decoder;
    received_response const whole{head, body_of(decoder), attempts_, may_be_done_, sent_};
    if (shared_->watch != nullptr) watch_.consumed(reader.consumed_capacity(whole));
    if (head.status >= 200 && head.status < 300) {
        of_success_ = true;
        reader.success(whole);
    } else if (connector->via_proxy && !connector->where.tls && head.status == 407) {
        failed = refused_by_proxy(connector->via_proxy->where, connector->where, head.status);
        error_details details;
        details.http_status = head.status;  // a refusal: the proxy did not forward the request
        failed->what = failed->what.completed(details);
        failed->progress = received::wholly;
    } else if (std::optional<error> what = reader.failure(whole)) {
        bool const may_be_the_proxys = !connector->origin.empty() && what->server_code().empty();
        on_error_response(
            head, may_be_the_proxys ? through_proxy(connector->via_proxy->where, *what) : *std::move(what));
    }
}

/// The body as the reader expects it. If the body of an error response cannot be decompressed, it counts as
/// empty: the status is enough.
std::string_view exchange::body_of(content_decoder& decoder) const {
    response_head const& head = connection->response.head();
    std::string_view const body = connection->response.body();
    if (shared_->accept_line.empty() || head.content_encoding.empty()) return body;
    try {
        return decoder.decode(head.content_encoding, body, connector->max_response_bytes);
    } catch (error const&) {
        if (head.status >= 200 && head.status < 300) throw;
        return {};
    }
}

void exchange::on_error_response(response_head const& head, error what) {
    error_kind kind = classify(what.server_code(), head.status, shared_->service);
    if (kind == error_kind::permanent) {
        auto const now = shared_->from.wall_clock();
        if (auto const offset = corrected_offset(what.server_code(), head.date, now, clock_offset_)) {
            shared_->clock_offset.store(offset->count(), std::memory_order_relaxed);
            kind = error_kind::transient;
        }
    }
    failed =
        failed_attempt{without_token(std::move(what), credentials->session_token()), kind, received::wholly};
    if (head.retry_after_ms) failed->retry_after = std::chrono::milliseconds(*head.retry_after_ms);
}

step exchange::end_exchange() {
    if (failed && is_refusal(*failed)) sent_now_ = false;
    if (failed && sent_now_) may_be_done_ = true;
    if (!repeats_at_once()) return go(step::release_slot);
    failed.reset();
    return go(step::connect);
}

/// Whether to repeat the attempt at once on a new connection, without counting it. The server most likely
/// closed the old connection because it was idle. Not if a write may have been done: then the retry rule
/// decides.
bool exchange::repeats_at_once() {
    if (!failed || failed->timed_out || !used_before_ || failed->progress != received::nothing) return false;
    if (sent_now_ && !request.reads) return false;
    return shared_->from.now() < deadline && !std::exchange(repeated_, true);
}

// After the attempt.

step exchange::on_release(io_result const&) {
    reusable_ = false;
    watch_.attempt_ended(attempts_, doing, failed ? failed->what.code() : std::error_code());
    if (permit) permit.end(failed && failed->kind == error_kind::throttling, shared_->from.now());
    if (!failed) {
        shared_->quota.give(attempts_ == 1 ? shared_->retry.success_refund : cost_);
        watch_.call_ended(attempts_, doing);
        return go(step::done);
    }
    if (failed->progress != received::wholly && shared_->from.now() >= deadline) throw too_late();
    history_.push_back(record_of(attempts_, failed->what));
    if (says_expired(failed->what) && !std::exchange(renewed_, true)) return go(step::refuse_credentials);
    return retry();
}

step exchange::on_refuse(io_result const& came) {
    if (!came.ok) return retry();
    failed.reset();
    began_ = shared_->from.now();
    return go(step::resolve_credentials);
}

/// Waits before the next attempt, or ends the call.
step exchange::retry() {
    failed_attempt f = *std::exchange(failed, std::nullopt);
    auto const now = shared_->from.now();
    attempt_outcome const outcome{f.kind, f.retry_after, f.timed_out};
    retry_decision const next =
        decide(shared_->retry, shared_->quota, attempts_, outcome, shared_->from.random());
    if (next.what == retry_decision::decision::quota_exhausted) throw not_repeated(f.what);
    if (next.what != retry_decision::decision::retry) throw error(f.what);
    if (now + next.wait >= deadline) {
        shared_->quota.give(next.cost);
        throw error(f.what);
    }
    history_.back().wait = next.wait;
    cost_ = next.cost;
    last_ = std::make_unique<error const>(std::move(f.what));
    doing = phase::backoff;
    resumes_at_ = now + next.wait;
    return go(step::back_off);
}

step exchange::on_back_off(io_result const&) {
    began_ = shared_->from.now();
    return go(step::resolve_credentials);
}

// The end of a call that failed.

error exchange::too_late() const {
    return deadline_passed(timeout, doing, connector != nullptr ? connector->peer(doing) : endpoint(),
                           last_.get());
}

/// What is known about the call.
error_details exchange::known() {
    error_details all;
    all.operation = request.operation;
    all.table = request.table;
    all.attempts = attempts_;
    all.sent = sent_;
    all.history = std::move(history_);
    return all;
}

/// Adds to the error what is known about the call, and whether a write may have been done.
error exchange::completed(error const& e) {
    bool const on_its_way = sent_now_ && (doing == phase::sending || doing == phase::waiting_for_response);
    bool const unknown = !request.reads && (may_be_done_ || on_its_way);
    return (unknown ? with_unknown_outcome(e, of_success_) : e).completed(known());
}

void exchange::fail() {
    try {
        throw;
    } catch (error const& e) {
        watch_.call_ended(attempts_, doing, e.code());
        throw completed(e);
    } catch (...) {
        // Asio throws before a co_await if the coroutine has been cancelled. What has no code is from a codec
        // or a sink.
        auto const code = thrown_code();
        watch_.call_ended(attempts_, doing, code ? code : errc::bad_value);
        if (!stream::is_cancellation(code)) throw;
        throw completed(cancelled());
    }
}

}  // namespace dynamap::aws
