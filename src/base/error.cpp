// The only exception type of the library, and its error codes.
#include "dynamap/error.hpp"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "dynamap/detail/base/given_text.hpp"

namespace dynamap {

void detail::throw_null_text() {
    throw error(errc::bad_value, "a null pointer was passed as a string; pass \"\" for an empty string, and "
                                 "check what std::getenv returns");
}

namespace {

class category final : public std::error_category {
  public:
    char const* name() const noexcept override { return "dynamap"; }

    std::error_condition default_error_condition(int value) const noexcept override {
        if (value == static_cast<int>(errc::deadline_exceeded)) return std::errc::timed_out;
        return {value, *this};
    }

    std::string message(int value) const override {
        switch (static_cast<errc>(value)) {
            case errc::conditional_check_failed:
                return "the condition of a write did not hold";
            case errc::resource_not_found:
                return "the table or index does not exist";
            case errc::resource_in_use:
                return "the table is in use or already exists";
            case errc::validation:
                return "the request is not valid";
            case errc::access_denied:
                return "the credentials are wrong, expired or lack a permission";
            case errc::throttled:
                return "capacity exceeded";
            case errc::transaction_cancelled:
                return "the transaction was cancelled";
            case errc::transaction_conflict:
                return "another transaction is using the item";
            case errc::limit_exceeded:
                return "a limit of the account, collection or table was exceeded";
            case errc::service_unavailable:
                return "the service failed";
            case errc::service_error:
                return "the service returned an error";
            case errc::missing_credentials:
                return "no credentials were found";
            case errc::invalid_configuration:
                return "a setting is not valid";
            case errc::resolve_failed:
                return "the host name has no address";
            case errc::connect_failed:
                return "no address accepted a connection";
            case errc::tls_failed:
                return "the TLS handshake or certificate check failed";
            case errc::connection_lost:
                return "the connection was lost before the whole response arrived";
            case errc::deadline_exceeded:
                return "the call's deadline passed";
            case errc::malformed_response:
                return "the response cannot be parsed";
            case errc::response_too_large:
                return "the response is longer than allowed";
            case errc::checksum_mismatch:
                return "the response does not match its checksum";
            case errc::missing_attribute:
                return "the item lacks a required attribute";
            case errc::wrong_type:
                return "the attribute has another type than the member";
            case errc::out_of_range:
                return "the number does not fit the member";
            case errc::bad_value:
                return "the value is not valid for the member";
            case errc::schema_mismatch:
                return "the table exists with a different key schema";
            case errc::item_too_large:
                return "the item is larger than 400 KB";
            case errc::item_not_found:
                return "there is no item with this key";
            case errc::nested_too_deep:
                return "a value is nested deeper than 32 levels";
            case errc::bad_token:
                return "the resume token is not valid";
        }
        return "unknown error " + std::to_string(value);
    }
};

/// Returns how many bytes the code point at the front of `text` takes, and sets `point` to it. Returns 0 if
/// the text is not UTF-8.
std::size_t first_point(std::string_view text, std::uint32_t& point) noexcept {
    auto const byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    std::uint32_t const lead = byte(0);
    std::size_t const size = lead < 0x80   ? 1
                             : lead < 0xC2 ? 0
                             : lead < 0xE0 ? 2
                             : lead < 0xF0 ? 3
                             : lead < 0xF5 ? 4
                                           : 0;
    if (size == 0 || size > text.size()) return 0;
    point = size == 1 ? lead : lead & (0x7Fu >> size);
    for (std::size_t i = 1; i < size; ++i) {
        if ((byte(i) & 0xC0u) != 0x80u) return 0;
        point = point << 6 | (byte(i) & 0x3Fu);
    }
    bool const too_long = (size == 3 && point < 0x800) || (size == 4 && point < 0x10000);
    bool const surrogate = point >= 0xD800 && point <= 0xDFFF;
    return too_long || surrogate || point > 0x10FFFF ? 0 : size;
}

/// Whether a code point would disturb a terminal or a log: controls, line separators, direction changes,
/// invisible characters.
constexpr bool is_control(std::uint32_t point) noexcept {
    return point < 0x20 || (point >= 0x7F && point <= 0x9F) || point == 0x61C || point == 0x200E ||
           point == 0x200F || (point >= 0x2028 && point <= 0x202E) || (point >= 0x2066 && point <= 0x2069) ||
           point == 0xFEFF || (point >= 0xE0000 && point <= 0xE007F);
}

void append_hex(std::string& out, std::uint32_t value, int digits) {
    while (digits-- != 0) out += "0123456789abcdef"[value >> (4 * digits) & 15];
}

void append_escape(std::string& out, std::uint32_t point) {
    switch (point) {
        case '\n':
            out += "\\n";
            return;
        case '\r':
            out += "\\r";
            return;
        case '\t':
            out += "\\t";
            return;
        default:
            out += point > 0xFFFF ? "\\U" : "\\u";
            append_hex(out, point, point > 0xFFFF ? 8 : 4);
    }
}

/// The text in one printable line. Control characters, and bytes that are not UTF-8, are escaped.
std::string printable(std::string text) {
    auto const is_plain = [](char c) { return c >= ' ' && c <= '~'; };
    if (std::all_of(text.begin(), text.end(), is_plain)) return text;
    std::string out;
    out.reserve(text.size() + text.size() / 4);
    for (std::string_view rest = text; !rest.empty();) {
        std::uint32_t point = 0;
        std::size_t const size = first_point(rest, point);
        if (size == 0) {
            out += "\\x";
            append_hex(out, static_cast<unsigned char>(rest[0]), 2);
        } else if (is_control(point)) {
            append_escape(out, point);
        } else {
            out += rest.substr(0, size);
        }
        rest.remove_prefix(std::max<std::size_t>(size, 1));
    }
    return out;
}

/// Adds `part` to a list in parentheses.
void add_note(std::string& notes, std::string_view separator, std::string_view part) {
    if (!notes.empty()) notes += separator;
    notes += part;
}

std::string notes_of(error_details const& d) {
    std::string service = d.server_code;
    if (!d.server_message.empty()) add_note(service, ": ", d.server_message);

    std::string wire;
    if (d.http_status != 0) add_note(wire, ", ", "HTTP " + std::to_string(d.http_status));
    if (!d.request_id.empty()) add_note(wire, ", ", "request " + d.request_id);
    if (d.attempts != 0)
        add_note(wire, ", ", std::to_string(d.attempts) + (d.attempts == 1 ? " attempt" : " attempts"));
    if (d.sent == 0) add_note(wire, ", ", "nothing sent");

    if (!wire.empty()) add_note(service, "; ", wire);
    return service;
}

std::string text_of(std::string_view sentence, error_details const& d) {
    std::string text = d.operation;
    if (!d.table.empty()) add_note(text, " on ", "table " + d.table);
    if (!d.attribute.empty()) add_note(text, ", ", "attribute " + d.attribute);
    add_note(text, ": ", sentence);
    if (std::string notes = notes_of(d); !notes.empty()) text += " (" + notes + ")";
    return text;
}

}  // namespace

std::error_category const& error_category() noexcept {
    static category const instance;
    return instance;
}

error::error(std::error_code code, std::string_view sentence, error_details details)
    : std::system_error(code) {
    state s{printable(sentence.empty() ? code.message() : std::string(sentence)), std::move(details), {}};
    s.details.server_code = printable(std::move(s.details.server_code));
    s.details.request_id = printable(std::move(s.details.request_id));
    s.text = printable(text_of(s.sentence, s.details));
    state_ = std::make_shared<state const>(std::move(s));
}

error error::within(std::string_view prefix) const {
    error_details d = state_->details;
    std::string path(prefix);
    if (!d.attribute.empty() && !path.empty() && d.attribute.front() != '[') path += '.';
    d.attribute.insert(0, path);
    return {code(), state_->sentence, std::move(d)};
}

error error::completed(error_details const& known) const {
    error_details d = state_->details;
    auto const fill = [](auto& mine, auto const& other) {
        if (mine == std::remove_cvref_t<decltype(mine)>{}) mine = other;
    };
    if (d.history.empty()) d.history = known.history;
    fill(d.operation, known.operation);
    fill(d.table, known.table);
    fill(d.attribute, known.attribute);
    fill(d.server_code, known.server_code);
    fill(d.server_message, known.server_message);
    fill(d.request_id, known.request_id);
    fill(d.http_status, known.http_status);
    fill(d.attempts, known.attempts);
    fill(d.sent, known.sent);
    fill(d.write_applied, known.write_applied);
    return {code(), state_->sentence, std::move(d)};
}

}  // namespace dynamap
