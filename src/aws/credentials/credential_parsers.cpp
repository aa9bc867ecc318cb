// Parses credentials in the formats of the services and programs that issue them.
#include "aws/credentials/credential_parsers.hpp"

#include "aws/http/ascii.hpp"
#include "aws/http/iso_time.hpp"
#include "aws/http/json_value.hpp"
#include "dynamap/aws/xml_document.hpp"
#include "dynamap/error.hpp"

namespace dynamap::aws {
namespace {

using time_point = std::chrono::system_clock::time_point;

[[noreturn]] void refuse(std::string const& why) { throw error(errc::malformed_response, why); }

std::string required(std::optional<std::string> value, std::string_view name) {
    if (!value || value->empty()) refuse("the credentials have no " + std::string(name));
    return *std::move(value);
}

time_point time_of(std::string const& text) {
    auto const time = parse_iso_time(text);
    if (!time) refuse("the credentials' Expiration is not a time; it looks like \"2021-09-18T03:31:56Z\"");
    return *time;
}

/// The account id in "arn:aws:sts::123456789012:assumed-role/NAME/SESSION".
std::string account_of(std::string_view arn) {
    for (int colons = 0; colons < 4; ++colons) {
        auto const at = arn.find(':');
        if (at == std::string_view::npos) return {};
        arn.remove_prefix(at + 1);
    }
    return std::string(arn.substr(0, arn.find(':')));
}

}  // namespace

credentials read_metadata_credentials(std::string_view json) {
    json_object const document(json);
    if (auto const code = document.text("Code"); code && !same_name(*code, "Success")) {
        error_details known;
        known.server_code = *code;
        known.server_message = document.text("Message").value_or("");
        throw error(errc::service_error, "the instance's or container's role returned no credentials", known);
    }
    return {required(document.text("AccessKeyId"), "AccessKeyId"),
            required(document.text("SecretAccessKey"), "SecretAccessKey"),
            required(document.text("Token"), "Token"), document.text("AccountId").value_or(""),
            time_of(required(document.text("Expiration"), "Expiration"))};
}

credentials read_process_credentials(std::string_view json, std::string const& account_id) {
    json_object const document(json);
    if (document.number("Version") != 1) refuse("the credential process's output has no \"Version\": 1");
    std::optional<time_point> expires;
    if (auto const expiration = document.text("Expiration")) expires = time_of(*expiration);
    return {required(document.text("AccessKeyId"), "AccessKeyId"),
            required(document.text("SecretAccessKey"), "SecretAccessKey"),
            document.text("SessionToken").value_or(""), document.text("AccountId").value_or(account_id),
            expires};
}

credentials read_sso_role_credentials(std::string_view json, std::string const& account_id) {
    json_object const document(json);
    auto const expiration = document.number("roleCredentials.expiration");
    // Milliseconds. A clock of nanoseconds cannot represent times after the year 2262.
    if (!expiration || *expiration < 0 || *expiration > 9'000'000'000'000)
        refuse("the credentials have no expiration");
    return {required(document.text("roleCredentials.accessKeyId"), "accessKeyId"),
            required(document.text("roleCredentials.secretAccessKey"), "secretAccessKey"),
            required(document.text("roleCredentials.sessionToken"), "sessionToken"), account_id,
            time_point(std::chrono::milliseconds(*expiration))};
}

credentials read_sts_credentials(std::string_view xml) {
    xml_document const document(xml);
    std::string const action(document.root().name().substr(0, document.root().name().rfind("Response")));
    xml_element const result = document.root().child(action + "Result");
    xml_element const found = result.child("Credentials");
    return {required(found.child_text("AccessKeyId"), "AccessKeyId"),
            required(found.child_text("SecretAccessKey"), "SecretAccessKey"),
            required(found.child_text("SessionToken"), "SessionToken"),
            account_of(result.child("AssumedRoleUser").child_text("Arn").value_or("")),
            time_of(required(found.child_text("Expiration"), "Expiration"))};
}

sts_failure read_sts_failure(std::string_view xml) {
    try {
        xml_document const document(xml);
        xml_element const found = document.root().child("Error");
        return {found.child_text("Code").value_or(""), found.child_text("Message").value_or("")};
    } catch (error const&) {
        return {};
    }
}

}  // namespace dynamap::aws
