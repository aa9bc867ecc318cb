// Tries one source of credentials after another.
// Tests: tests/conformance/credential_chain.cpp.
#include "dynamap/aws/credential_chain.hpp"

#include "dynamap/error.hpp"

namespace dynamap::aws {
namespace {

class chain final : public credentials_provider {
  public:
    explicit chain(std::vector<credentials_provider_ptr> sources) : sources_(std::move(sources)) {}
    std::string_view name() const noexcept override { return "the chain"; }

    asio::awaitable<credentials> load() override {
        std::string reasons;
        for (credentials_provider_ptr const& source : sources_) {
            try {
                co_return co_await source->load();
            } catch (error const& e) {
                if (e.code() != errc::missing_credentials) throw;
                reasons.append(reasons.empty() ? "" : "; ")
                    .append(source->name())
                    .append(": ")
                    .append(e.sentence());
            }
        }
        throw error(errc::missing_credentials,
                    "no AWS credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, AWS_PROFILE, or "
                    "client_config::credentials; these sources had none: " +
                        reasons);
    }

  private:
    std::vector<credentials_provider_ptr> sources_;
};

}  // namespace

credentials_provider_ptr credential_chain(std::vector<credentials_provider_ptr> sources) {
    return std::make_shared<chain>(std::move(sources));
}

credentials_provider_ptr default_credential_chain(std::shared_ptr<platform> platform,
                                                  provider_options options) {
    std::vector<credentials_provider_ptr> sources{
        profile_credentials(platform, options), web_identity_credentials(platform, options),
        container_credentials(platform, options), instance_credentials(platform, options)};
    if (options.profile.empty()) sources.insert(sources.begin(), environment_credentials(platform));
    return credential_chain(std::move(sources));
}

}  // namespace dynamap::aws
