// Finds the endpoint for a client's requests; the first call does it if the settings do not.
#pragma once

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>
#include <atomic>
#include <chrono>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "aws/credentials/region_cache.hpp"
#include "aws/endpoint/proxy_rules.hpp"
#include "aws/net/connector.hpp"
#include "aws/net/timer_queue.hpp"
#include "dynamap/aws/credentials.hpp"
#include "dynamap/aws/endpoint_settings.hpp"

namespace dynamap::aws {

/// How the endpoint of a request is chosen.
struct endpoint_locator {
    /// Returns the endpoint of a region and an account; the account is empty if it is not known.
    std::function<service_location(std::string const& region, std::string_view account_id)> locate;
    bool by_account = false;  ///< whether the endpoint depends on the account
    std::string region = {};  ///< from the settings; may be empty
    std::shared_ptr<region_cache> machine =
        nullptr;  ///< finds the region if the settings have none; null if they have one
};

/// The same endpoint for all credentials.
[[nodiscard]] endpoint_locator fixed_location(service_location location);

/// The settings that all connectors of a client share.
struct connector_settings {
    asio::any_io_executor executor;
    std::string service;       ///< its signing name
    std::string content_type;  ///< "application/x-amz-json-1.0"
    std::string ca_file;       ///< empty: the system's authorities
    std::chrono::milliseconds connect_timeout;
    std::size_t max_response_bytes;
    look_up names = nullptr;   ///< null: the system's
    proxy_rules proxies = {};  ///< the proxies, and for which endpoints
};

/// Keeps one connector per account that signs; there is nearly always only one.
///
/// Thread: any.
class endpoint_resolver {
  public:
    /// Errors: `errc::invalid_configuration` if the CA file cannot be read, or if the settings contradict
    /// each other.
    endpoint_resolver(connector_settings settings, endpoint_locator rule);

    /// The connector for these credentials; null: see get().
    /// Cost: no lock; compares the account number if the endpoint depends on the account.
    [[nodiscard]] connector const* current(credentials const& identity) const noexcept {
        entry const* const last = last_.load(std::memory_order_acquire);
        if (last == nullptr || (rule_.by_account && last->account_id != identity.account_id()))
            return nullptr;
        return &last->connector;
    }
    /// The connector that was used last; null: none yet.
    [[nodiscard]] connector const* latest() const noexcept {
        entry const* const last = last_.load(std::memory_order_acquire);
        return last == nullptr ? nullptr : &last->connector;
    }
    /// Finds the connector for these credentials. Returns null if that takes longer than `until`.
    ///
    /// Errors: `errc::invalid_configuration` if there is no endpoint for them, or no region;
    /// `std::errc::operation_canceled`.
    /// Lifetime: the connector lives as long as this object.
    [[nodiscard]] asio::awaitable<connector const*> get(credentials const& identity, timer_queue& a,
                                                        timer_queue::clock::time_point until);

    /// How many TLS handshakes resumed a session of an earlier connection.
    [[nodiscard]] std::uint64_t resumed() const;

  private:
    struct entry {
        std::string account_id;
        aws::connector const& connector;
    };

    connector const* made_for(std::string const& region, std::string const& account_id);
    connector const& connector_to(service_location const& location);
    [[nodiscard]] connector new_connector(service_location const& location) const;

    connector_settings settings_;
    endpoint_locator const rule_;
    std::shared_ptr<tls_context const> tls_;
    mutable std::mutex mutex_;
    std::list<connector> connectors_;  // one per endpoint
    std::list<entry> entries_;         // one per account
    std::atomic<entry const*> last_{nullptr};
};

}  // namespace dynamap::aws
