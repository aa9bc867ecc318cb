// Signature Version 2 as a pure function, for Query-protocol services that accept nothing else (SimpleDB).
#include "dynamap/aws/sign_v2.hpp"

#include <algorithm>

#include "aws/http/ascii.hpp"
#include "aws/http/uri_encoding.hpp"
#include "aws/identity/required_credentials.hpp"
#include "aws/sign/amz_date.hpp"
#include "aws/sign/canonical_request.hpp"
#include "aws/sign/digest.hpp"

namespace dynamap::aws {
namespace {

/// A time as "YYYY-MM-DDTHH:MM:SSZ".
std::string iso_time(std::chrono::system_clock::time_point time) {
    std::string text = amz_date(time);
    for (std::size_t const at : {13u, 11u}) text.insert(at, 1, ':');
    for (std::size_t const at : {6u, 4u}) text.insert(at, 1, '-');
    return text;
}

bool holds(form_parameters const& parameters, std::string_view name) {
    return std::ranges::find(parameters, name, &form_parameters::value_type::first) != parameters.end();
}

}  // namespace

std::string sign_v2(std::string_view method, std::string_view host, std::string_view path,
                    form_parameters parameters, credentials const& identity,
                    std::chrono::system_clock::time_point time) {
    require(identity);
    static constexpr std::string_view ours[] = {"AWSAccessKeyId", "SignatureVersion", "SignatureMethod",
                                                "SecurityToken", "Signature"};
    std::erase_if(parameters,
                  [](auto const& p) { return std::ranges::find(ours, p.first) != std::end(ours); });
    if (!holds(parameters, "Timestamp") && !holds(parameters, "Expires"))
        parameters.emplace_back("Timestamp", iso_time(time));
    parameters.emplace_back("AWSAccessKeyId", identity.access_key_id());
    parameters.emplace_back("SignatureVersion", "2");
    parameters.emplace_back("SignatureMethod", "HmacSHA256");
    if (!identity.session_token().empty()) parameters.emplace_back("SecurityToken", identity.session_token());

    std::string form = canonical_query(std::move(parameters));
    std::string to_sign(method);
    to_sign.append(1, '\n')
        .append(lower_case(host))
        .append(1, '\n')
        .append(path)
        .append(1, '\n')
        .append(form);
    std::string value;
    append_base64(value, hmac_sha256(identity.secret_access_key(), to_sign));
    form += "&Signature=";
    append_percent_encoded(form, value);
    return form;
}

}  // namespace dynamap::aws
