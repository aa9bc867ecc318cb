// dynamap::client: connections to one DynamoDB endpoint, shared by all tables.
#include "dynamap/client.hpp"

#include <cstring>
#include <exception>
#include <memory>
#include <optional>
#include <utility>

#include "aws/call/machine_platform.hpp"
#include "aws/call/orchestrator.hpp"
#include "base/moved_from.hpp"
#include "client/dynamodb_response.hpp"
#include "dynamap/aws/endpoint_settings.hpp"
#include "dynamap/aws/retry_settings.hpp"
#include "dynamap/error.hpp"

namespace dynamap {
namespace {

void check(bool holds, char const* sentence) {
    if (!holds) throw error(errc::invalid_configuration, sentence);
}

aws::endpoint_settings endpoint_settings_of(client_config const& config) {
    return {config.region,     config.endpoint,        config.fips,
            config.dual_stack, config.account_id_mode, config.ignore_configured_endpoints};
}

/// How endpoints are chosen: by region and account. Each may become known only in the first call.
aws::endpoint_locator location_of(asio::any_io_executor const& executor, client_config const& config,
                                  aws::setting_sources const& sources) {
    aws::endpoint_settings const settings = completed(endpoint_settings_of(config), "DynamoDB", sources);
    aws::endpoint_locator rule;
    rule.region = settings.region;
    rule.by_account = depends_on_account(settings);
    rule.machine = aws::region_cache::if_needed(executor, settings, sources.env, config.profile);
    rule.locate = [settings](std::string const& region, std::string_view account) {
        aws::endpoint_settings whole = settings;
        whole.region = region;
        return aws::dynamodb_location(whole, account);
    };
    return rule;
}

/// Rejects settings that cannot lead to an endpoint before the first call.
void check(aws::endpoint_locator const& rule, client_config const& config) {
    if (rule.machine != nullptr) return;
    // Credentials from a provider are not known yet, nor is their account. Any account will do here.
    constexpr std::string_view any_account = "000000000000";
    (void)rule.locate(rule.region,
                      config.credentials.empty() ? any_account : config.credentials.account_id());
}

std::shared_ptr<aws::credential_cache> credentials_of(asio::any_io_executor const& executor,
                                                      client_config const& config, aws::network out) {
    aws::provider_options chain;
    chain.profile = config.profile;
    chain.region = config.region;
    return aws::credential_cache::of(executor, config.credentials, config.credentials_provider,
                                     std::move(chain), aws::machine_platform(executor, std::move(out)));
}

aws::orchestrator_config settings_of(asio::any_io_executor const& executor, client_config const& config,
                                     aws::setting_sources const& sources) {
    using std::chrono::milliseconds;
    check(config.timeout > milliseconds(0), "client_config::timeout must be more than 0");
    check(config.connect_timeout > milliseconds(0), "client_config::connect_timeout must be more than 0");
    check(config.attempt_timeout >= milliseconds(0), "client_config::attempt_timeout must not be negative");
    check(config.max_connections > 0, "client_config::max_connections must be at least 1");
    check(config.max_response_bytes > 0, "client_config::max_response_bytes must be at least 1");

    check(config.max_connection_age >= milliseconds(0),
          "client_config::max_connection_age must not be negative");

    aws::endpoint_locator location = location_of(executor, config, sources);
    check(location, config);
    std::string const ca_file = ca_file_of(config.ca_file, sources);
    aws::proxy_rules const proxies({config.proxy, config.no_proxy}, sources.env);
    aws::network out{[ca_file] { return ca_file; }, proxies};
    return {std::move(location),
            "dynamodb",
            credentials_of(executor, config, std::move(out)),
            "application/x-amz-json-1.0",
            ca_file,
            config.connect_timeout,
            config.attempt_timeout,
            config.idle_timeout,
            config.max_connection_age,
            config.max_connections,
            config.max_response_bytes,
            aws::policy_of(completed(config.retry, sources), "dynamodb"),
            config.observer,
            nullptr,
            config.accept_gzip ? "gzip" : "identity",
            proxies};
}

/// Whether an operation changes nothing.
bool only_reads(std::string_view operation) noexcept {
    for (std::string_view const beginning : {"Get", "Describe", "List"})
        if (operation.starts_with(beginning)) return true;
    return operation == "Query" || operation == "Scan" || operation == "BatchGetItem" ||
           operation == "TransactGetItems";
}

/// The X-Amz-Target value, "DynamoDB_20120810.GetItem".
class target {
  public:
    explicit target(std::string_view operation) : size_(prefix.size() + std::min(operation.size(), longest)) {
        std::memcpy(text_, prefix.data(), prefix.size());
        std::memcpy(text_ + prefix.size(), operation.data(), size_ - prefix.size());
    }
    [[nodiscard]] std::string_view view() const noexcept { return {text_, size_}; }

  private:
    static constexpr std::string_view prefix = "DynamoDB_20120810.";
    static constexpr std::size_t longest = 64;
    char text_[prefix.size() + longest];
    std::size_t size_;
};

}  // namespace

struct client::impl {
    impl(asio::any_io_executor const& executor, client_config const& config)
        : aws(executor, settings_of(executor, config, aws::process_settings(config.profile))),
          table_prefix(config.table_prefix),
          timeout(config.timeout) {}

    aws::orchestrator aws;
    std::string table_prefix;
    std::chrono::milliseconds timeout;

    class call;
    /// `self` keeps alive what the call needs; a client may be destroyed while calls are in flight.
    static asio::awaitable<void> wait(std::shared_ptr<impl> self, std::chrono::milliseconds duration);
    static asio::awaitable<std::size_t> warm_up(std::shared_ptr<impl> self, std::size_t connections,
                                                std::chrono::milliseconds timeout);
};

/// One operation in flight, with everything that it needs.
class client::impl::call final : public aws::call {
  public:
    call(std::shared_ptr<impl> const& self, operation what, response_handler* handler)
        : aws::call(self, out_, responses_, what.timeout.count() > 0 ? what.timeout : self->timeout),
          operation_(std::move(what)),
          target_(operation_.name()),
          out_(target_.view(), operation_.body()),
          responses_(handler, operation_) {
        out_.operation = operation_.name();
        out_.table = operation_.table();
        out_.reads = operation_.only_reads || only_reads(out_.operation);
    }
    void begin() override {
        if (operation_.failure()) std::rethrow_exception(operation_.failure());
    }
    void sending() override { responses_.sending(); }
    [[nodiscard]] aws::prefetch_set memory() noexcept override {
        std::string_view const body = operation_.body().view();
        return {aws::memory_range{this, sizeof *this}, aws::memory_range{body.data(), body.size()}};
    }

  private:
    operation operation_;
    target target_;
    aws::json_request_writer out_;
    dynamodb_response responses_;
};

asio::awaitable<void> client::impl::wait(std::shared_ptr<impl> self, std::chrono::milliseconds duration) {
    co_await self->aws.wait(duration);
}

asio::awaitable<std::size_t> client::impl::warm_up(std::shared_ptr<impl> self, std::size_t connections,
                                                   std::chrono::milliseconds timeout) {
    co_return co_await self->aws.warm_up(connections, timeout.count() > 0 ? timeout : self->timeout);
}

client::client(asio::any_io_executor executor, client_config config)
    : impl_(std::make_shared<impl>(executor, config)) {}

std::string client::table_name(detail::given_text name) const {
    return required(impl_).table_prefix + std::string(name);
}

client_statistics client::statistics() const { return required(impl_).aws.statistics(); }

asio::any_io_executor client::get_executor() const { return required(impl_).aws.executor(); }

int client::max_attempts() const noexcept { return impl_ == nullptr ? 0 : impl_->aws.max_attempts(); }

client client::with_timeout(std::chrono::milliseconds timeout) const {
    check(timeout > std::chrono::milliseconds(0),
          "the timeout passed to client::with_timeout must be more than 0");
    client other = *this;
    other.timeout_ = timeout;
    return other;
}

asio::awaitable<bool> client::send(operation request, response_handler& handler) const {
    if (request.timeout.count() <= 0) request.timeout = timeout_;
    return required(impl_).aws.send(std::make_unique<impl::call>(impl_, std::move(request), &handler));
}

asio::awaitable<bool> client::send(operation request) const {
    if (request.timeout.count() <= 0) request.timeout = timeout_;
    return required(impl_).aws.send(std::make_unique<impl::call>(impl_, std::move(request), nullptr));
}

asio::awaitable<std::size_t> client::warm_up(std::size_t connections) const {
    (void)required(impl_);
    return impl::warm_up(impl_, connections, timeout_);
}

asio::awaitable<void> client::wait(std::chrono::milliseconds duration) const {
    (void)required(impl_);
    return impl::wait(impl_, duration);
}

}  // namespace dynamap
