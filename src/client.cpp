#include "dynamap/client.hpp"

#include <cstring>
#include <optional>

#include "aws/json_client.hpp"
#include "client_answers.hpp"
#include "dynamap/aws/endpoint.hpp"
#include "dynamap/error.hpp"

namespace dynamap {
namespace {

/// The first of these variables that is set to something, or nothing.
std::string first_of(aws::environment const& env, std::initializer_list<std::string_view> names) {
    for (std::string_view name : names)
        if (auto value = env(name); value && !value->empty()) return *value;
    return {};
}

void check(bool holds, char const* sentence) {
    if (!holds) throw error(errc::invalid_configuration, sentence);
}

std::string region_of(client_config const& config, aws::environment const& env, bool custom_endpoint) {
    std::string region =
        config.region.empty() ? first_of(env, {"AWS_REGION", "AWS_DEFAULT_REGION"}) : config.region;
    if (region.empty() && custom_endpoint) region = "us-east-1";  // signed for, but of no consequence
    check(!region.empty(), "no region: set AWS_REGION, or client_config::region (\"eu-central-1\")");
    if (!aws::valid_region(region))
        throw error(errc::invalid_configuration,
                    "\"" + region + "\" is no region; it looks like \"eu-central-1\"");
    return region;
}

aws::json_client_config settings_of(client_config const& config, aws::environment const& env) {
    using std::chrono::milliseconds;
    check(config.timeout > milliseconds(0), "client_config::timeout must be more than 0");
    check(config.connect_timeout > milliseconds(0), "client_config::connect_timeout must be more than 0");
    check(config.max_connections > 0, "client_config::max_connections must be at least 1");
    check(config.max_response_bytes > 0, "client_config::max_response_bytes must be at least 1");

    std::string const url = config.endpoint.empty()
                                ? first_of(env, {"AWS_ENDPOINT_URL_DYNAMODB", "AWS_ENDPOINT_URL"})
                                : config.endpoint;
    std::string const region = region_of(config, env, !url.empty());
    return {url.empty() ? aws::regional_endpoint("dynamodb", region) : aws::parse_endpoint(url),
            {region, "dynamodb"},
            config.credentials.empty() ? aws::credentials_from(env) : config.credentials,
            "application/x-amz-json-1.0",
            config.ca_file,
            config.connect_timeout,
            config.idle_timeout,
            config.max_connections,
            config.max_response_bytes,
            config.retry,
            config.observer};
}

/// "DynamoDB_20120810.GetItem".
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
        : aws(executor, settings_of(config, aws::process_environment())),
          table_prefix(config.table_prefix),
          timeout(config.timeout) {}

    aws::json_client aws;
    std::string table_prefix;
    std::chrono::milliseconds timeout;

    /// `self` keeps what the call needs; a client may be destroyed while calls are in flight.
    static asio::awaitable<bool> send(std::shared_ptr<impl> self, operation request, answer_sink sink);
    static asio::awaitable<void> wait(std::shared_ptr<impl> self, std::chrono::milliseconds duration);
};

asio::awaitable<bool> client::impl::send(std::shared_ptr<impl> self, operation request, answer_sink sink) {
    try {
        if (request.failure()) std::rethrow_exception(request.failure());
        target const name(request.name());
        auto const timeout = request.timeout.count() > 0 ? request.timeout : self->timeout;
        client_answers answers(sink);
        aws::outgoing_json out(name.view(), request.body());
        out.operation = request.name();
        out.table = request.table();
        co_await self->aws.send(out, timeout, answers);
        co_return answers.condition_held();
    } catch (error const& e) {
        error_details known;
        known.operation = request.name();
        known.table = request.table();
        throw e.completed(known);
    }
}

asio::awaitable<void> client::impl::wait(std::shared_ptr<impl> self, std::chrono::milliseconds duration) {
    co_await self->aws.wait(duration);
}

client::client(asio::any_io_executor executor, client_config config)
    : impl_(std::make_shared<impl>(executor, config)) {}

std::string client::table_name(std::string_view name) const {
    return impl_->table_prefix + std::string(name);
}

client_statistics client::statistics() const {
    aws::pool_statistics const pool = impl_->aws.connections();
    return {pool.open, pool.idle, pool.waiting, pool.opened, impl_->aws.attempts()};
}

asio::any_io_executor client::get_executor() const { return impl_->aws.executor(); }

asio::awaitable<bool> client::send(operation request, answer_sink sink) const {
    return impl::send(impl_, std::move(request), sink);
}

asio::awaitable<void> client::wait(std::chrono::milliseconds duration) const {
    return impl::wait(impl_, duration);
}

}  // namespace dynamap
