// The region of this machine, loaded once.
// Tests: tests/integration/regions.cpp.
#include "aws/credentials/region_cache.hpp"

#include <asio/co_spawn.hpp>
#include <exception>
#include <utility>

#include "aws/credentials/imds_client.hpp"

namespace dynamap::aws {

region_cache::region_cache(asio::any_io_executor executor, std::shared_ptr<platform> platform,
                           provider_options options)
    : executor_(std::move(executor)), platform_(std::move(platform)), options_(std::move(options)) {}

std::shared_ptr<region_cache> region_cache::make(asio::any_io_executor executor,
                                                 std::shared_ptr<platform> platform,
                                                 provider_options options) {
    return std::shared_ptr<region_cache>(
        new region_cache(std::move(executor), std::move(platform), std::move(options)));
}

std::shared_ptr<region_cache> region_cache::if_needed(asio::any_io_executor const& executor,
                                                      endpoint_settings const& settings,
                                                      environment const& env, std::string profile) {
    if (!settings.region.empty() || !settings.url.empty() || instance_metadata_disabled(env)) return nullptr;
    provider_options options;
    options.profile = std::move(profile);
    return make(executor, system_platform(executor), std::move(options));
}

asio::awaitable<std::optional<std::string>> region_cache::get(timer_queue& a,
                                                              timer_queue::clock::time_point until) {
    {
        std::lock_guard const lock(mutex_);
        if (!known_.empty()) co_return known_;
    }
    std::function<void()> const begin = [this] {
        asio::co_spawn(executor_, ask(shared_from_this()), [](std::exception_ptr const&) {});
    };
    std::optional<lookup_result> said = co_await flight_.wait(shared_from_this(), a, until, begin);
    if (!said) co_return std::nullopt;
    if (said->failed) throw error(*said->failed);
    co_return std::move(said->region);
}

asio::awaitable<void> region_cache::ask(std::shared_ptr<region_cache> self) {
    lookup_result said;
    single_flight<lookup_result>::obligation flight(self->flight_);
    try {
        said.region = co_await load_instance_region(*self->platform_, self->options_);
        std::lock_guard const lock(self->mutex_);
        self->known_ = said.region;
    } catch (std::exception const& e) {
        error const* const known = dynamic_cast<error const*>(&e);
        said.failed.emplace(
            errc::invalid_configuration,
            "no AWS region is set, and the EC2 instance metadata has none (" +
                (known != nullptr ? known->sentence() : std::string(e.what())) +
                "); set AWS_REGION, or set the region in the configuration (\"eu-central-1\")");
    } catch (...) {
        said.failed.emplace(errc::invalid_configuration,
                            "no AWS region is set, and asking the EC2 instance metadata failed; set "
                            "AWS_REGION, or set the region in the configuration (\"eu-central-1\")");
    }
    flight.settle(said);
}

}  // namespace dynamap::aws
