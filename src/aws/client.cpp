#include "dynamap/aws/client.hpp"

#include <algorithm>

#include "aws/ascii.hpp"
#include "aws/error_answer.hpp"
#include "aws/json_client.hpp"
#include "aws/outgoing_signed.hpp"
#include "dynamap/aws/endpoint.hpp"
#include "dynamap/aws/endpoint_settings.hpp"
#include "dynamap/error.hpp"

namespace dynamap::aws {
namespace {

void check(bool holds, char const* sentence) {
    if (!holds) throw error(errc::invalid_configuration, sentence);
}

/// `config` with what is empty in it filled.
client_config completed(client_config config, environment const& env) {
    check(!config.service.empty(), "client_config::service is empty; it looks like \"sqs\"");
    check(config.timeout > std::chrono::milliseconds(0), "client_config::timeout must be more than 0");
    check(config.connect_timeout > std::chrono::milliseconds(0),
          "client_config::connect_timeout must be more than 0");
    check(config.max_connections > 0, "client_config::max_connections must be at least 1");
    check(config.max_response_bytes > 0, "client_config::max_response_bytes must be at least 1");

    if (config.host_prefix.empty()) config.host_prefix = config.service;
    if (config.service_id.empty()) config.service_id = config.service;
    endpoint_settings found;
    found.region = config.region;
    found.url = config.endpoint;
    setting_sources const sources{env};
    found = completed(std::move(found), config.service_id, sources);
    config.retry = completed(config.retry, sources);
    config.region = found.region;
    config.endpoint = found.url;
    if (config.region.empty() && !config.endpoint.empty()) config.region = "us-east-1";
    if (!config.signing) config.signing = signing_options_of(config.service);
    return config;
}

json_client_config engine_settings(asio::any_io_executor const& executor, client_config const& config) {
    json_client_config settings;
    settings.where = config.endpoint.empty() ? regional_endpoint(config.host_prefix, config.region)
                                             : parse_endpoint(config.endpoint);
    settings.scope = {config.region, config.service};
    provider_options chain;
    chain.region = config.region;
    settings.who =
        credential_cache::of(executor, config.credentials, config.credentials_provider, std::move(chain));
    settings.ca_file = config.ca_file;
    settings.connect_timeout = config.connect_timeout;
    settings.idle_timeout = config.idle_timeout;
    settings.max_connections = config.max_connections;
    settings.max_response_bytes = config.max_response_bytes;
    settings.retry = policy_of(config.retry, config.service);
    settings.watch = config.observer;
    return settings;
}

/// Keeps the last answer, and says what it means.
class kept_answer final : public answer_reader {
  public:
    explicit kept_answer(std::string const& service) : service_(service) {}

    void success(answer const& a) override { keep(a); }

    std::optional<error> failure(answer const& a) override {
        keep(a);
        error_answer said = read_error_answer(a.body, a.head.error_type);
        errc const meaning = meaning_of(said.code, a.head.status, service_);
        if (result.request_id.empty()) result.request_id = said.request_id;
        error_details known;
        known.server_code = std::move(said.code);
        known.server_message = std::move(said.message);
        known.request_id = result.request_id;
        known.http_status = a.head.status;
        return error(meaning, sentence_for(meaning), std::move(known));
    }

    response result;

  private:
    void keep(answer const& a) {
        result.status = a.head.status;
        result.headers = a.head.headers;
        result.body = a.body;
        result.request_id = a.head.request_id;
    }

    std::string sentence_for(errc meaning) const {
        switch (meaning) {
            case errc::access_denied:
                return service_ +
                       " does not accept these credentials, or they lack the permission; check keys, "
                       "session token, policy, region, and this machine's clock";
            case errc::resource_not_found:
                return "what was asked for is not there; check its name, the region and the endpoint";
            case errc::throttled:
                return service_ + " throttles, and repeating did not help; send less";
            case errc::service_unavailable:
                return service_ + " failed, and repeating did not help";
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
    impl(asio::any_io_executor const& executor, client_config const& config)
        : engine(executor, engine_settings(executor, config)), timeout(config.timeout) {
        rule.scope = {config.region, config.service};
        rule.host = engine.where().host_header;
        rule.version = config.signature;
        rule.options = *config.signing;
    }

    json_client engine;
    signing_rule rule;
    std::chrono::milliseconds timeout;

    /// `self` keeps what the call needs; a client may be destroyed while calls are in flight.
    static asio::awaitable<response> send(std::shared_ptr<impl> self, http_request request,
                                          send_options options);
};

asio::awaitable<response> client::impl::send(std::shared_ptr<impl> self, http_request request,
                                             send_options options) {
    error_details known;
    known.operation = operation_of(request);
    kept_answer reader(self->rule.scope.service);
    try {
        outgoing_signed out(std::move(request), self->rule);
        auto const timeout = options.timeout.count() > 0 ? options.timeout : self->timeout;
        reader.result.attempts = co_await self->engine.send(out, timeout, reader);
    } catch (error const& e) {
        // With a status it is what the last answer said; without one, no answer came in the end.
        if (!options.errors_as_values || e.http_status() == 0 || e.http_status() != reader.result.status)
            throw e.completed(known);
        reader.result.attempts = e.attempts();
    }
    co_return std::move(reader.result);
}

client::client(asio::any_io_executor executor, client_config config)
    : impl_(std::make_shared<impl>(executor, completed(std::move(config), process_environment()))) {}

asio::awaitable<response> client::send(http_request request, send_options options) const {
    return impl::send(impl_, std::move(request), options);
}

std::string const& client::region() const noexcept { return impl_->rule.scope.region; }

asio::any_io_executor client::get_executor() const { return impl_->engine.executor(); }

}  // namespace dynamap::aws
