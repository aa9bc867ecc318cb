// Parses the error in the body of an unsuccessful response.
#include <algorithm>
#include <array>
#include <utility>

#include "dynamap/detail/wire/response.hpp"
#include "wire/value_access.hpp"

namespace dynamap::wire {
namespace {

/// The code without the text around it: `aws.namespace#Code:http://where.it/is/documented`.
std::string_view bare_code(std::string_view code) noexcept {
    code = code.substr(0, code.find(':'));
    if (auto const hash = code.rfind('#'); hash != std::string_view::npos) code.remove_prefix(hash + 1);
    constexpr std::string_view space = " \t\r\n";
    code.remove_prefix(std::min(code.find_first_not_of(space), code.size()));
    return code.substr(0, code.find_last_not_of(space) + 1);
}

/// The members of an error document that are used.
struct error_members {
    std::string_view type;
    std::string_view code;
    std::string_view message;
    token item = 0;  // never the first token, so 0 means none
};

/// Reads the members up to the end of the valid JSON.
void read_members(json_document& document, error_members& found) {
    document.members(0, [&](token name_token, token t) {
        std::string_view const name = document.string(name_token);
        token const end = document.skip(t);
        if (name == "Item" && document.first(t) == '{') found.item = t;
        if (document.first(t) != '"') return end;
        if (name == "__type") found.type = document.string(t);
        else if (name == "code" || (name == "Code" && found.code.empty())) found.code = document.string(t);
        else if (name == "message" ||
                 ((name == "Message" || name == "errorMessage") && found.message.empty()))
            found.message = document.string(t);
        return end;
    });
}

constexpr bool among(std::string_view code, auto const&... codes) noexcept {
    return ((code == codes) || ...);
}

}  // namespace

error_document read_error(std::string_view json, std::string_view error_type, item_sink sink) {
    error_document result;
    result.code = bare_code(error_type);
    std::optional<json_document> document;
    error_members found;
    try {
        document.emplace(json);
        read_members(*document, found);
        result.whole = true;
    } catch (error const& e) {
        // It is a load balancer's HTML, a truncated response, or an empty body. What was parsed before that
        // point still helps.
        if (e.code() != errc::malformed_response) throw;
    }
    if (result.code.empty()) result.code = bare_code(found.type);
    if (result.code.empty()) result.code = bare_code(found.code);
    result.message = found.message;
    if (found.item != 0 && sink.item) {
        value_reader item = value_reader::access::item(*document, found.item);
        sink.item(item);
        result.has_item = true;
    }
    return result;
}

errc code_of(std::string_view code, int http_status) noexcept {
    if (code == "ConditionalCheckFailedException") return errc::conditional_check_failed;
    if (among(code, "ProvisionedThroughputExceededException", "ProvisionedThroughputExceeded",
              "ThrottlingException", "Throttling", "ThrottledException", "RequestThrottled",
              "RequestThrottledException", "RequestLimitExceeded", "RequestLimitExceededException",
              "TooManyRequestsException", "SlowDown", "BandwidthLimitExceeded"))
        return errc::throttled;
    if (among(code, "ResourceNotFoundException", "TableNotFoundException", "IndexNotFoundException"))
        return errc::resource_not_found;
    if (among(code, "ResourceInUseException", "TableInUseException", "TableAlreadyExistsException"))
        return errc::resource_in_use;
    if (among(code, "ValidationException", "ValidationError", "SerializationException",
              "IdempotentParameterMismatchException"))
        return errc::validation;
    if (among(code, "AccessDeniedException", "AccessDenied", "UnrecognizedClientException",
              "InvalidSignatureException", "IncompleteSignatureException", "IncompleteSignature",
              "MissingAuthenticationTokenException", "MissingAuthenticationToken", "ExpiredTokenException",
              "ExpiredToken", "InvalidClientTokenId", "SignatureDoesNotMatch", "RequestExpired",
              "RequestTimeTooSkewed", "NotAuthorized", "OptInRequired", "AuthFailure"))
        return errc::access_denied;
    if (code == "TransactionCanceledException") return errc::transaction_cancelled;
    if (among(code, "TransactionConflictException", "TransactionInProgressException",
              "ReplicatedWriteConflictException"))
        return errc::transaction_conflict;
    if (among(code, "LimitExceededException", "ItemCollectionSizeLimitExceededException"))
        return errc::limit_exceeded;
    if (among(code, "InternalServerError", "InternalFailure", "InternalServerException",
              "ServiceUnavailableException", "ServiceUnavailable"))
        return errc::service_unavailable;
    if (http_status == 429) return errc::throttled;
    if (http_status >= 500) return errc::service_unavailable;
    return errc::service_error;
}

}  // namespace dynamap::wire
