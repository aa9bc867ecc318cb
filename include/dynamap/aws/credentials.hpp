// AWS credentials.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "dynamap/detail/base/given_text.hpp"

namespace dynamap::aws {

/// An AWS access key. The library never prints its secret parts.
///
/// Shape: it has constructors on purpose, so that it may be built inside a `co_await` expression (GCC 12).
class credentials {
  public:
    /// Makes no credentials; `empty()` is true.
    credentials() = default;
    /// Makes a key pair, with the session token and expiry of temporary credentials, and the account if
    /// known.
    /// Errors: `errc::bad_value` for a null pointer.
    credentials(detail::text_setting access_key_id, detail::text_setting secret_access_key,
                detail::text_setting session_token = {}, detail::text_setting account_id = {},
                std::optional<std::chrono::system_clock::time_point> expires = std::nullopt);

    /// The parts, in AWS's words. Those that are not known are empty.
    [[nodiscard]] std::string const& access_key_id() const noexcept { return access_key_id_; }
    [[nodiscard]] std::string const& secret_access_key() const noexcept { return secret_access_key_; }
    [[nodiscard]] std::string const& session_token() const noexcept { return session_token_; }
    [[nodiscard]] std::string const& account_id() const noexcept { return account_id_; }
    /// When they expire; empty: they do not, or it is not known.
    [[nodiscard]] std::optional<std::chrono::system_clock::time_point> expires() const noexcept {
        return expires_;
    }
    /// Whether there is no access key.
    [[nodiscard]] bool empty() const noexcept { return access_key_id_.empty(); }

    friend bool operator==(credentials const&, credentials const&) = default;

  private:
    std::string access_key_id_, secret_access_key_, session_token_, account_id_;
    std::optional<std::chrono::system_clock::time_point> expires_;
};

/// Returns a variable by name; `std::nullopt` if it is not set. Tests pass a map; programs pass
/// `process_environment`.
using environment = std::function<std::optional<std::string>(std::string_view name)>;

/// Returns the process's environment variables.
[[nodiscard]] environment process_environment();

/// Returns a variable with a value. A blank variable counts as not set: scripts and CI systems set variables
/// that they have no value for to blanks.
[[nodiscard]] std::optional<std::string> set_variable(environment const& env, std::string_view name);

/// Returns the credentials in AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN and AWS_ACCOUNT_ID;
/// empty if one of the first two has no value.
[[nodiscard]] credentials credentials_from(environment const& env);

}  // namespace dynamap::aws
