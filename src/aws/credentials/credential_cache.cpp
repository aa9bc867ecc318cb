// Keeps credentials while they are valid.
#include "aws/credentials/credential_cache.hpp"

#include <algorithm>
#include <asio/co_spawn.hpp>
#include <exception>
#include <new>
#include <utility>

#include "aws/net/deadline.hpp"
#include "aws/net/network_error.hpp"
#include "base/random.hpp"

namespace dynamap::aws {
namespace {

// the longest pause between loads while there are no credentials
constexpr std::chrono::milliseconds longest_without(8'000);
/// Whether the pause has not ended yet. A clock that was set back meanwhile does not prolong it.
bool pauses(std::chrono::system_clock::time_point now, std::chrono::system_clock::time_point until) noexcept {
    return now < until && until - now <= std::chrono::minutes(1);
}

constexpr auto forgotten = std::chrono::minutes(10);  // after this time a refusal no longer counts

}  // namespace

/// A call that waits for credentials.
class credential_cache::waiting_call {
  public:
    explicit waiting_call(std::shared_ptr<credential_cache> from) : from_(std::move(from)) {}
    waiting_call(waiting_call const&) = delete;
    waiting_call& operator=(waiting_call const&) = delete;
    ~waiting_call() {
        std::lock_guard const lock(from_->mutex_);
        if (queued) std::erase(from_->waiting_, this);
    }

    waiter caller;
    bool queued = false;  // this and the next two: guarded by the cache's lock until the caller is woken
    snapshot got;
    std::shared_ptr<error const> failed;       // neither this nor `got`: no memory
    std::optional<awaitable_handler> claimed;  // the coroutine to resume
    waiting_call* next = nullptr;              // the next turn to end

  private:
    std::shared_ptr<credential_cache> from_;  // the context may end and release it
};

credential_cache::credential_cache(asio::any_io_executor executor, credentials_provider_ptr provider,
                                   sources from)
    : executor_(std::move(executor)), provider_(std::move(provider)), from_(std::move(from)) {}

std::shared_ptr<credential_cache> credential_cache::make(asio::any_io_executor executor,
                                                         credentials_provider_ptr provider) {
    return make(std::move(executor), std::move(provider), {std::chrono::system_clock::now, random_number});
}

std::shared_ptr<credential_cache> credential_cache::make(asio::any_io_executor executor,
                                                         credentials_provider_ptr provider, sources from) {
    return std::shared_ptr<credential_cache>(
        new credential_cache(std::move(executor), std::move(provider), std::move(from)));
}

std::shared_ptr<credential_cache> credential_cache::fixed(credentials identity) {
    auto cache = make({}, nullptr);
    if (!identity.empty()) cache->held_ = std::make_shared<credentials const>(std::move(identity));
    return cache;
}

std::shared_ptr<credential_cache> credential_cache::of(asio::any_io_executor executor,
                                                       credentials const& given,
                                                       credentials_provider_ptr provider,
                                                       provider_options chain,
                                                       std::shared_ptr<platform> platform) {
    if (!given.empty()) return fixed(given);
    if (provider == nullptr) provider = default_credential_chain(std::move(platform), std::move(chain));
    return make(std::move(executor), std::move(provider));
}

credential_cache::snapshot credential_cache::current() {
    if (provider_ == nullptr) return held_;
    auto const now = from_.now();
    snapshot found;
    bool load_now = false;
    {
        std::lock_guard const lock(mutex_);
        found = look(now, load_now);
    }
    if (load_now) begin_load();
    return found;
}

credential_cache::snapshot credential_cache::look(std::chrono::system_clock::time_point now, bool& load_now) {
    if (held_ != nullptr && now < life_.refresh) return held_;
    bool const valid = held_ != nullptr && now < life_.end;
    bool const resting = pauses(now, next_try_) && (valid || last_failure_ != nullptr);
    load_now = !loading_ && !resting;
    if (load_now) loading_ = true;
    return valid && (now < life_.mandatory || resting) ? held_ : nullptr;
}

asio::awaitable<credential_cache::snapshot> credential_cache::get(timer_queue& a,
                                                                  timer_queue::clock::time_point until) {
    if (provider_ == nullptr) {
        if (held_ == nullptr) throw no_credentials();
        co_return held_;
    }
    waiting_call mine(shared_from_this());
    bool load_now = false;
    snapshot held;
    auto const now = from_.now();
    {
        std::lock_guard const lock(mutex_);
        held = look(now, load_now);
        if (held == nullptr && !loading_) throw error(*last_failure_);
        if (held == nullptr) {
            waiting_.push_back(&mine);
            mine.queued = true;
        }
    }
    if (load_now) begin_load();
    if (held != nullptr) co_return held;

    {
        timeout_wakeup const in_time(a, until, mine.caller);
        co_await mine.caller.wait();
    }
    if (mine.caller.why() == waiter::reason::cancelled) throw cancelled();
    if (mine.caller.why() == waiter::reason::expired) co_return nullptr;
    if (mine.failed) throw error(*mine.failed);
    if (!mine.got) throw std::bad_alloc();
    co_return std::move(mine.got);
}

bool credential_cache::refuse(snapshot const& identity) noexcept {
    if (provider_ == nullptr) return false;
    auto const now = from_.now();
    double const random = from_.random();
    std::lock_guard const lock(mutex_);
    if (identity == nullptr || identity != held_) return true;
    if (pauses(now, next_refusal_)) return false;  // a load has just not helped
    if (now - next_refusal_ > forgotten) refusals_ = 0;
    next_refusal_ = now + pause_after_failure(++refusals_, random);
    held_ = nullptr;
    return true;
}

void credential_cache::begin_load() {
    try {
        asio::co_spawn(executor_, load(shared_from_this()), [](std::exception_ptr const&) {});
    } catch (...) {  // no memory
        settle(nullptr, nullptr);
    }
}

/// A load in progress. It always settles, even if its context ends first.
struct credential_cache::loading {
    explicit loading(credential_cache& cache) : of(cache) {}
    loading(loading const&) = delete;
    loading& operator=(loading const&) = delete;
    ~loading() { of.settle(std::move(loaded), std::move(failed)); }

    void fail(std::string_view why) {
        failed = std::make_shared<error const>(errc::missing_credentials,
                                               std::string(of.provider_->name()) + std::string(why));
    }

    credential_cache& of;
    snapshot loaded;
    std::shared_ptr<error const> failed = std::make_shared<error const>(abandoned_call());
};

asio::awaitable<void> credential_cache::load(std::shared_ptr<credential_cache> self) {
    loading now(*self);
    try {
        credentials got = co_await self->provider_->load();
        if (got.empty()) {
            now.fail(" returned no credentials");
            co_return;
        }
        now.loaded = std::make_shared<credentials const>(std::move(got));
        now.failed = nullptr;
    } catch (error const& e) {
        now.failed = std::make_shared<error const>(e);
    } catch (std::exception const& e) {
        now.fail(": " + std::string(e.what()));
    } catch (...) {
        now.fail(": it threw an exception that is not a std::exception");
    }
}

/// Stores the result of a load, under the lock. Returns the failure for the calls that wait, or null.
std::shared_ptr<error const> credential_cache::keep(snapshot loaded, std::shared_ptr<error const> failed) {
    auto const now = from_.now();
    double const random = from_.random();
    if (loaded != nullptr) {
        life_ = lifetime_of(loaded->expires(), now, random);
        held_ = std::move(loaded);
        failures_ = 0;
        next_try_ = {};
        last_failure_ = nullptr;
        return nullptr;
    }
    bool const valid = held_ != nullptr && now < life_.end;
    auto const pause = pause_after_failure(++failures_, random);
    next_try_ = now + (valid ? pause : std::min(pause, longest_without));
    last_failure_ = failed;
    if (valid) return nullptr;  // the calls that wait can use the old ones
    held_ = nullptr;
    return failed;
}

/// Allocates nothing: see single_flight::end().
void credential_cache::settle(snapshot loaded, std::shared_ptr<error const> failed) noexcept {
    waiting_call* first = nullptr;
    {
        std::lock_guard const lock(mutex_);
        loading_ = false;
        failed = keep(std::move(loaded), std::move(failed));
        waiting_call** last = &first;
        for (waiting_call* const one : waiting_) {
            one->queued = false;
            one->failed = failed;
            one->got = failed ? nullptr : held_;
            one->caller.claim(waiter::reason::notified, one->claimed);
            if (!one->claimed) continue;
            *last = one;
            last = &one->next;
        }
        waiting_.clear();
    }
    while (first != nullptr) {
        waiting_call* const one = std::exchange(first, first->next);
        waiter::resume(*std::move(one->claimed));
    }
}

}  // namespace dynamap::aws
