// The functions that endpoint rules call.
// Tests: tests/unit/aws/endpoint/endpoint_rules.cpp.
#include "aws/endpoint/endpoint_functions.hpp"

#include <algorithm>
#include <charconv>
#include <string>

#include "aws/http/uri_encoding.hpp"
#include "aws/http/url.hpp"
#include "dynamap/aws/endpoint.hpp"
#include "dynamap/error.hpp"

namespace dynamap::aws::rules {
namespace {

bool is_ascii(std::string_view text) noexcept {
    return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

std::vector<std::string_view> split(std::string_view text, std::string_view separators) {
    std::vector<std::string_view> out;
    for (;;) {
        auto const end = std::min(text.find_first_of(separators), text.size());
        out.push_back(text.substr(0, end));
        if (end == text.size()) return out;
        text.remove_prefix(end + 1);
    }
}

bool is_ipv4(std::string_view host) noexcept {
    auto const parts = split(host, ".");
    return parts.size() == 4 && std::ranges::all_of(parts, [](std::string_view part) {
               unsigned number = 256;
               auto const [end, failure] = std::from_chars(part.data(), part.data() + part.size(), number);
               return failure == std::errc() && end == part.data() + part.size() && part.size() <= 3 &&
                      number < 256;
           });
}

value substring(std::string_view text, std::int64_t from, std::int64_t to, bool from_the_end) {
    auto const size = static_cast<std::int64_t>(text.size());
    if (from < 0 || from >= to || size < to || !is_ascii(text)) return {};
    auto const begin = from_the_end ? size - to : from;
    return std::string(text.substr(static_cast<std::size_t>(begin), static_cast<std::size_t>(to - from)));
}

bool is_host_label(std::string_view text, bool dots) {
    return dots ? std::ranges::all_of(split(text, "."), valid_region) : valid_region(text);
}

bool is_bucket_for_host(std::string_view name, bool dots) {
    bool const lower = std::ranges::none_of(name, [](char c) { return c >= 'A' && c <= 'Z'; });
    return name.size() >= 3 && name.size() <= 63 && lower && !is_ipv4(name) && is_host_label(name, dots);
}

/// Parses "arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE"; region and account may be empty.
value parse_arn(std::string_view text) {
    if (!text.starts_with("arn:")) return {};
    text.remove_prefix(4);
    std::string_view parts[4];
    for (auto& part : parts) {
        auto const colon = text.find(':');
        if (colon == std::string_view::npos) return {};
        part = text.substr(0, colon);
        text.remove_prefix(colon + 1);
    }
    if (parts[0].empty() || parts[1].empty() || text.empty()) return {};
    list resource;
    for (auto const part : split(text, ":/")) resource.emplace_back(std::string(part));
    return record{{"partition", std::string(parts[0])},
                  {"service", std::string(parts[1])},
                  {"region", std::string(parts[2])},
                  {"accountId", std::string(parts[3])},
                  {"resourceId", std::move(resource)}};
}

value parse_url_parts(std::string_view text) {
    auto const parsed = parse_url(text);
    if (!parsed || parsed->has_query) return {};
    auto authority = text.substr(text.find("//") + 2);
    authority = authority.substr(0, authority.find_first_of("/?#"));
    std::string normalized = parsed->path;
    if (!normalized.ends_with('/')) normalized += '/';
    return record{{"scheme", parsed->tls ? "https" : "http"},
                  {"authority", std::string(authority)},
                  {"path", parsed->path},
                  {"normalizedPath", std::move(normalized)},
                  {"isIp", is_ipv4(parsed->host) || parsed->host.find(':') != std::string::npos}};
}

value partition_record(std::string_view region, partition_lookup const& partition_of) {
    auto const found = partition_of(region);
    return record{{"name", std::string(found.name)},
                  {"dnsSuffix", std::string(found.dns_suffix)},
                  {"dualStackDnsSuffix", std::string(found.dual_stack_suffix)},
                  {"implicitGlobalRegion", std::string(found.global_region)},
                  {"supportsFIPS", found.fips},
                  {"supportsDualStack", found.dual_stack}};
}

std::string uri_encoded(std::string_view text) {
    std::string out;
    append_percent_encoded(out, text);
    return out;
}

/// The element or member for one step of a path: "name", "name[0]" or "[0]".
value step(value const& from, std::string_view path) {
    auto const bracket = std::min(path.find('['), path.size());
    value found = from;
    if (auto const name = path.substr(0, bracket); !name.empty()) {
        auto const* members = std::get_if<record>(&from);
        if (!members) return {};
        auto const m = std::ranges::find(*members, name, &member::name);
        if (m == members->end()) return {};
        found = m->what;
    }
    if (bracket == path.size()) return found;
    std::size_t index = 0;
    auto const* elements = std::get_if<list>(&found);
    auto const [end, failure] = std::from_chars(path.data() + bracket + 1, path.data() + path.size(), index);
    if (!elements || failure != std::errc() || index >= elements->size()) return {};
    return (*elements)[index];
}

}  // namespace

value attribute(value const& from, std::string_view path) {
    value found = from;
    for (auto const part : split(path, ".")) found = step(found, part);
    return found;
}

value call(std::string_view function, list const& arguments, partition_lookup const& partition_of) {
    static constexpr struct {
        std::string_view name;
        std::size_t arguments;
    } known[] = {{"isSet", 1},         {"not", 1},           {"getAttr", 2},
                 {"stringEquals", 2},  {"booleanEquals", 2}, {"substring", 4},
                 {"uriEncode", 1},     {"parseURL", 1},      {"isValidHostLabel", 2},
                 {"aws.partition", 1}, {"aws.parseArn", 1},  {"aws.isVirtualHostableS3Bucket", 2}};
    auto const* const found = std::ranges::find(known, function, [](auto const& f) { return f.name; });
    if (found == std::end(known) || arguments.size() < found->arguments)
        throw error(errc::invalid_configuration,
                    "an endpoint rule contains an unsupported call of \"" + std::string(function) + "\"");

    if (function == "isSet") return arguments[0].is_set();
    if (function == "not") return !arguments[0].holds();
    if (function == "booleanEquals" || function == "stringEquals")
        return arguments[0].is_set() && arguments[0] == arguments[1];

    // The other functions need an existing argument, and most need a string.
    auto const flag = [&](std::size_t i) { return i < arguments.size() && arguments[i].holds(); };
    auto const number = [&](std::size_t i) {
        auto const* n = std::get_if<std::int64_t>(&arguments[i]);
        return n ? *n : -1;
    };
    auto const* const path = arguments.size() > 1 ? arguments[1].text() : nullptr;
    if (function == "getAttr") return path ? attribute(arguments[0], *path) : value{};
    auto const* const text = arguments[0].text();
    if (!text) return {};
    if (function == "substring") return substring(*text, number(1), number(2), flag(3));
    if (function == "uriEncode") return uri_encoded(*text);
    if (function == "parseURL") return parse_url_parts(*text);
    if (function == "isValidHostLabel") return is_host_label(*text, flag(1));
    if (function == "aws.partition") return partition_record(*text, partition_of);
    if (function == "aws.parseArn") return parse_arn(*text);
    return is_bucket_for_host(*text, flag(1));
}

}  // namespace dynamap::aws::rules
