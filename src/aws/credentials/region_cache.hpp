// The region of this machine, loaded once.
#pragma once

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "aws/net/single_flight.hpp"
#include "aws/net/timer_queue.hpp"
#include "dynamap/aws/credential_chain.hpp"
#include "dynamap/aws/endpoint_settings.hpp"
#include "dynamap/error.hpp"

namespace dynamap::aws {

/// The region from an EC2 instance's metadata. The first call loads it, for all that wait, and it is kept.
///
/// Shape: a failure goes to the calls that wait; the next call tries again.
/// Thread: any; the request runs on the cache's executor.
class region_cache : public std::enable_shared_from_this<region_cache> {
  public:
    [[nodiscard]] static std::shared_ptr<region_cache> make(asio::any_io_executor executor,
                                                            std::shared_ptr<platform> platform,
                                                            provider_options options);

    /// Null if the region need not be loaded: the settings have one or do not need one, or
    /// AWS_EC2_METADATA_DISABLED is true.
    [[nodiscard]] static std::shared_ptr<region_cache> if_needed(asio::any_io_executor const& executor,
                                                                 endpoint_settings const& settings,
                                                                 environment const& env, std::string profile);

    /// The region; none if it is not known at `until`.
    /// Errors: `errc::invalid_configuration`, with how to set a region, if the metadata service has none;
    /// `std::errc::operation_canceled`.
    [[nodiscard]] asio::awaitable<std::optional<std::string>> get(timer_queue& a,
                                                                  timer_queue::clock::time_point until);

  private:
    struct lookup_result {
        std::string region = {};
        std::optional<error> failed = {};
    };

    region_cache(asio::any_io_executor executor, std::shared_ptr<platform> platform,
                 provider_options options);
    static asio::awaitable<void> ask(std::shared_ptr<region_cache> self);

    asio::any_io_executor executor_;
    std::shared_ptr<platform> platform_;
    provider_options options_;
    single_flight<lookup_result> flight_;
    std::mutex mutex_;
    std::string known_;
};

}  // namespace dynamap::aws
