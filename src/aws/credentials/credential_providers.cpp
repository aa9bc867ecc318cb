// The individual sources of credentials.
// Tests: tests/integration/credentials.cpp, tests/conformance/credential_chain.cpp.
#include "aws/credentials/credential_parsers.hpp"
#include "aws/credentials/http_with_retries.hpp"
#include "aws/credentials/machine_credentials.hpp"
#include "aws/credentials/provider_settings.hpp"
#include "aws/credentials/sso.hpp"
#include "aws/credentials/sts.hpp"
#include "dynamap/aws/credential_chain.hpp"
#include "dynamap/error.hpp"

namespace dynamap::aws {
namespace {

using platform_ptr = std::shared_ptr<platform>;
constexpr auto process_timeout = std::chrono::minutes(1);

credentials from_variables(platform& platform) {
    credentials identity = credentials_from(environment_of(platform));
    if (identity.empty())
        throw error(errc::missing_credentials,
                    "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not both set");
    return identity;
}

/// A command for an error message: only its program, because the rest may be secret.
std::string program_of(std::string const& command) {
    std::string const first = command.substr(0, command.find_first_of(" \t\"'"));
    bool const shows = !first.empty() && first.find('=') == std::string::npos;
    return shows ? "the credential process " + first : "the credential process";
}

asio::awaitable<credentials> from_process(platform& platform, process_source const& source) {
    std::string const printed = co_await platform.run(source.command, process_timeout);
    co_return read_from("credentials", program_of(source.command),
                        [&] { return read_process_credentials(printed, source.account_id); });
}

asio::awaitable<credentials> from_machine(platform& platform, provider_options const& options,
                                          credential_source source) {
    if (source == credential_source::ec2_instance)
        co_return co_await load_instance_credentials(platform, options);
    if (source == credential_source::container)
        co_return co_await load_container_credentials(platform, options);
    co_return from_variables(platform);
}

asio::awaitable<credentials> from_base(platform& platform, provider_options const& options,
                                       provider_settings const& settings, base_source const& source) {
    if (auto const* machine = std::get_if<credential_source>(&source))
        co_return co_await from_machine(platform, options, *machine);
    if (auto const* identity = std::get_if<web_identity_source>(&source))
        co_return co_await assume_role(platform, settings, options.max_attempts, *identity);
    if (auto const* sso = std::get_if<sso_source>(&source))
        co_return co_await load_sso_credentials(platform, settings, options.max_attempts, *sso);
    if (auto const* process = std::get_if<process_source>(&source))
        co_return co_await from_process(platform, *process);
    co_return std::get<credentials>(source);
}

/// The profile chooses the source. So a source without credentials is a failure, and no other source is
/// tried.
[[noreturn]] void refuse(error const& e, provider_settings const& settings) {
    std::string const whose = "profile \"" + settings.where.profile + "\": ";
    bool const nothing_there = e.code() == errc::missing_credentials;
    throw error(nothing_there ? make_error_code(errc::invalid_configuration) : e.code(), whose + e.sentence(),
                e.details());
}

profile_chain plan_of(provider_settings const& settings) {
    bool const there = settings.files.profiles.contains(settings.where.profile);
    if (!there && settings.profile_chosen)
        throw error(errc::invalid_configuration, "there is no profile \"" + settings.where.profile +
                                                     "\" in " + settings.where.config_file + " or " +
                                                     settings.where.credentials_file);
    if (!settings.any_file)
        throw error(errc::missing_credentials, "neither " + settings.where.config_file + " nor " +
                                                   settings.where.credentials_file + " exists");
    return plan_credentials(settings.files, settings.where.profile);
}

asio::awaitable<credentials> from_profile(platform& platform, provider_options const& options) {
    provider_settings const settings = read_settings(platform, options);
    profile_chain const plan = plan_of(settings);
    credentials identity;
    try {
        identity = co_await from_base(platform, options, settings, plan.first);
        for (assumed_role const& role : plan.roles)
            identity = co_await assume_role(platform, settings, options.max_attempts, identity, role);
    } catch (error const& e) {
        refuse(e, settings);
    }
    co_return identity;
}

asio::awaitable<credentials> from_web_identity(platform& platform, provider_options const& options) {
    web_identity_source source;
    environment const env = environment_of(platform);
    source.token_file = set_variable(env, "AWS_WEB_IDENTITY_TOKEN_FILE").value_or("");
    source.role_arn = set_variable(env, "AWS_ROLE_ARN").value_or("");
    source.session_name = set_variable(env, "AWS_ROLE_SESSION_NAME").value_or("");
    if (source.token_file.empty())
        throw error(errc::missing_credentials, "AWS_WEB_IDENTITY_TOKEN_FILE is not set");
    if (source.role_arn.empty())
        throw error(errc::invalid_configuration,
                    "AWS_WEB_IDENTITY_TOKEN_FILE is set, and AWS_ROLE_ARN is missing");
    provider_settings const settings = read_settings(platform, options);
    co_return co_await assume_role(platform, settings, options.max_attempts, source);
}

class static_provider final : public credentials_provider {
  public:
    explicit static_provider(credentials identity) : identity_(std::move(identity)) {}
    std::string_view name() const noexcept override { return "code"; }
    asio::awaitable<credentials> load() override {
        if (identity_.empty())
            throw error(errc::missing_credentials, "the credentials set in code are empty");
        co_return identity_;
    }

  private:
    credentials identity_;
};

/// A provider made of a function of the platform and the options.
class provider final : public credentials_provider {
  public:
    using load_function = asio::awaitable<credentials> (*)(platform&, provider_options const&);

    provider(std::string_view name, platform_ptr platform, provider_options options, load_function from)
        : name_(name), platform_(std::move(platform)), options_(std::move(options)), from_(from) {}
    std::string_view name() const noexcept override { return name_; }
    asio::awaitable<credentials> load() override { return from_(*platform_, options_); }

  private:
    std::string_view name_;
    platform_ptr platform_;
    provider_options options_;
    load_function from_;
};

class process_provider final : public credentials_provider {
  public:
    process_provider(platform_ptr platform, std::string command)
        : platform_(std::move(platform)), source_{std::move(command), {}} {}
    std::string_view name() const noexcept override { return "the credential process"; }
    asio::awaitable<credentials> load() override { return from_process(*platform_, source_); }

  private:
    platform_ptr platform_;
    process_source source_;
};

class role_provider final : public credentials_provider {
  public:
    role_provider(platform_ptr platform, credentials_provider_ptr base, role_options role,
                  provider_options options)
        : platform_(std::move(platform)),
          base_(std::move(base)),
          role_{std::move(role.role_arn), std::move(role.session_name), std::move(role.external_id),
                role.duration},
          options_(std::move(options)) {}
    std::string_view name() const noexcept override { return "the assumed role"; }
    asio::awaitable<credentials> load() override {
        credentials const identity = co_await base_->load();
        provider_settings const settings = read_settings(*platform_, options_);
        co_return co_await assume_role(*platform_, settings, options_.max_attempts, identity, role_);
    }

  private:
    platform_ptr platform_;
    credentials_provider_ptr base_;
    assumed_role role_;
    provider_options options_;
};

asio::awaitable<credentials> from_environment(platform& platform, provider_options const&) {
    co_return from_variables(platform);
}

}  // namespace

credentials_provider_ptr static_credentials(credentials identity) {
    return std::make_shared<static_provider>(std::move(identity));
}

credentials_provider_ptr environment_credentials(platform_ptr platform) {
    return std::make_shared<provider>("the environment", std::move(platform), provider_options(),
                                      from_environment);
}

credentials_provider_ptr profile_credentials(platform_ptr platform, provider_options options) {
    return std::make_shared<provider>("the profile", std::move(platform), std::move(options), from_profile);
}

credentials_provider_ptr web_identity_credentials(platform_ptr platform, provider_options options) {
    return std::make_shared<provider>("web identity", std::move(platform), std::move(options),
                                      from_web_identity);
}

credentials_provider_ptr container_credentials(platform_ptr platform, provider_options options) {
    return std::make_shared<provider>("the container", std::move(platform), std::move(options),
                                      load_container_credentials);
}

credentials_provider_ptr instance_credentials(platform_ptr platform, provider_options options) {
    return std::make_shared<provider>("the EC2 instance", std::move(platform), std::move(options),
                                      load_instance_credentials);
}

credentials_provider_ptr process_credentials(platform_ptr platform, detail::text_setting command) {
    return std::make_shared<process_provider>(std::move(platform), std::move(command));
}

credentials_provider_ptr assume_role_credentials(platform_ptr platform, credentials_provider_ptr base,
                                                 role_options role, provider_options options) {
    return std::make_shared<role_provider>(std::move(platform), std::move(base), std::move(role),
                                           std::move(options));
}

}  // namespace dynamap::aws
