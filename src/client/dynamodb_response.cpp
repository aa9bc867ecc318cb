// Interprets DynamoDB's responses for the client.
// Tests: tests/integration/responses.cpp, tests/integration/odd_successes.cpp.
#include "client/dynamodb_response.hpp"

#include <string>
#include <string_view>

#include "aws/endpoint/redirect.hpp"
#include "dynamap/detail/wire/response.hpp"
#include "wire/consumed_capacity.hpp"

namespace dynamap {
namespace {

struct advice {
    std::string_view code;
    std::string_view sentence;
};

constexpr std::string_view check_credentials =
    "the service does not accept the credentials; check access key, secret key and session token, the "
    "region, and this machine's clock";

constexpr advice advices[] = {
    {"ResourceNotFoundException",
     "the table or index does not exist, or is not ACTIVE yet; create it, or check its name, the region and "
     "the "
     "endpoint"},
    {"ConditionalCheckFailedException", "the condition of the write did not hold; nothing was changed"},
    {"ResourceInUseException",
     "the table already exists, or is being created, changed or deleted; wait, or describe it"},
    {"AccessDeniedException",
     "the credentials are valid, but lack permission for this operation on this table"},
    {"ExpiredTokenException", "the session token has expired; get new temporary credentials"},
    {"UnrecognizedClientException", check_credentials},
    {"InvalidClientTokenId", check_credentials},
    {"InvalidSignatureException", check_credentials},
    {"SignatureDoesNotMatch", check_credentials},
    {"MissingAuthenticationTokenException", check_credentials},
    {"IncompleteSignatureException", check_credentials},
    {"RequestExpired", "the signature is too old for the service; set this machine's clock"},
    {"ProvisionedThroughputExceededException", "the table or a partition was still throttled in the last "
                                               "attempt; raise the capacity or lower the request rate"},
    {"RequestLimitExceeded",
     "the account was still over its request limit in the last attempt; lower the request rate"},
    {"ThrottlingException", "the service still throttled the last attempt; lower the request rate"},
    {"TransactionConflictException", "another transaction is using the item; try again later"},
    {"ItemCollectionSizeLimitExceededException",
     "the items of one partition key, with their local indexes, exceed 10 GB"},
    {"IdempotentParameterMismatchException",
     "the service has seen the transaction's token with different contents; this request did nothing, but an "
     "earlier one with the token may have been carried out; read the items before you write them again"},
};

/// Codes that a write may get because an earlier request of the same call was carried out.
bool may_meet_itself(std::string_view code) {
    return code == "ConditionalCheckFailedException" || code == "DuplicateItemException";
}

std::string sentence_for(std::string_view code, errc meaning, aws::received_response const& a) {
    if (aws::is_redirect(a.head.status)) return aws::redirect_sentence(a.head.status, a.head.location);
    if (a.repeated && may_meet_itself(code))
        return "the request was repeated because an earlier one had no response, and was then refused; the "
               "earlier one may have been carried out and caused the refusal; read the item";
    for (advice const& known : advices)
        if (known.code == code) return std::string(known.sentence);
    if (code.empty())
        return "the response has no error document; does the endpoint lead to DynamoDB? HTTP " +
               std::to_string(a.head.status);
    return make_error_code(meaning).message();
}

/// Of a failed condition whose current item the response does not contain whole.
std::string truncated_refusal(aws::received_response const& a) {
    if (a.repeated)
        return "the request was repeated because an earlier one had no response, and its condition then did "
               "not hold; the earlier one may have been carried out and caused that; the response is "
               "truncated, so the current item is not known; read it";
    return "the condition did not hold and nothing was changed, but the response is truncated, so the "
           "current item is not known; read it";
}

}  // namespace

void response_handler::success(response const& found) {
    // Two of the operations whose response has no members never return a body: the service sends none.
    bool const returns_nothing = found.operation == "TagResource" || found.operation == "UntagResource";
    if (!(returns_nothing && found.json.empty())) wire::read_empty_response(found.json, found.operation);
}
bool response_handler::refused(response const&, std::string_view) { return false; }
void response_handler::current_item(value_reader&) {}
void response_handler::condition_failed(response const&) {}

response dynamodb_response::response_of(aws::received_response const& a) const noexcept {
    return {operation_.name(), operation_.body().view(), a.body};
}

void dynamodb_response::success(aws::received_response const& a) {
    handler_.history_ = {a.attempt, a.sent, a.repeated};
    handler_.success(response_of(a));
}

std::optional<double> dynamodb_response::consumed_capacity(aws::received_response const& a) const noexcept {
    return wire::read_consumed_capacity(a.body);
}

std::optional<error> dynamodb_response::failure(aws::received_response const& a) {
    handler_.history_ = {a.attempt, a.sent, a.repeated};
    bool const takes_condition = handler_.takes_failed_condition();
    auto const give_item = [&](value_reader& item) { handler_.current_item(item); };
    wire::error_document document = wire::read_error(
        a.body, a.head.error_type, takes_condition ? wire::item_sink{give_item} : wire::item_sink{});
    if (document.whole && handler_.refused(response_of(a), document.code)) {
        condition_held_ = false;
        return std::nullopt;
    }
    errc const meaning = wire::code_of(document.code, a.head.status);
    bool const refused = takes_condition && meaning == errc::conditional_check_failed;
    if (refused && document.whole) {
        condition_held_ = false;
        handler_.condition_failed(response_of(a));
        return std::nullopt;
    }

    std::string const sentence = refused ? truncated_refusal(a) : sentence_for(document.code, meaning, a);
    error_details known;
    known.server_code = std::move(document.code);
    known.server_message = std::move(document.message);
    known.request_id = a.head.request_id;
    known.http_status = a.head.status;
    return error(refused ? errc::malformed_response : meaning, sentence, std::move(known));
}

}  // namespace dynamap
