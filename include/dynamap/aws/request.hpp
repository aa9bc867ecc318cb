// Requests of the three protocols that AWS's services speak.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dynamap::aws {

/// One header of a request, its name in any case.
struct header {
    std::string name;
    std::string value;
    friend bool operator==(header const&, header const&) = default;
};

/// A request to sign: what is on the wire, in parts.
///
/// Shape: `path` is as on the request line (already percent-encoded), beginning with '/'; `query` is without
/// '?', as on the request line. To be signed, `headers` must hold Host. It has constructors on purpose, so
/// that it may be built inside a `co_await` expression (GCC 12).
struct http_request {
    http_request() = default;
    /// All of its parts, from the left.
    http_request(std::string verb, std::string where, std::string parameters = {},
                 std::vector<header> named = {}, std::string content = {})
        : method(std::move(verb)),
          path(std::move(where)),
          query(std::move(parameters)),
          headers(std::move(named)),
          body(std::move(content)) {}

    std::string method = "POST";
    std::string path = "/";
    std::string query = {};
    std::vector<header> headers = {};
    std::string body = {};
};

/// Names and values of a form or query, not encoded.
using form_parameters = std::vector<std::pair<std::string, std::string>>;

/// A request of the JSON protocol.
///
/// Shape: `target` is "DynamoDB_20120810.DescribeTable"; `version` "1.0" or "1.1", as the service has it. An
/// empty body is sent as "{}", which services want to have at least.
[[nodiscard]] http_request json_request(std::string_view target, std::string body = {},
                                        std::string_view version = "1.0");

/// A request of the Query protocol (EC2's too): a form, answered in XML.
///
/// Shape: `action` and `version` are the form's first two parameters; `path` is a queue's, for SQS.
[[nodiscard]] http_request query_request(std::string_view action, std::string_view version,
                                         form_parameters parameters = {}, std::string_view path = "/");

/// A request of a REST service.
///
/// Shape: `path` begins with '/' and is not encoded: each byte that a URL cannot hold, '?' and '%' too, is
/// percent-encoded here; so are `parameters`.
[[nodiscard]] http_request rest_request(std::string_view method, std::string_view path,
                                        form_parameters parameters = {}, std::string body = {});

/// "name=value&name=value", percent-encoded; in the given order.
[[nodiscard]] std::string encode_form(form_parameters const& parameters);

/// Takes a form or query apart.
[[nodiscard]] form_parameters decode_form(std::string_view text);

/// What a request asks for, for messages: a target's operation, a form's Action, else method and path.
[[nodiscard]] std::string operation_of(http_request const& request);

}  // namespace dynamap::aws
