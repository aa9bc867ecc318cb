// Sends requests to one service: performs the steps of each call's exchange.
// Tests: tests/integration/attempts.cpp, tests/integration/retries.cpp, tests/integration/deadlines.cpp,
//   tests/integration/stray_responses.cpp.
#include "aws/call/orchestrator.hpp"

#include <asio/this_coro.hpp>
#include <functional>
#include <utility>

#include "aws/net/deadline.hpp"
#include "aws/net/warm_pool.hpp"
#include "base/backoff.hpp"
#include "base/thrown_code.hpp"

namespace dynamap::aws {
namespace {

using clock = timer_queue::clock;

io_result const nothing_yet;

/// Rethrows the exception that ended a wait as one of the library's errors. Call it in a catch block.
[[noreturn]] void throw_as_error() {
    try {
        throw;
    } catch (error const&) {
        throw;
    } catch (...) {
        if (!stream::is_cancellation(thrown_code())) throw;
        throw cancelled();
    }
}

}  // namespace

orchestrator::orchestrator(asio::any_io_executor const& executor, orchestrator_config config)
    : executor_(executor),
      connectors_({executor, config.service, config.content_type, config.ca_file,
                   clamp_timeout(config.connect_timeout), config.max_response_bytes, std::move(config.names),
                   std::move(config.proxies)},
                  std::move(config.location)),
      credentials_(std::move(config.credentials)),
      settings_(config.service, config.retry),
      timers_(timer_queue::make(executor)),
      pool_(config.max_connections, clamp_timeout(config.idle_timeout),
            clamp_timeout(config.max_connection_age)) {
    settings_.attempt_timeout = clamp_timeout(config.attempt_timeout);
    settings_.watch = std::move(config.watch);
    if (!config.accept_encoding.empty())
        settings_.accept_line = "Accept-Encoding: " + config.accept_encoding + "\r\n";
    pool_.sweep_on(executor);
    if (settings_.retry.mode == retry_mode::adaptive) pacer_.emplace(clock::now());
}

/// Most steps are done at once. Waits for the pool or the socket are awaited here, without a coroutine in
/// between. The other waits are rare, and are in wait_for().
asio::awaitable<bool> orchestrator::send(std::unique_ptr<call> on_its_way) {
    call& c = *on_its_way;
    step now = c.start(settings_);
    try {
        c.begin();
        // Asio checks this before it awaits a coroutine, but not before an awaitable without one; see
        // awaitable_handler.
        bool const heeds = co_await asio::this_coro::throw_if_cancelled();
        auto const state = co_await asio::this_coro::cancellation_state;
        auto const go_on = [&] {
            if (heeds && state.cancelled() != asio::cancellation_type::none) throw cancelled();
        };
        c.executor = co_await asio::this_coro::executor;
        for (; now != step::done; now = c.next(c.io)) {
            c.io = nothing_yet;
            if (now == step::begin_read) go_on();
            if (perform_now(c, now)) continue;
            go_on();
            switch (now) {
                case step::take_slot:
                case step::trade_slot:
                    co_await std::ref(*c.waits_for_slot);
                    break;
                case step::check_connection:
                case step::write_rest:
                    co_await c.bytes().until_ready(c.io.failed);
                    break;
                case step::read:
                    co_await c.bytes().until_read(c.space.data, c.space.size, c.io.failed, c.soon);
                    break;
                case step::hold:
                    co_await std::ref(*c.holds);
                    break;
                default:
                    co_await wait_for(c, now);
            }
            if (now == step::check_connection) go_on();
            end_wait(c, now);
        }
        co_return c.reader.succeeded();
    } catch (...) {
        c.fail();
    }
}

/// Indexed by the step. Performs the step, or its part before the wait. Returns whether the step is done.
orchestrator::step_function const orchestrator::step_functions[] = {
    &orchestrator::use_current_credentials,  // step::resolve_credentials
    &orchestrator::use_known_endpoint,       // step::resolve_endpoint
    &orchestrator::take_permit,              // step::take_permit
    &orchestrator::take_slot,                // step::take_slot
    &orchestrator::must_wait,                // step::connect
    &orchestrator::trade_slot,               // step::trade_slot
    &orchestrator::begin_read,               // step::begin_read
    &orchestrator::must_wait,                // step::check_connection
    &orchestrator::write,                    // step::write
    &orchestrator::must_wait,                // step::write_rest
    &orchestrator::read_early,               // step::read_early
    &orchestrator::read_now,                 // step::read
    &orchestrator::hold,                     // step::hold
    &orchestrator::end_response,             // step::end_response
    &orchestrator::release_slot,             // step::release_slot
    &orchestrator::refuse_credentials,       // step::refuse_credentials
    &orchestrator::must_wait,                // step::back_off
};

bool orchestrator::use_current_credentials(call& c) {
    c.credentials = credentials_->current();
    return c.credentials != nullptr;
}

bool orchestrator::use_known_endpoint(call& c) {
    c.connector = connectors_.current(*c.credentials);
    return c.connector != nullptr;
}

bool orchestrator::take_permit(call& c) {
    c.permit = pacer_->try_take(clock::now());
    return static_cast<bool>(c.permit);
}

bool orchestrator::take_slot(call& c) {
    c.take(pool_.try_take(c.began()));
    if (!c.slot) c.waits_for_slot.emplace(pool_, *timers_, c.deadline, c.memory());
    return c.io.ok;
}

bool orchestrator::trade_slot(call& c) {
    c.waits_for_slot.emplace(pool_, *timers_, c.deadline, c.memory(), std::move(c.slot));
    return false;
}

/// As late as possible, because this also checks the connection.
bool orchestrator::begin_read(call& c) {
    connection& on = c.slot.get();
    c.space = on.response.prepare();
    c.soon = {c.memory()[0], memory_range{&on, sizeof on}, on.response.memory()};
    c.io.ok = on.bytes.begin_read(c.executor, c.space.data, c.space.size, c.soon);
    return true;
}

bool orchestrator::write(call& c) {
    limit_attempt(c);
    c.io.count = c.bytes().write_now(c.first_unsent(), c.second_unsent(), c.io.failed);
    return true;
}

bool orchestrator::read_now(call& c) {
    c.space = c.connection->response.prepare();
    if (!c.bytes().read_now(c.space.data, c.space.size, c.io.count, c.io.failed)) return false;
    note_expiry(c);
    return true;
}

bool orchestrator::read_early(call& c) {
    c.io.ok = read_now(c);
    return true;
}

bool orchestrator::hold(call& c) {
    c.in_time->stop();  // keeps the limit of this attempt
    c.holds.emplace(*timers_, c.resumes_at());
    return false;
}

bool orchestrator::end_response(call& c) {
    c.io.expired = c.in_time->stop();
    c.in_time.reset();
    stream::surplus more;
    if (!c.failed && c.connection->response.surplus().empty())
        more = c.bytes().read_surplus(c.io.seen, sizeof c.io.seen);
    c.io.count = more.count;
    c.io.ok = !more.failed;
    return true;
}

bool orchestrator::release_slot(call& c) {
    c.release();
    return true;
}

bool orchestrator::refuse_credentials(call& c) {
    c.io.ok = credentials_->refuse(c.credentials);
    return true;
}

/// Shuts the socket down if the call, or this attempt, takes too long.
void orchestrator::limit_attempt(call& c) {
    c.in_time.emplace(*timers_, c.attempt_ends_at(), c.bytes().socket());
}

/// Whether that limit ended the read.
void orchestrator::note_expiry(call& c) { c.io.expired = c.io.failed && c.in_time->stop(); }

/// What a step does after its wait.
void orchestrator::end_wait(call& c, step what) {
    c.io.waited = true;
    switch (what) {
        case step::take_slot:
        case step::trade_slot:
            c.take(c.waits_for_slot->slot());
            c.waits_for_slot.reset();
            break;
        case step::check_connection:
            c.io.ok = !stream::is_cancellation(c.io.failed) && c.bytes().quiet();
            break;
        case step::write_rest:
            write_rest(c);
            break;
        case step::read:
            note_expiry(c);
            break;
        case step::hold:
            end_hold(c);
            break;
        default:
            break;
    }
}

void orchestrator::write_rest(call& c) {
    if (c.io.failed) return;
    c.io.count = c.bytes().write_now(c.first_unsent(), {}, c.io.failed);
    if (c.io.count == 0 || c.in_time->stop()) return;
    c.note_progress();
    limit_attempt(c);
}

void orchestrator::end_hold(call& c) {
    c.holds->end();
    c.holds.reset();
    stream::surplus const more = c.bytes().peek(c.io.seen, sizeof c.io.seen);
    c.io.count = more.count;
    c.io.ok = !more.failed;
}

/// The waits of the rare steps.
asio::awaitable<void> orchestrator::wait_for(call& c, step what) {
    c.will_wait();
    switch (what) {
        case step::resolve_credentials:
            c.credentials = co_await credentials_->get(*timers_, c.deadline);
            break;
        case step::resolve_endpoint:
            c.connector = co_await connectors_.get(*c.credentials, *timers_, c.deadline);
            break;
        case step::take_permit:
            c.permit = co_await pacer_->wait(*timers_, c.deadline);
            break;
        case step::connect:
            co_await connect(c);
            break;
        default:
            co_await sleep_until(*timers_, c.resumes_at());
    }
}

asio::awaitable<void> orchestrator::connect(call& c) {
    c.in_time.reset();  // before the socket is closed
    c.slot.close();
    c.note_connection();
    connector::result made = co_await c.connector->open(*timers_, c.deadline, c.doing);
    if (made.opened) c.slot.fill(std::move(made.opened));
    c.note_connection();
    c.failed = std::move(made.failed);
    // A DNS lookup needs descriptors too, and does not report that there were none.
    if (c.failed && c.failed->what.code() == errc::resolve_failed)
        if (std::error_code const why = stream::cannot_open())
            c.failed = cannot_connect(c.connector->where, why);
}

asio::awaitable<std::size_t> orchestrator::warm_up(std::size_t count, std::chrono::milliseconds timeout) {
    auto const deadline = from_now(timeout);
    auto const in_time = [&](auto const& found, phase doing) {
        if (!found) throw deadline_passed(timeout, doing, {});
    };
    try {
        credential_cache::snapshot credentials = credentials_->current();
        if (!credentials) credentials = co_await credentials_->get(*timers_, deadline);
        in_time(credentials, phase::waiting_for_credentials);
        connector const* to = connectors_.current(*credentials);
        if (to == nullptr) to = co_await connectors_.get(*credentials, *timers_, deadline);
        in_time(to, phase::finding_region);
        co_return co_await aws::warm_up(pool_, *to, count, *timers_, deadline);
    } catch (...) {
        throw_as_error();
    }
}

asio::awaitable<void> orchestrator::wait(std::chrono::milliseconds duration) {
    try {
        co_await sleep_until(*timers_, from_now(duration));
    } catch (...) {
        throw_as_error();
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
    result.attempts = settings_.attempts.load(std::memory_order_relaxed);
    return result;
}

}  // namespace dynamap::aws
