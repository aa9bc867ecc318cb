// Credentials, expected and got, side by side.
#pragma once

#include <chrono>
#include <string>

#include "cases.hpp"
#include "dynamap/aws/credentials.hpp"

namespace conformance {

/// Compares with {access_key_id, secret_access_key, session_token, account_id, EXPIRY in unix seconds}; what
/// is not stated must be empty.
inline void compare(comparison& differences, json const& expected, std::string_view expiry,
                    dynamap::aws::credentials const& got) {
    differences.equal("access_key_id", text(expected, "access_key_id"), got.access_key_id());
    differences.equal("secret_access_key", text(expected, "secret_access_key"), got.secret_access_key());
    differences.equal("session_token", text(expected, "session_token"), got.session_token());
    differences.equal("account_id", text(expected, "account_id"), got.account_id());
    std::string wanted, found;
    if (auto const stated = expected.find(expiry)) wanted = std::to_string(std::int64_t(*stated));
    if (got.expires()) found = std::to_string(std::chrono::system_clock::to_time_t(*got.expires()));
    differences.equal(expiry, wanted, found);
}

}  // namespace conformance
