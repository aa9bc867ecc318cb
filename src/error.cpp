#include "dynamap/error.hpp"

#include <utility>

#include "dynamap/detail/given_text.hpp"

namespace dynamap {

void detail::throw_null_text() {
    throw error(errc::bad_value, "a null pointer was given as a text; give \"\" for an empty one, and check what std::getenv returns");
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
                return "the table is in use or exists already";
            case errc::validation:
                return "the service refused the request as malformed";
            case errc::access_denied:
                return "the credentials are wrong, expired or lack a permission";
            case errc::throttled:
                return "capacity exceeded";
            case errc::transaction_cancelled:
                return "the transaction was cancelled";
            case errc::transaction_conflict:
                return "another transaction holds the item";
            case errc::limit_exceeded:
                return "a limit of the account, collection or table was exceeded";
            case errc::service_unavailable:
                return "the service failed";
            case errc::service_error:
                return "the service answered with an error";
            case errc::missing_credentials:
                return "no credentials were found";
            case errc::invalid_configuration:
                return "a setting cannot be used";
            case errc::resolve_failed:
                return "the host name has no address";
            case errc::connect_failed:
                return "no address accepted a connection";
            case errc::tls_failed:
                return "the TLS handshake or certificate check failed";
            case errc::connection_lost:
                return "the connection broke before a whole answer came";
            case errc::deadline_exceeded:
                return "the call's deadline passed";
            case errc::malformed_response:
                return "the answer cannot be read";
            case errc::response_too_large:
                return "the answer is longer than allowed";
            case errc::checksum_mismatch:
                return "the answer does not match its checksum";
            case errc::missing_attribute:
                return "the item lacks a required attribute";
            case errc::wrong_type:
                return "the attribute has another type than the member";
            case errc::out_of_range:
                return "the number does not fit the member";
            case errc::bad_value:
                return "the value cannot be the member's";
            case errc::schema_mismatch:
                return "the table exists with another key schema";
            case errc::item_too_large:
                return "the item is larger than 400 KB";
            case errc::nested_too_deep:
                return "a value is nested deeper than 32 levels";
        }
        return "unknown error " + std::to_string(value);
    }
};

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
    state s{sentence.empty() ? code.message() : std::string(sentence), std::move(details), {}};
    s.text = text_of(s.sentence, s.details);
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
    return {code(), state_->sentence, std::move(d)};
}

}  // namespace dynamap
