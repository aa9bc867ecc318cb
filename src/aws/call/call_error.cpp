// The text of a call's error, and what a service's error means for the call.
// Tests: tests/integration/attempts.cpp, tests/integration/retries.cpp.
#include "aws/call/call_error.hpp"

#include <utility>

namespace dynamap::aws {

attempt_record record_of(int number, error const& what) {
    return {number, what.server_code().empty() ? what.sentence() : what.server_code(), what.http_status()};
}

bool says_expired(error const& e) {
    return e.server_code() == "ExpiredTokenException" || e.server_code() == "ExpiredToken";
}

bool is_refusal(int http_status) noexcept { return http_status >= 300 && http_status < 500; }

bool is_refusal(failed_attempt const& failed) {
    return failed.progress == received::wholly && is_refusal(failed.what.http_status());
}

error with_unknown_outcome(error const& e, bool of_success) {
    bool const of_an_item = e.code() == errc::missing_attribute || e.code() == errc::wrong_type ||
                            e.code() == errc::out_of_range || e.code() == errc::bad_value;
    if ((of_success && of_an_item) || e.details().write_applied) return e;
    bool const asks = e.sentence().ends_with('?');
    char const* const outcome = asks ? " (a write may have been done)" : "; a write may have been done";
    return {e.code(), e.sentence() + outcome, e.details()};
}

error without_token(error what, std::string const& token) {
    if (token.empty() || what.server_message().find(token) == std::string::npos) return what;
    error_details details = what.details();
    for (std::size_t at; (at = details.server_message.find(token)) != std::string::npos;)
        details.server_message.replace(at, token.size(), "[session token]");
    return {what.code(), what.sentence(), std::move(details)};
}

}  // namespace dynamap::aws
