// A service's error response, in any of its formats.
#include "aws/retry/service_error.hpp"

#include <algorithm>

#include "aws/http/json_value.hpp"
#include "dynamap/aws/retry.hpp"
#include "dynamap/aws/xml_document.hpp"

namespace dynamap::aws {
namespace {

/// The code without the text around it: `aws.namespace#Code:http://where.it/is/documented`.
std::string bare_code(std::string_view code) {
    code = code.substr(0, code.find(':'));
    if (auto const hash = code.rfind('#'); hash != std::string_view::npos) code.remove_prefix(hash + 1);
    return std::string(code);
}

void read_json(std::string_view body, service_error& found) {
    json_object const document(body);
    for (char const* name : {"message", "Message", "errorMessage"})
        if (found.message.empty()) found.message = document.text(name).value_or("");
    if (auto const code = document.text("__type")) found.code = bare_code(*code);
    if (auto const code = document.text("code"); code && found.code.empty()) found.code = bare_code(*code);
}

// S3: <Error>. Query: <ErrorResponse><Error>, with RequestId next to it. EC2, SimpleDB:
// <Response><Errors><Error>, with RequestID next to them.
void read_xml(std::string_view body, service_error& found) {
    xml_document const document(body);
    xml_element const root = document.root();
    xml_element failure = root;
    if (root.child("Errors")) failure = root.child("Errors");
    if (failure.child("Error")) failure = failure.child("Error");
    found.code = bare_code(failure.child_text("Code").value_or(""));
    found.message = failure.child_text("Message").value_or("");
    found.endpoint = failure.child_text("Endpoint").value_or("");
    found.region = failure.child_text("Region").value_or("");
    found.request_id = root.child_text("RequestId").value_or(root.child_text("RequestID").value_or(""));
}

/// "NoSuchKey", "ResourceNotFoundException", "InvalidAMIID.NotFound",
/// "AWS.SimpleQueueService.NonExistentQueue".
bool says_absent(std::string_view code) noexcept {
    for (std::string_view const words : {"NoSuch", "NotFound", "NonExistent", "DoesNotExist"})
        if (code.find(words) != std::string_view::npos) return true;
    return false;
}

constexpr std::string_view refused_codes[] = {
    "AccessDenied",
    "AccessDeniedException",
    "AllAccessDisabled",
    "AuthFailure",
    "ExpiredToken",
    "ExpiredTokenException",
    "IncompleteSignature",
    "InvalidAccessKeyId",
    "InvalidClientTokenId",
    "InvalidSignatureException",
    "MissingAuthenticationToken",
    "NotAuthorized",
    "OptInRequired",
    "RequestExpired",
    "RequestTimeTooSkewed",
    "SignatureDoesNotMatch",
    "UnauthorizedOperation",
    "UnrecognizedClientException",
};

}  // namespace

service_error read_service_error(std::string_view body, std::string_view error_type,
                                 std::string_view query_error) {
    service_error found;
    auto const begin = std::min(body.find_first_not_of(" \t\r\n\xEF\xBB\xBF"), body.size());
    try {
        if (body.substr(begin).starts_with('{')) read_json(body, found);
        else if (body.substr(begin).starts_with('<')) read_xml(body, found);
    } catch (error const& e) {
        // It is a load balancer's HTML, or a truncated response. What was parsed before that point still
        // helps.
        if (e.code() != errc::malformed_response) throw;
    }
    if (!error_type.empty()) found.code = bare_code(error_type);
    found.modeled_code = found.code;
    if (auto const end = query_error.find(';'); end != std::string_view::npos && end != 0) {
        found.code = query_error.substr(0, end);
        found.type = query_error.substr(end + 1);
    }
    return found;
}

errc meaning_of(std::string_view code, int http_status, std::string_view service) noexcept {
    if (classify(code, http_status, service) == error_kind::throttling) return errc::throttled;
    if (std::ranges::find(refused_codes, code) != std::end(refused_codes)) return errc::access_denied;
    if (http_status < 500 && says_absent(code)) return errc::resource_not_found;
    switch (http_status) {
        case 401:
        case 403:
            return errc::access_denied;
        case 404:
            return errc::resource_not_found;
        case 412:
            return errc::conditional_check_failed;
        default:
            return http_status >= 500 ? errc::service_unavailable : errc::service_error;
    }
}

}  // namespace dynamap::aws
