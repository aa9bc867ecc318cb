// dynamap::aws::client: signed requests to any AWS service.
// Tests: tests/integration/aws_client.cpp.
#include "dynamap/aws/client.hpp"

#include <algorithm>

#include "aws/call/machine_platform.hpp"
#include "aws/call/orchestrator.hpp"
#include "aws/call/signed_request.hpp"
#include "aws/endpoint/redirect.hpp"
#include "aws/http/ascii.hpp"
#include "aws/retry/service_error.hpp"
#include "base/moved_from.hpp"
#include "dynamap/aws/endpoint_settings.hpp"
#include "dynamap/error.hpp"

namespace dynamap::aws {
namespace {

void check(bool holds, char const* sentence) {
    if (!holds) throw error(errc::invalid_configuration, sentence);
}

/// `config` with what is empty in it filled.
service_client_config completed(service_client_config config) {
    check(!config.service.empty(), "service_client_config::service is empty; it looks like \"sqs\"");
    check(config.timeout > std::chrono::milliseconds(0),
          "service_client_config::timeout must be more than 0");
    check(config.connect_timeout > std::chrono::milliseconds(0),
          "service_client_config::connect_timeout must be more than 0");
    check(config.attempt_timeout >= std::chrono::milliseconds(0),
          "service_client_config::attempt_timeout must not be negative");
    check(config.max_connections > 0, "service_client_config::max_connections must be at least 1");
    check(config.max_response_bytes > 0, "service_client_config::max_response_bytes must be at least 1");

    check(config.max_connection_age >= std::chrono::milliseconds(0),
          "service_client_config::max_connection_age must not be negative");

    if (config.host_prefix.empty()) config.host_prefix = config.service;
    if (config.service_id.empty()) config.service_id = config.service;
    if (!config.signing) config.signing = signing_options_of(config.service);
    return config;
}

endpoint_locator location_of(asio::any_io_executor const& executor, service_client_config const& config,
                             setting_sources const& sources) {
    endpoint_settings given;
    given.region = config.region;
    given.url = config.endpoint;
    given.fips = config.fips;
    given.dual_stack = config.dual_stack;
    endpoint_settings const settings = completed(std::move(given), config.service_id, sources);
    endpoint_locator rule;
    rule.region = settings.region;
    rule.machine = region_cache::if_needed(executor, settings, sources.env, config.profile);
    rule.locate = [settings, prefix = config.host_prefix](std::string const& region, std::string_view) {
        endpoint_settings whole = settings;
        whole.region = region;
        return regional_location(whole, prefix);
    };
    return rule;
}

/// `config` is completed.
orchestrator_config orchestrator_settings(asio::any_io_executor const& executor,
                                          service_client_config const& config) {
    setting_sources const sources = process_settings(config.profile);
    orchestrator_config settings;
    settings.location = location_of(executor, config, sources);
    settings.service = config.service;
    provider_options chain;
    chain.profile = config.profile;
    chain.region = config.region;
    settings.ca_file = ca_file_of(config.ca_file, sources);
    settings.proxies = proxy_rules({config.proxy, config.no_proxy}, sources.env);
    network out{[file = settings.ca_file] { return file; }, settings.proxies};
    settings.credentials = credential_cache::of(executor, config.credentials, config.credentials_provider,
                                                std::move(chain), machine_platform(executor, std::move(out)));
    settings.connect_timeout = config.connect_timeout;
    settings.attempt_timeout = config.attempt_timeout;
    settings.idle_timeout = config.idle_timeout;
    settings.max_connection_age = config.max_connection_age;
    settings.max_connections = config.max_connections;
    settings.max_response_bytes = config.max_response_bytes;
    settings.retry = policy_of(completed(config.retry, sources), config.service);
    settings.watch = config.observer;
    return settings;
}

/// Keeps the last response, and turns a failure into an error.
class buffered_response final : public http_response_handler {
  public:
    explicit buffered_response(std::string const& service) : service_(service) {}

    void success(received_response const& a) override { keep(a); }

    std::optional<error> failure(received_response const& a) override {
        keep(a);
        service_error said = read_service_error(a.body, a.head.error_type, a.head.query_error);
        errc const meaning = meaning_of(said.code, a.head.status, service_);
        if (result.request_id.empty()) result.request_id = said.request_id;
        std::string const sentence = sentence_for(meaning, a.head, said);
        error_details known;
        known.server_code = std::move(said.code);
        known.server_message = std::move(said.message);
        known.request_id = result.request_id;
        known.http_status = a.head.status;
        return error(meaning, sentence, std::move(known));
    }

    response result;

  private:
    void keep(received_response const& a) {
        result.status = a.head.status;
        result.attempts = a.attempt;
        result.headers = a.head.headers;
        result.body = a.body;
        result.request_id = a.head.request_id;
    }

    std::string sentence_for(errc meaning, response_head const& head, service_error const& said) const {
        std::string_view region = result.find("x-amz-bucket-region").value_or("");
        if (region.empty()) region = said.region;
        if (is_redirect(head.status))
            return redirect_sentence(head.status, head.location.empty() ? said.endpoint : head.location,
                                     region);
        if (said.code == "AuthorizationHeaderMalformed" && !region.empty())
            return "the request is signed for a region that is not the bucket's; the bucket is in " +
                   std::string(region) + "; configure that region";
        switch (meaning) {
            case errc::access_denied:
                return service_ +
                       " does not accept these credentials, or they lack the permission; check keys, "
                       "session token, policy, region, and this machine's clock";
            case errc::resource_not_found:
                return "the requested resource does not exist; check its name, the region and the endpoint";
            case errc::throttled:
                return service_ +
                       " still throttled the last attempt; lower the request rate or raise the capacity";
            case errc::service_unavailable:
                return service_ + " still failed in the last attempt";
            case errc::conditional_check_failed:
                return "the condition of the request did not hold";
            default:
                return service_ + " refused the request";
        }
    }

    std::string const& service_;
};

}  // namespace

std::optional<std::string_view> response::find(std::string_view name) const noexcept {
    auto const found =
        std::ranges::find_if(headers, [&](header const& h) { return same_name(h.name, name); });
    if (found == headers.end()) return std::nullopt;
    return found->value;
}

struct client::impl {
    impl(asio::any_io_executor const& executor, service_client_config const& config)
        : orchestrator_(executor, orchestrator_settings(executor, config)),
          timeout(config.timeout),
          service(config.service) {
        rule.version = config.signature;
        rule.options = *config.signing;
    }

    orchestrator orchestrator_;
    signing_rule rule;
    std::chrono::milliseconds timeout;
    std::string service;

    /// `self` keeps alive what the call needs; a client may be destroyed while calls are in flight.
    static asio::awaitable<response> send(std::shared_ptr<impl> self, http_request request,
                                          send_options options);
    static asio::awaitable<std::size_t> warm_up(std::shared_ptr<impl> self, std::size_t connections);
};

asio::awaitable<std::size_t> client::impl::warm_up(std::shared_ptr<impl> self, std::size_t connections) {
    co_return co_await self->orchestrator_.warm_up(connections, self->timeout);
}

asio::awaitable<response> client::impl::send(std::shared_ptr<impl> self, http_request request,
                                             send_options options) {
    error_details known;
    known.operation = operation_of(request);
    buffered_response reader(self->service);
    try {
        signed_request out(std::move(request), self->rule);
        auto const timeout = options.timeout.count() > 0 ? options.timeout : self->timeout;
        co_await self->orchestrator_.send(out, timeout, reader);
    } catch (error const& e) {
        // With an HTTP status, the error is that of the last response. Without one, the last attempt had no
        // response.
        if (!options.errors_as_values || e.http_status() == 0 || e.http_status() != reader.result.status)
            throw e.completed(known);
        reader.result.attempts = e.attempts();
    }
    co_return std::move(reader.result);
}

client::client(asio::any_io_executor executor, service_client_config config)
    : impl_(std::make_shared<impl>(executor, completed(std::move(config)))) {}

asio::awaitable<response> client::send(http_request request, send_options options) const {
    (void)required(impl_);
    return impl::send(impl_, std::move(request), options);
}

client_statistics client::statistics() const { return required(impl_).orchestrator_.statistics(); }

std::string client::region() const {
    connector const* const known = required(impl_).orchestrator_.latest();
    return known == nullptr ? std::string() : known->scope.region;
}

asio::awaitable<std::size_t> client::warm_up(std::size_t connections) const {
    (void)required(impl_);
    return impl::warm_up(impl_, connections);
}

asio::any_io_executor client::get_executor() const { return required(impl_).orchestrator_.executor(); }

}  // namespace dynamap::aws
