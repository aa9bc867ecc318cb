// A request of a credential source, retried after transient failures.
// Tests: tests/integration/credential_errors.cpp.
#include "aws/credentials/http_with_retries.hpp"

#include "aws/http/url.hpp"
#include "dynamap/aws/retry.hpp"
#include "dynamap/error.hpp"

namespace dynamap::aws {
namespace {

error_kind error_kind_of(http_response const& response, std::string (*error_code)(std::string const& body)) {
    if (response.status / 100 == 2) return error_kind::none;
    return classify(error_code == nullptr ? std::string() : error_code(response.body), response.status,
                    "sts");
}

}  // namespace

asio::awaitable<http_response> http_with_retries(platform& platform, http_call const& call, int max_attempts,
                                                 std::string const& what,
                                                 std::string (*error_code)(std::string const& body)) {
    retry_policy policy;
    policy.max_attempts = max_attempts;
    policy.transient_base = std::chrono::milliseconds(100);
    for (int attempt = 1;; ++attempt) {
        http_response response;
        std::optional<error> failed;
        try {
            response = co_await platform.send(call);
        } catch (error const& e) {
            failed = e;
        }
        attempt_outcome outcome;
        outcome.kind = failed ? classify(failed->code()) : error_kind_of(response, error_code);
        if (outcome.kind == error_kind::transient || outcome.kind == error_kind::throttling) {
            auto const pause = next_wait(policy, attempt, outcome, platform.random());
            if (pause) {
                co_await platform.wait(std::chrono::duration_cast<std::chrono::milliseconds>(*pause));
                continue;
            }
        }
        if (failed) throw of_source(what, shown_url(call.url), *failed);
        co_return response;
    }
}

std::string success(http_response response, http_call const& call, std::string const& what) {
    if (response.status == 200) return std::move(response.body);
    error_details known;
    known.http_status = response.status;
    throw error(errc::service_error, what + ": " + shown_url(call.url) + " refused the request", known);
}

std::string shown_url(std::string const& url) {
    auto const where = parse_url(url);
    if (!where) return "its URL";
    return (where->tls ? "https://" : "http://") + where->host_header() + where->path;
}

error of_source(std::string const& what, std::string const& from, error const& e) {
    if (e.code() == std::errc::operation_canceled) return e;
    return {e.code(), what + " from " + from + ": " + e.sentence(), e.details()};
}

}  // namespace dynamap::aws
