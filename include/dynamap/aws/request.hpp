// Requests of the three protocols of AWS's services.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dynamap::aws {

/// One header of a request. Its name may be in any case.
struct header {
    std::string name;   ///< in any case
    std::string value;  ///< without spaces around it
    friend bool operator==(header const&, header const&) = default;
};

/// A request to sign, in its parts on the wire.
///
/// Shape: `path` is as on the request line (already percent-encoded) and begins with '/'. `query` is as on
/// the request line, without '?'. To be signed, `headers` must contain Host. It has constructors on purpose,
/// so that it may be built inside a `co_await` expression (GCC 12).
struct http_request {
    http_request() = default;
    /// Makes it from all of its parts.
    http_request(std::string verb, std::string where, std::string parameters = {},
                 std::vector<header> named = {}, std::string content = {})
        : method(std::move(verb)),
          path(std::move(where)),
          query(std::move(parameters)),
          headers(std::move(named)),
          body(std::move(content)) {}

    std::string method = "POST";       ///< in capitals
    std::string path = "/";            ///< percent-encoded
    std::string query = {};            ///< percent-encoded, without '?'
    std::vector<header> headers = {};  ///< with Host
    std::string body = {};             ///< the bytes after the headers
};

/// Names and values of a form or query, not encoded.
using form_parameters = std::vector<std::pair<std::string, std::string>>;

/// Makes a request of the JSON protocol.
///
/// Shape: `target` is "DynamoDB_20120810.DescribeTable". `version` is "1.0" or "1.1", as the service
/// requires. An empty body is sent as "{}", the minimum that services accept.
[[nodiscard]] http_request json_request(std::string_view target, std::string body = {},
                                        std::string_view version = "1.0");

/// Makes a request of the Query protocol (EC2's too): a form, with an XML response.
///
/// Shape: `action` and `version` are the form's first two parameters. `path` is a queue's path, for SQS.
[[nodiscard]] http_request query_request(std::string_view action, std::string_view version,
                                         form_parameters parameters = {}, std::string_view path = "/");

/// Makes a request of a REST service.
///
/// Shape: `path` begins with '/' and is not encoded. Each byte that a URL cannot contain is percent-encoded
/// here, '?' and '%' too; so are `parameters`.
[[nodiscard]] http_request rest_request(std::string_view method, std::string_view path,
                                        form_parameters parameters = {}, std::string body = {});

/// Returns "name=value&name=value", percent-encoded, in the given order.
[[nodiscard]] std::string encode_form(form_parameters const& parameters);

/// Parses a form or query.
[[nodiscard]] form_parameters decode_form(std::string_view text);

/// Returns a request's operation, for messages: a target's operation, a form's Action, else method and path.
[[nodiscard]] std::string operation_of(http_request const& request);

}  // namespace dynamap::aws
