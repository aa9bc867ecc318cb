// The one exception type of the library, and its codes.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace dynamap {

/// A failed attempt, as the error of its call tells it.
struct attempt_record {
    int number = 0;                     ///< from 1
    std::string cause = {};             ///< the service's code ("ThrottlingException"), or a sentence
    int http_status = 0;                ///< 0: no answer
    std::chrono::microseconds wait{0};  ///< before the next attempt; 0 after the last
};

/// What went wrong, as a code to act on; the sentence to read is in `error::what()`.
enum class errc {
    // Answers of the service.
    conditional_check_failed = 1,  ///< The condition of a write did not hold.
    resource_not_found,            ///< The table or index does not exist (or is not ACTIVE yet).
    resource_in_use,               ///< The table is being created, changed or deleted, or exists already.
    validation,                    ///< The service refused the request as malformed.
    access_denied,                 ///< Credentials are wrong, expired or lack a permission.
    throttled,                     ///< Capacity exceeded, and retries did not help.
    transaction_cancelled,         ///< A transaction was cancelled.
    transaction_conflict,          ///< Another transaction holds the item.
    limit_exceeded,                ///< An account, collection or table limit.
    service_unavailable,           ///< The service failed (5xx), and retries did not help.
    service_error,                 ///< Any other error document; see `error::server_code()`.
    // The way there and back.
    missing_credentials,    ///< No credentials were found.
    invalid_configuration,  ///< Region, endpoint or another setting cannot be used.
    resolve_failed,         ///< The host name has no address.
    connect_failed,         ///< No address accepted a connection.
    tls_failed,             ///< The TLS handshake or certificate check failed.
    connection_lost,        ///< The connection broke before a whole answer came.
    deadline_exceeded,      ///< The call's deadline passed; equals `std::errc::timed_out`.
    malformed_response,     ///< The answer is no HTTP, no JSON, or not what the operation returns.
    response_too_large,     ///< The answer is longer than `client_config::max_response_bytes`.
    checksum_mismatch,      ///< The answer's bytes do not match its `x-amz-crc32`.
    // The item and the struct.
    missing_attribute,  ///< The item lacks an attribute that the struct requires.
    wrong_type,         ///< The attribute has another DynamoDB type than the member.
    out_of_range,       ///< The number does not fit the member.
    bad_value,          ///< The text or value cannot be the member's (a bad UUID, NaN...).
    schema_mismatch,    ///< The table exists with another key schema than the descriptor's.
    item_too_large,     ///< The item is larger than the 400 KB that the service stores; nothing was sent.
    item_not_found,     ///< There is no item with the key that `at` was given.
    /// A value is nested deeper than the 32 levels that the service stores; nothing was sent.
    nested_too_deep,
};

/// The category of `errc`; its name is "dynamap".
[[nodiscard]] std::error_category const& error_category() noexcept;

/// Makes an `std::error_code` of an `errc`, so that `code == errc::throttled` works.
[[nodiscard]] inline std::error_code make_error_code(errc e) noexcept {
    return {static_cast<int>(e), error_category()};
}

/// Everything known about a failure besides its code and sentence.
///
/// Shape: absent texts are empty, absent numbers 0.
struct error_details {
    std::string operation = {};    ///< "GetItem", or empty outside an operation.
    std::string table = {};        ///< The table's name.
    std::string attribute = {};    ///< The attribute's path, e.g. `limits.daily`.
    std::string server_code = {};  ///< The service's code, e.g. "ResourceNotFoundException".
    /// The service's own words, as they came: escape them before you print them.
    std::string server_message = {};
    std::string request_id = {};   ///< The service's x-amzn-requestid.
    int http_status = 0;           ///< The HTTP status of the last answer.
    int attempts = 0;              ///< How many attempts were made, also such as got no connection.
    std::optional<int> sent = {};  ///< How many times the request was sent, wholly or in part.
    std::vector<attempt_record> history = {};  ///< The attempts that failed, in their order.
    /// Whether the write was applied all the same: only its response could not be used.
    bool write_applied = false;
};

/// The failures of the library's calls: a code, a sentence, and the details.
///
/// Shape: `what()` is "OPERATION on table NAME, attribute PATH: SENTENCE (CODE: SERVER WORDS; HTTP 400,
/// request ID, 1 attempt)", parts as they are known, "1 attempt, nothing sent" where that is so. It never
/// holds a secret, and is one line: control characters, changes of direction and bytes that are not UTF-8 are
/// escaped ("\n", "\u001b", "\xff"), in `sentence()`, `server_code()` and `request_id()` too.
/// Errors: cancellation is the one failure with a foreign code: it equals `std::errc::operation_canceled`,
/// but not `asio::error::operation_aborted`, as Asio 1.22 has a category of its own for the system's codes.
/// Cost: copying shares the details.
class error : public std::system_error {
  public:
    /// Makes an error from a code, a sentence and what else is known.
    error(std::error_code code, std::string_view sentence, error_details details = {});

    /// The text of `what()` without the appended operation and server parts.
    [[nodiscard]] std::string const& sentence() const noexcept { return state_->sentence; }
    /// What else is known.
    [[nodiscard]] error_details const& details() const noexcept { return state_->details; }
    /// The service's code, e.g. "ValidationException"; empty when the failure is not the service's answer.
    [[nodiscard]] std::string const& server_code() const noexcept { return state_->details.server_code; }
    /// The service's own words, as they came: escape them before you print them.
    [[nodiscard]] std::string const& server_message() const noexcept {
        return state_->details.server_message;
    }
    /// The service's request id; AWS support asks for it.
    [[nodiscard]] std::string const& request_id() const noexcept { return state_->details.request_id; }
    /// The attribute's path, for failures of one attribute.
    [[nodiscard]] std::string const& attribute() const noexcept { return state_->details.attribute; }
    /// The HTTP status, or 0 when no answer came.
    [[nodiscard]] int http_status() const noexcept { return state_->details.http_status; }
    /// How many attempts were made, also such as got no connection.
    [[nodiscard]] int attempts() const noexcept { return state_->details.attempts; }
    /// How many times the request was sent, wholly or in part; 0: the service has not seen it, so that a
    /// write was not done; none: not known, as in errors that no call ended with.
    [[nodiscard]] std::optional<int> sent() const noexcept { return state_->details.sent; }
    /// The attempts that failed, in their order: why each did, and how long was waited after it.
    [[nodiscard]] std::vector<attempt_record> const& history() const noexcept {
        return state_->details.history;
    }
    /// The whole text: operation, table, sentence, the service's words, status, request id, attempts.
    [[nodiscard]] char const* what() const noexcept override { return state_->text.c_str(); }

    /// The same failure one level further out: `attribute` becomes `prefix` + `attribute`.
    ///
    /// Shape: `prefix` is "limits" for a member, "[2]" for an element; separators are added.
    [[nodiscard]] error within(std::string_view prefix) const;
    /// The same failure with what the caller knows filled in where it is still empty (or 0).
    [[nodiscard]] error completed(error_details const& known) const;

  private:
    struct state {
        std::string sentence;
        error_details details;
        std::string text;
    };
    std::shared_ptr<state const> state_;
};

}  // namespace dynamap

template <>
struct std::is_error_code_enum<dynamap::errc> : std::true_type {};
