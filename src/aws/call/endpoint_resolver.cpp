// Finds the endpoint for a client's requests; the first call does it if the settings do not.
#include "aws/call/endpoint_resolver.hpp"

#include <algorithm>
#include <utility>

namespace dynamap::aws {

endpoint_locator fixed_location(service_location location) {
    endpoint_locator rule;
    rule.region = location.signing_region;
    rule.locate = [location = std::move(location)](std::string const&, std::string_view) { return location; };
    return rule;
}

endpoint_resolver::endpoint_resolver(connector_settings settings, endpoint_locator rule)
    : settings_(std::move(settings)), rule_(std::move(rule)) {
    if (settings_.names == nullptr) settings_.names = system_look_up(settings_.executor);
    bool const known = !rule_.by_account && rule_.machine == nullptr;
    // If the endpoint is not known yet, it is one of AWS's, which use TLS.
    if (!known || rule_.locate(rule_.region, {}).where.tls)
        tls_ = std::make_shared<tls_context const>(settings_.ca_file);
    if (known) made_for(rule_.region, {});
}

asio::awaitable<connector const*> endpoint_resolver::get(credentials const& identity, timer_queue& a,
                                                         timer_queue::clock::time_point until) {
    std::string region = rule_.region;
    if (rule_.machine != nullptr) {
        std::optional<std::string> found = co_await rule_.machine->get(a, until);
        if (!found) co_return nullptr;
        region = *std::move(found);
    }
    co_return made_for(region, rule_.by_account ? identity.account_id() : std::string());
}

connector const* endpoint_resolver::made_for(std::string const& region, std::string const& account_id) {
    std::lock_guard const lock(mutex_);
    auto found = std::ranges::find(entries_, account_id, &entry::account_id);
    if (found == entries_.end()) {
        connector const& connector = connector_to(rule_.locate(region, account_id));
        found = entries_.insert(entries_.end(), entry{account_id, connector});
    }
    last_.store(&*found, std::memory_order_release);
    return &found->connector;
}

connector const& endpoint_resolver::connector_to(service_location const& location) {
    auto const same = std::ranges::find_if(connectors_, [&](connector const& c) {
        return c.where.host_header == location.where.host_header && c.where.path == location.where.path &&
               c.scope.region == location.signing_region;
    });
    if (same != connectors_.end()) return *same;
    return connectors_.emplace_back(new_connector(location));
}

connector endpoint_resolver::new_connector(service_location const& location) const {
    endpoint const& where = location.where;
    signing_scope const scope{location.signing_region, settings_.service};
    std::optional<proxy> via_proxy = settings_.proxies.proxy_for(where);
    auto names = resolver::make(via_proxy ? via_proxy->where : where, settings_.names);
    connector connector{settings_.executor,
                        where,
                        scope,
                        tls_,
                        settings_.connect_timeout,
                        settings_.max_response_bytes,
                        json_signer(where.host_header, scope, settings_.content_type),
                        std::move(names)};
    connector.via_proxy = std::move(via_proxy);
    hand_to_proxy(connector);
    connector.signer =
        json_signer(where.host_header, scope, settings_.content_type, where.path, connector.origin);
    return connector;
}

std::uint64_t endpoint_resolver::resumed() const {
    std::lock_guard const lock(mutex_);
    std::uint64_t sum = 0;
    for (connector const& c : connectors_) sum += c.sessions->resumed();
    return sum;
}

}  // namespace dynamap::aws
