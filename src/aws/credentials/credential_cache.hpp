// Credentials, kept while they are valid.
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

/// Keeps what a provider gives, and loads it anew before it expires: once, for however many calls.
///
/// Shape: the stages are those of lifetime_of(). While a load runs, or fails, credentials that are still
/// valid are used. A failure that leaves none goes to the calls that wait. Calls of the next moment (half a
/// second, doubled with each failure in a row, up to eight) have the same failure at once: a source in
/// trouble is not stormed, and a call does not spend its time on waiting for what most likely fails again.
/// The AWS SDKs report a failure to the calls at hand, too, and let none wait.
/// Thread: from anywhere; loads run on the cache's executor, one at a time.
class credential_cache : public std::enable_shared_from_this<credential_cache> {
  public:
    using snapshot = std::shared_ptr<credentials const>;

    /// Where time and chance come from.
    struct sources {
        std::function<std::chrono::system_clock::time_point()> now;
        std::function<double()> random;
    };

    /// Credentials that are always the same; empty ones are refused by every get().
    [[nodiscard]] static std::shared_ptr<credential_cache> fixed(credentials who);
    [[nodiscard]] static std::shared_ptr<credential_cache> make(asio::any_io_executor executor,
                                                                credentials_provider_ptr provider);
    [[nodiscard]] static std::shared_ptr<credential_cache> make(asio::any_io_executor executor,
                                                                credentials_provider_ptr provider,
                                                                sources from);

    /// Those given in code, else the provider's, else those of the default chain in `world`.
    [[nodiscard]] static std::shared_ptr<credential_cache> of(asio::any_io_executor executor,
                                                              credentials const& given,
                                                              credentials_provider_ptr provider,
                                                              provider_options chain,
                                                              std::shared_ptr<platform> world);

    /// The credentials, if there are some to use at once; else null: see get(). Begins to load anew when it
    /// is time.
    /// Cost: a lock and a count; no allocation.
    [[nodiscard]] snapshot current();
    /// Waits for credentials; null if there are none at `until`.
    /// Errors: the provider's; `std::errc::operation_canceled`.
    [[nodiscard]] asio::awaitable<snapshot> get(timer_queue& a, timer_queue::clock::time_point until);
    /// Reports that a service takes these for expired. Returns whether get() may give others: not when
    /// loading anew has just given some that are refused as well.
    bool refuse(snapshot const& who) noexcept;

  private:
    class turn;

    credential_cache(asio::any_io_executor executor, credentials_provider_ptr provider, sources from);
    /// What current() answers; `load` is set when a load must be begun. Under the lock.
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
    std::chrono::system_clock::time_point next_refusal_{};  // before it, a refusal is no reason to load anew
    std::vector<turn*> waiting_;
};

}  // namespace dynamap::aws
