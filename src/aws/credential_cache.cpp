#include "aws/credential_cache.hpp"

#include <asio/co_spawn.hpp>
#include <exception>
#include <random>
#include <utility>

#include "aws/deadline.hpp"
#include "aws/network_error.hpp"

namespace dynamap::aws {
namespace {

double random_number() {
    thread_local std::minstd_rand engine{std::random_device{}()};
    return std::uniform_real_distribution<>{}(engine);
}

}  // namespace

/// A call that waits for credentials.
class credential_cache::turn {
  public:
    explicit turn(std::shared_ptr<credential_cache> from) : from_(std::move(from)) {}
    turn(turn const&) = delete;
    turn& operator=(turn const&) = delete;
    ~turn() {
        std::lock_guard const lock(from_->mutex_);
        if (queued) std::erase(from_->waiting_, this);
    }

    waiter caller;
    bool queued = false;  // this and the next two are guarded by the cache's lock until the caller is woken
    snapshot got;
    std::optional<error> failed;

  private:
    std::shared_ptr<credential_cache> from_;  // which may be given up while its context ends
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

std::shared_ptr<credential_cache> credential_cache::fixed(credentials who) {
    auto cache = make({}, nullptr);
    if (!who.empty()) cache->held_ = std::make_shared<credentials const>(std::move(who));
    return cache;
}

std::shared_ptr<credential_cache> credential_cache::of(asio::any_io_executor executor,
                                                       credentials const& given,
                                                       credentials_provider_ptr provider,
                                                       provider_options chain) {
    if (!given.empty()) return fixed(given);
    if (provider == nullptr) {
        auto world = system_surroundings(executor, process_environment()("AWS_CA_BUNDLE").value_or(""));
        provider = default_credential_chain(std::move(world), std::move(chain));
    }
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
    bool const resting = valid && now < next_try_;
    load_now = !loading_ && !resting;
    if (load_now) loading_ = true;
    return valid && (now < life_.mandatory || resting) ? held_ : nullptr;
}

asio::awaitable<credential_cache::snapshot> credential_cache::get(alarm& a, alarm::clock::time_point until) {
    if (provider_ == nullptr) {
        if (held_ == nullptr) throw no_credentials();
        co_return held_;
    }
    turn mine(shared_from_this());
    bool load_now = false;
    snapshot at_once;
    auto const now = from_.now();
    {
        std::lock_guard const lock(mutex_);
        at_once = look(now, load_now);
        if (at_once == nullptr) {
            waiting_.push_back(&mine);
            mine.queued = true;
        }
    }
    if (load_now) begin_load();
    if (at_once != nullptr) co_return at_once;

    {
        wake_up const in_time(a, until, mine.caller);
        co_await mine.caller.wait();
    }
    if (mine.caller.why() == waiter::reason::cancelled) throw cancelled();
    if (mine.caller.why() == waiter::reason::expired) co_return nullptr;
    if (mine.failed) throw error(*mine.failed);
    co_return std::move(mine.got);
}

bool credential_cache::refuse(snapshot const& who) noexcept {
    if (provider_ == nullptr) return false;
    std::lock_guard const lock(mutex_);
    if (who == held_) held_ = nullptr;
    return true;
}

void credential_cache::begin_load() {
    asio::co_spawn(executor_, load(shared_from_this()), [](std::exception_ptr const&) {});
}

asio::awaitable<void> credential_cache::load(std::shared_ptr<credential_cache> self) {
    std::optional<credentials> loaded;
    std::optional<error> failed;
    try {
        loaded = co_await self->provider_->load();
        if (loaded->empty())
            failed.emplace(errc::missing_credentials,
                           std::string(self->provider_->name()) + " gives no credentials");
    } catch (error const& e) {
        failed = e;
    } catch (std::exception const& e) {
        failed.emplace(errc::missing_credentials, std::string(self->provider_->name()) + ": " + e.what());
    }
    self->settle(std::move(loaded), std::move(failed));
}

void credential_cache::settle(std::optional<credentials> loaded, std::optional<error> failed) {
    auto const now = from_.now();
    double const random = from_.random();
    std::lock_guard const lock(mutex_);
    loading_ = false;
    if (!failed) {
        life_ = lifetime_of(loaded->expires(), now, random);
        held_ = std::make_shared<credentials const>(*std::move(loaded));
        failures_ = 0;
        next_try_ = {};
    } else {
        next_try_ = now + pause_after_failure(++failures_, random);
        if (held_ != nullptr && now < life_.end) failed.reset();  // the old ones do, for the calls that wait
    }
    for (turn* const one : std::exchange(waiting_, {})) {
        one->queued = false;
        if (failed)
            one->failed = failed;
        else
            one->got = held_;
        one->caller.wake(waiter::reason::notified);  // under the lock, which the turn needs in order to end
    }
}

}  // namespace dynamap::aws
