// The canonical form of a request, which Signature Version 4 hashes.
#include "aws/sign/canonical_request.hpp"

#include <algorithm>
#include <map>

#include "aws/http/ascii.hpp"
#include "aws/http/uri_encoding.hpp"
#include "aws/sign/digest.hpp"

namespace dynamap::aws {
namespace {

constexpr bool is_space(char c) noexcept {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\v' || c == '\f';
}

/// Calls `f` with each part of `text` between separators.
template <class F>
void for_each_part(std::string_view text, char separator, F f) {
    for (;;) {
        auto const end = text.find(separator);
        f(text.substr(0, end));
        if (end == std::string_view::npos) return;
        text.remove_prefix(end + 1);
    }
}

std::string encoded(std::string_view text) {
    std::string out;
    append_percent_encoded(out, text);
    return out;
}

/// Sorts encoded names and values, and joins them.
std::string joined(std::vector<std::pair<std::string, std::string>>& parameters) {
    std::ranges::sort(parameters);
    std::string out;
    for (auto const& [name, value] : parameters) {
        if (!out.empty()) out += '&';
        out.append(name).append(1, '=').append(value);
    }
    return out;
}

}  // namespace

std::string normalize_path(std::string_view path) {
    std::vector<std::string_view> kept;
    bool ends_in_folder = false;
    for_each_part(path, '/', [&](std::string_view part) {
        ends_in_folder = part.empty() || part == "." || part == "..";
        if (!ends_in_folder) kept.push_back(part);
        else if (part == ".." && !kept.empty()) kept.pop_back();
    });
    std::string out;
    for (auto const part : kept) out.append(1, '/').append(part);
    if (ends_in_folder || out.empty()) out += '/';
    return out;
}

std::string canonical_path(std::string_view path, bool normalize, bool double_encode) {
    std::string plain = normalize ? normalize_path(path) : std::string(path);
    if (!plain.starts_with('/')) plain.insert(0, 1, '/');
    if (!double_encode) return plain;
    std::string out;
    append_percent_encoded(out, plain, true);
    return out;
}

std::string canonical_query(std::string_view query) {
    std::vector<std::pair<std::string, std::string>> parameters;
    for_each_part(query, '&', [&](std::string_view part) {
        if (part.empty()) return;
        auto const equals = std::min(part.find('='), part.size());
        // The query may be encoded in another way already (%7e, %41). Decoding first makes the encoding
        // canonical.
        parameters.emplace_back(encoded(percent_decoded(part.substr(0, equals))),
                                encoded(percent_decoded(part.substr(std::min(equals + 1, part.size())))));
    });
    return joined(parameters);
}

std::string canonical_query(std::vector<std::pair<std::string, std::string>> parameters) {
    for (auto& [name, value] : parameters) {
        name = encoded(name);
        value = encoded(value);
    }
    return joined(parameters);
}

void append_header_value(std::string& out, std::string_view value) {
    auto const begin = out.size();
    bool gap = false;
    for (char const c : value) {
        if (is_space(c)) {
            gap = true;
            continue;
        }
        if (gap && out.size() != begin) out += ' ';
        gap = false;
        out += c;
    }
}

canonical_headers canonicalize(std::vector<header> const& headers,
                               std::vector<std::string> const& unsigned_names) {
    // A multimap keeps the values of one name in the order in which they are sent.
    std::multimap<std::string, std::string_view> sorted;
    for (auto const& h : headers) {
        std::string name = lower_case(h.name);
        if (std::ranges::find(unsigned_names, name) == unsigned_names.end())
            sorted.emplace(std::move(name), h.value);
    }

    canonical_headers out;
    std::string_view last;
    for (auto const& [name, value] : sorted) {
        if (!out.lines.empty() && name == last) {
            out.lines.back() = ',';  // instead of the line's end
        } else {
            if (!out.names.empty()) out.names += ';';
            out.names += name;
            out.lines.append(name).append(1, ':');
            last = name;
        }
        append_header_value(out.lines, value);
        out.lines += '\n';
    }
    return out;
}

std::string canonical_request(http_request const& request, canonical_headers const& headers,
                              signing_options const& options, std::string_view payload_hash) {
    std::string out = request.method;
    out.append(1, '\n')
        .append(canonical_path(request.path, options.normalize_path, options.double_encode_path))
        .append(1, '\n')
        .append(canonical_query(request.query))
        .append(1, '\n')
        .append(headers.lines)
        .append(1, '\n')
        .append(headers.names)
        .append(1, '\n')
        .append(payload_hash);
    return out;
}

std::string string_to_sign(std::string_view date, std::string_view scope, std::string_view canonical) {
    std::string out = "AWS4-HMAC-SHA256\n";
    out.append(date).append(1, '\n').append(scope).append(1, '\n');
    append_hex(out, sha256(canonical));
    return out;
}

std::string credential_scope(std::string_view day, signing_scope const& scope) {
    std::string out(day);
    out.append(1, '/').append(scope.region).append(1, '/').append(scope.service).append("/aws4_request");
    return out;
}

}  // namespace dynamap::aws
