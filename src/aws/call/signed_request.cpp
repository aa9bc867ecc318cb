// Any request, signed as its service requires.
// Tests: tests/conformance/json_protocol.cpp.
#include "aws/call/signed_request.hpp"

#include <algorithm>
#include <utility>

#include "aws/http/ascii.hpp"
#include "dynamap/aws/endpoint.hpp"
#include "dynamap/aws/request.hpp"
#include "dynamap/aws/sign_v2.hpp"
#include "dynamap/error.hpp"

namespace dynamap::aws {
namespace {

bool is_control(char c) noexcept { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }
bool is_space_or_control(char c) noexcept { return c == ' ' || is_control(c); }
bool is_no_token(char c) noexcept {
    return is_space_or_control(c) ||
           std::string_view("()<>@,;:\\\"/[]?={}").find(c) != std::string_view::npos;
}

[[noreturn]] void refuse(std::string const& why) {
    throw error(errc::invalid_configuration, "this request cannot be sent: " + why);
}

/// Whether the request only reads. Services of the Query protocol accept any action by GET, too.
bool only_reads(http_request const& request) {
    if (request.method != "GET" && request.method != "HEAD") return false;
    auto const parameters = decode_form(request.query);
    return std::ranges::none_of(parameters, [](auto const& p) { return p.first == "Action"; });
}

bool is_host(header const& h) { return same_name(h.name, "host"); }

/// A line break or a NUL in a header could smuggle in a second request.
void check(http_request const& request) {
    if (request.method.empty() || std::ranges::any_of(request.method, is_no_token))
        refuse("its method is not valid; a method looks like \"GET\"");
    if (!request.path.starts_with('/') || std::ranges::any_of(request.path, is_space_or_control) ||
        request.path.find_first_of("?#") != std::string::npos)
        refuse("its path must begin with '/', and be percent-encoded (rest_request() does that)");
    if (std::ranges::any_of(request.query, is_space_or_control) ||
        request.query.find('#') != std::string::npos)
        refuse("its query must be percent-encoded (rest_request() does that)");
    for (header const& h : request.headers) {
        if (h.name.empty() || std::ranges::any_of(h.name, is_no_token))
            refuse("the name of a header is not valid");
        if (std::ranges::any_of(h.value, [](char c) { return is_control(c) && c != '\t'; }))
            refuse("the header " + h.name +
                   " contains a control character (perhaps a line break at the end); remove it");
        if (same_name(h.name, "transfer-encoding") || same_name(h.name, "expect"))
            refuse("it has a header " + h.name + "; remove it: bodies are sent whole, with Content-Length");
    }
}

}  // namespace

signed_request::signed_request(http_request request, signing_rule const& rule)
    : request_(std::move(request)), rule_(rule), name_(operation_of(request_)) {
    check(request_);
    std::erase_if(request_.headers, [](header const& h) { return same_name(h.name, "content-length"); });
    own_host_ = std::ranges::any_of(request_.headers, is_host);
    if (!own_host_) request_.headers.push_back({"Host", {}});
    operation = name_;
    to_head = request_.method == "HEAD";
    reads = only_reads(request_);
    wants_headers = true;
}

std::string& signed_request::host() { return std::ranges::find_if(request_.headers, is_host)->value; }

void signed_request::sign_now(connector const& connector, credentials const& identity,
                              std::chrono::system_clock::time_point time) {
    if (rule_.version == signature_version::v4) {
        sign(request_, identity, connector.scope, time, rule_.options);
        return;
    }
    std::string& form = request_.method == "GET" ? request_.query : request_.body;
    form_parameters parameters = decode_form(form);
    std::erase_if(parameters, [](auto const& p) { return p.first == "Timestamp"; });  // of the attempt before
    form = sign_v2(request_.method, host(), request_.path, std::move(parameters), identity, time);
}

std::string_view signed_request::write(std::string& head, connector const& connector,
                                       credentials const& identity,
                                       std::chrono::system_clock::time_point time, std::string_view extra) {
    if (!own_host_) host() = connector.where.host_header;
    if (!connector.where.path.empty()) {
        if (own_path_.empty()) own_path_ = request_.path;
        request_.path = joined_path(connector.where.path, own_path_);
    }
    sign_now(connector, identity, time);
    head.assign(request_.method).append(1, ' ').append(connector.origin).append(request_.path);
    if (!request_.query.empty()) head.append(1, '?').append(request_.query);
    head.append(" HTTP/1.1\r\n");
    for (header const& h : request_.headers) head.append(h.name).append(": ").append(h.value).append("\r\n");
    bool const bodiless = request_.body.empty() && (request_.method == "GET" || to_head);
    if (!bodiless)
        head.append("Content-Length: ").append(std::to_string(request_.body.size())).append("\r\n");
    head.append(extra).append("\r\n");
    return request_.body;
}

}  // namespace dynamap::aws
