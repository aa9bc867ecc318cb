// Builds requests of AWS's three protocols: JSON, Query and REST.
#include "dynamap/aws/request.hpp"

#include <algorithm>

#include "aws/http/ascii.hpp"
#include "aws/http/uri_encoding.hpp"

namespace dynamap::aws {
namespace {

constexpr std::string_view form_type = "application/x-www-form-urlencoded; charset=utf-8";
constexpr std::string_view form_action = "Action=";

std::string const* find(http_request const& request, std::string_view name) {
    auto const found =
        std::ranges::find_if(request.headers, [&](header const& h) { return same_name(h.name, name); });
    return found == request.headers.end() ? nullptr : &found->value;
}

}  // namespace

http_request json_request(std::string_view target, std::string body, std::string_view version) {
    http_request request;
    request.headers.push_back({"Content-Type", "application/x-amz-json-" + std::string(version)});
    request.headers.push_back({"X-Amz-Target", std::string(target)});
    request.body = body.empty() ? "{}" : std::move(body);
    return request;
}

http_request query_request(std::string_view action, std::string_view version, form_parameters parameters,
                           std::string_view path) {
    parameters.emplace(parameters.begin(), "Action", action);
    parameters.emplace(parameters.begin() + 1, "Version", version);
    http_request request;
    request.path.clear();
    append_percent_encoded(request.path, path, true);
    request.headers.push_back({"Content-Type", std::string(form_type)});
    request.body = encode_form(parameters);
    return request;
}

http_request rest_request(std::string_view method, std::string_view path, form_parameters parameters,
                          std::string body) {
    http_request request;
    request.method = method;
    request.path.clear();
    append_percent_encoded(request.path, path, true);
    request.query = encode_form(parameters);
    request.body = std::move(body);
    return request;
}

std::string encode_form(form_parameters const& parameters) {
    std::string text;
    for (auto const& [name, value] : parameters) {
        if (!text.empty()) text += '&';
        append_percent_encoded(text, name);
        text += '=';
        append_percent_encoded(text, value);
    }
    return text;
}

form_parameters decode_form(std::string_view text) {
    form_parameters parameters;
    while (!text.empty()) {
        std::string_view const one = text.substr(0, text.find('&'));
        text.remove_prefix(std::min(one.size() + 1, text.size()));
        if (one.empty()) continue;
        auto const equals = std::min(one.find('='), one.size());
        parameters.emplace_back(percent_decoded(one.substr(0, equals)),
                                percent_decoded(one.substr(std::min(equals + 1, one.size()))));
    }
    return parameters;
}

std::string operation_of(http_request const& request) {
    if (std::string const* target = find(request, "X-Amz-Target"))
        return target->substr(target->rfind('.') + 1);
    if (request.body.starts_with(form_action)) {
        std::string_view const form = request.body;
        return percent_decoded(form.substr(form_action.size(), form.find('&') - form_action.size()));
    }
    return request.method + " " + request.path;
}

}  // namespace dynamap::aws
