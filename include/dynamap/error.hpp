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

/// A failed attempt, as the error of its call reports it.
struct attempt_record {
    int number = 0;                     ///< from 1
    std::string cause = {};             ///< the service's code ("ThrottlingException"), or a sentence
    int http_status = 0;                ///< 0: no response
    std::chrono::microseconds wait{0};  ///< before the next attempt; 0 after the last
};

/// What went wrong, as a code for programs. The text for people is in `error::what()`.
enum class errc {
    // Errors that the service returned.
    conditional_check_failed = 1,  ///< The condition of a write did not hold.
    resource_not_found,            ///< The table or index does not exist (or is not ACTIVE yet).
    resource_in_use,               ///< The table is being created, changed or deleted, or exists already.
    validation,                    ///< The request is not valid, by the service or by the library.
    access_denied,          ///< Credentials are wrong, expired or lack a permission; or a proxy refused.
    throttled,              ///< Capacity exceeded; still throttled after the last attempt.
    transaction_cancelled,  ///< A transaction was cancelled.
    transaction_conflict,   ///< Another transaction holds the item.
    limit_exceeded,         ///< An account, collection or table limit.
    service_unavailable,    ///< The service failed (5xx); still failing after the last attempt.
    service_error,          ///< Any other error response; see `error::server_code()`.
    // Errors of configuration, connection and response.
    missing_credentials,    ///< No credentials were found.
    invalid_configuration,  ///< Region, endpoint or another setting cannot be used.
    resolve_failed,         ///< The host name has no address.
    connect_failed,         ///< No address accepted a connection.
    tls_failed,             ///< The TLS handshake or certificate check failed.
    connection_lost,        ///< The connection was lost before the whole response arrived.
    deadline_exceeded,      ///< The call's timeout has passed; equals `std::errc::timed_out`.
    malformed_response,     ///< The response is not HTTP, not JSON, or not what the operation returns.
    response_too_large,     ///< The response is longer than `client_config::max_response_bytes`.
    checksum_mismatch,      ///< The response's bytes do not match its `x-amz-crc32`.
    // Errors of the item and the struct.
    missing_attribute,  ///< The item lacks an attribute that the struct requires.
    wrong_type,         ///< The attribute has another DynamoDB type than the member.
    out_of_range,       ///< The number does not fit the member.
    bad_value,          ///< The text or value cannot be the member's (a bad UUID, NaN...).
    schema_mismatch,    ///< The table exists with another key schema than the descriptor's.
    item_too_large,     ///< The item is larger than the 400 KB that the service stores; nothing was sent.
    item_not_found,     ///< There is no item with the key passed to `at`.
    /// A value is nested deeper than the 32 levels that the service stores; nothing was sent.
    nested_too_deep,
    bad_token,  ///< The resume token is damaged, made up, or of another call; nothing was sent.
};

/// The category of `errc`; its name is "dynamap".
[[nodiscard]] std::error_category const& error_category() noexcept;

/// Makes a `std::error_code` of an `errc`, so that `code == errc::throttled` works.
[[nodiscard]] inline std::error_code make_error_code(errc e) noexcept {
    return {static_cast<int>(e), error_category()};
}

/// What is known about a failure, in addition to its code and sentence.
///
/// Shape: unknown texts are empty, unknown numbers 0.
struct error_details {
    std::string operation = {};    ///< "GetItem", or empty outside an operation.
    std::string table = {};        ///< The table's name.
    std::string attribute = {};    ///< The attribute's path, e.g. `limits.daily`.
    std::string server_code = {};  ///< The service's code, e.g. "ResourceNotFoundException".
    /// The service's message, unescaped: escape it before you print it.
    std::string server_message = {};
    std::string request_id = {};   ///< The service's x-amzn-requestid.
    int http_status = 0;           ///< The HTTP status of the last response.
    int attempts = 0;              ///< The number of attempts, those without a connection included.
    std::optional<int> sent = {};  ///< How often the request was sent, completely or in part.
    std::vector<attempt_record> history = {};  ///< The failed attempts, in their order.
    /// Whether the write was applied although the call failed: only its response could not be used.
    bool write_applied = false;
};

/// The exception of the library's calls: a code, a sentence, and the details.
///
/// Shape: `what()` is "OPERATION on table NAME, attribute PATH: SENTENCE (CODE: SERVER MESSAGE; HTTP 400,
/// request ID, 1 attempt)". Unknown parts are left out. If nothing was sent, it says "1 attempt, nothing
/// sent". The text never contains a secret and is one line: control characters, bidirectional controls and
/// bytes that are not UTF-8 are escaped ("\n", "\u001b", "\xff"), also in `sentence()`, `server_code()` and
/// `request_id()`.
/// Errors: cancellation is the only failure with a code that is not an `errc`. It equals
/// `std::errc::operation_canceled`, but not `asio::error::operation_aborted`, because Asio 1.22 has its own
/// category for system codes.
/// Cost: copies share the details.
class error : public std::system_error {
  public:
    /// Makes an error from a code, a sentence and the known details.
    error(std::error_code code, std::string_view sentence, error_details details = {});
    // Moving copies, so that there is no error without a text.
    error(error const&) noexcept = default;
    error& operator=(error const&) noexcept = default;
    ~error() override = default;

    /// The text of `what()` without the appended operation and server parts.
    [[nodiscard]] std::string const& sentence() const noexcept { return state_->sentence; }
    /// Everything known in addition.
    [[nodiscard]] error_details const& details() const noexcept { return state_->details; }
    /// The service's code, e.g. "ValidationException"; empty if the service did not report the failure.
    [[nodiscard]] std::string const& server_code() const noexcept { return state_->details.server_code; }
    /// The service's message, unescaped: escape it before you print it.
    [[nodiscard]] std::string const& server_message() const noexcept {
        return state_->details.server_message;
    }
    /// The service's request id; AWS support asks for it.
    [[nodiscard]] std::string const& request_id() const noexcept { return state_->details.request_id; }
    /// The attribute's path, if one attribute failed.
    [[nodiscard]] std::string const& attribute() const noexcept { return state_->details.attribute; }
    /// The HTTP status, or 0 if no response came.
    [[nodiscard]] int http_status() const noexcept { return state_->details.http_status; }
    /// The number of attempts, those without a connection included.
    [[nodiscard]] int attempts() const noexcept { return state_->details.attempts; }
    /// How often the request was sent, completely or in part. With 0 the service has not seen it, so a write
    /// was not applied. Empty if unknown, e.g. if the error was not one of a call.
    [[nodiscard]] std::optional<int> sent() const noexcept { return state_->details.sent; }
    /// The failed attempts, in their order: the cause of each, and the wait after it.
    [[nodiscard]] std::vector<attempt_record> const& history() const noexcept {
        return state_->details.history;
    }
    /// The whole text: operation, table, sentence, the service's message, status, request id, attempts.
    [[nodiscard]] char const* what() const noexcept override { return state_->text.c_str(); }

    /// Returns the same failure one level further out: `attribute` becomes `prefix` + `attribute`.
    ///
    /// Shape: `prefix` is "limits" for a member, "[2]" for an element. Separators are added.
    [[nodiscard]] error within(std::string_view prefix) const;
    /// Returns the same failure with its empty details (or zeros) taken from `known`.
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
