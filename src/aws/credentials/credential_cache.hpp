// Keeps credentials while they are valid.
#pragma once

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "aws/credentials/credential_lifetime.hpp"
#include "aws/net/timer_queue.hpp"
#include "dynamap/aws/credential_chain.hpp"
#include "dynamap/aws/credentials.hpp"
#include "dynamap/error.hpp"

namespace dynamap::aws {

/// Keeps the credentials of a provider, and loads new ones before they expire: one load for any number of
/// calls.
///
/// Shape: the stages are those of lifetime_of(). While a load runs, or after it failed, credentials that are
/// still valid are used. If there are none, the calls that wait get the failure. For a short time after that,
/// other calls get the same failure at once: half a second, doubled with each failure in a row, at most
/// eight. That protects a source in trouble, and calls do not wait for a load that would probably fail again.
/// The AWS SDKs report a failure to the current calls, too, and let none wait.
/// Thread: any; loads run on the cache's executor, one at a time.
class credential_cache : public std::enable_shared_from_this<credential_cache> {
  public:
    using snapshot = std::shared_ptr<credentials const>;

    /// The clock and the random number generator.
    struct sources {
        std::function<std::chrono::system_clock::time_point()> now;
        std::function<double()> random;
    };

    /// Credentials that never change. If they are empty, each get() throws.
    [[nodiscard]] static std::shared_ptr<credential_cache> fixed(credentials identity);
    [[nodiscard]] static std::shared_ptr<credential_cache> make(asio::any_io_executor executor,
                                                                credentials_provider_ptr provider);
    [[nodiscard]] static std::shared_ptr<credential_cache> make(asio::any_io_executor executor,
                                                                credentials_provider_ptr provider,
                                                                sources from);

    /// Credentials from code if there are some, otherwise from the provider, otherwise from the default chain
    /// with `platform`.
    [[nodiscard]] static std::shared_ptr<credential_cache> of(asio::any_io_executor executor,
                                                              credentials const& given,
                                                              credentials_provider_ptr provider,
                                                              provider_options chain,
                                                              std::shared_ptr<platform> platform);

    /// The credentials if they can be used at once; otherwise null: see get(). Starts a load when one is due.
    /// Cost: a lock and a reference count; no allocation.
    [[nodiscard]] snapshot current();
    /// Waits for credentials. Returns null if there are none at `until`.
    /// Errors: the provider's; `std::errc::operation_canceled`.
    [[nodiscard]] asio::awaitable<snapshot> get(timer_queue& a, timer_queue::clock::time_point until);
    /// Reports that a service considers these expired. Returns whether get() may return others: not if a load
    /// has just returned some that are refused as well.
    bool refuse(snapshot const& identity) noexcept;

  private:
    class waiting_call;

    credential_cache(asio::any_io_executor executor, credentials_provider_ptr provider, sources from);
    /// The result of current(). Sets `load` if a load must be started. Call it under the lock.
    snapshot look(std::chrono::system_clock::time_point now, bool& load);
    void begin_load();
    static asio::awaitable<void> load(std::shared_ptr<credential_cache> self);
    struct loading;
    void settle(snapshot loaded, std::shared_ptr<error const> failed) noexcept;
    std::shared_ptr<error const> keep(snapshot loaded, std::shared_ptr<error const> failed);

    asio::any_io_executor executor_;
    credentials_provider_ptr provider_;  // null: fixed
    sources from_;

    std::mutex mutex_;
    snapshot held_;
    credential_lifetime life_{};
    bool loading_ = false;
    int failures_ = 0;                                  // in a row
    std::chrono::system_clock::time_point next_try_{};  // after a failure
    std::shared_ptr<error const> last_failure_;
    int refusals_ = 0;                                      // in a row
    std::chrono::system_clock::time_point next_refusal_{};  // before it, a refusal does not start a load
    std::vector<waiting_call*> waiting_;
};

}  // namespace dynamap::aws
