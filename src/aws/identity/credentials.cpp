// AWS credentials.
#include "dynamap/aws/credentials.hpp"

#include <cstdlib>
#include <utility>

namespace dynamap::aws {

credentials::credentials(detail::text_setting access_key_id, detail::text_setting secret_access_key,
                         detail::text_setting session_token, detail::text_setting account_id,
                         std::optional<std::chrono::system_clock::time_point> expires)
    : access_key_id_(std::move(access_key_id)),
      secret_access_key_(std::move(secret_access_key)),
      session_token_(std::move(session_token)),
      account_id_(std::move(account_id)),
      expires_(expires) {}

environment process_environment() {
    return [](std::string_view name) -> std::optional<std::string> {
        char const* const value = std::getenv(std::string(name).c_str());
        if (value == nullptr) return std::nullopt;
        return value;
    };
}

std::optional<std::string> set_variable(environment const& env, std::string_view name) {
    std::optional<std::string> found = env ? env(name) : std::nullopt;
    if (found && found->find_first_not_of(" \t\r\n\v\f") == std::string::npos) found.reset();
    return found;
}

credentials credentials_from(environment const& env) {
    auto const value = [&](std::string_view name) { return set_variable(env, name).value_or(std::string()); };
    std::string id = value("AWS_ACCESS_KEY_ID");
    std::string secret = value("AWS_SECRET_ACCESS_KEY");
    if (id.empty() || secret.empty()) return {};
    return {std::move(id), std::move(secret), value("AWS_SESSION_TOKEN"), value("AWS_ACCOUNT_ID")};
}

}  // namespace dynamap::aws
