// How `wire` makes value readers of a document's tokens.
#pragma once

#include <optional>
#include <string_view>

#include "dynamap/detail/wire/value_reader.hpp"
#include "dynamap/error.hpp"
#include "wire/json_document.hpp"

namespace dynamap {

struct value_reader::access {
    using token = wire::token;

    /// The value `{"S":"..."}` that begins at `t`. It must have exactly one known type that is not null, with
    /// the JSON of that type.
    static value_reader open(wire::json_document& document, token t) {
        // Most values are strings or numbers as the service writes them. One comparison detects these.
        std::string_view const text = document.from(t);
        if (text.starts_with(R"({"S":")")) return {document, t + 3, value_type::string};
        if (text.starts_with(R"({"N":")")) return {document, t + 3, value_type::number};
        return open_any(document, t);
    }

    /// An S or N whose token and text are already known.
    static value_reader plain(wire::json_document& document, token t, value_type type,
                              std::string_view text) {
        return {document, t, type, text};
    }

    /// Checks that no other type follows the value that `open` made. Returns the token after its '}'.
    static token close(value_reader const& value) {
        token const end = end_of(value);
        return value.document_->first(end) == '}' ? end + 1 : close_any(*value.document_, end);
    }

    /// The value's own JSON, unchanged: `"text"`, `true`, `[...]`.
    static std::string_view text_of_value(value_reader const& value) {
        return is_bracketed(value.type_) ? value.document_->bracketed(value.at_, end_of(value))
                                         : value.document_->raw(value.at_);
    }

    /// A whole item, which is an M without the surrounding `{"M":`.
    static value_reader item(wire::json_document& document, token t) {
        if (document.first(t) != '{') document.fail(t, "an item");
        return {document, t, value_type::map};
    }

    /// The token after the value itself, whether it was read or not.
    static token end_of(value_reader const& value) {
        if (value.end_ != 0) return value.end_;
        return is_bracketed(value.type_) ? value.document_->skip(value.at_) : value.at_ + 1;
    }

    /// Iterates over the members of an M, without null members: `f(name_token, member)`.
    template <class F>
    static void members(value_reader& value, F&& f) {
        each_member(value, [&](token name) {
            token const member = value.document_->value_of(name);
            return value.document_->is_null(member) ? member + 1 : f(name, member);
        });
    }

    /// Iterates over all members; `f(name_token)` asks the document for the member itself.
    template <class F>
    static void each_member(value_reader& value, F&& f) {
        require(value, value_type::map);
        wire::json_document& document = *value.document_;
        wire::json_document::level const level(document, value.at_);
        value.end_ = document.each_member(value.at_, f);
    }

    /// Throws `errc::wrong_type` unless the value is of the `wanted` type.
    static void require(value_reader const& value, value_type wanted) {
        if (value.type_ != wanted) refuse_type(value.type_, tag(wanted));
    }

    [[noreturn]] static void refuse_type(value_type found, std::string_view wanted);

    static wire::json_document& document(value_reader const& value) noexcept { return *value.document_; }

  private:
    static bool is_bracketed(value_type type) noexcept { return type >= value_type::list; }
    static value_reader open_any(wire::json_document& document, token t);
    static value_reader open_behind_others(wire::json_document& document, token t);
    static token close_any(wire::json_document& document, token t);
    static std::optional<value_type> type_of_name(std::string_view name) noexcept;
    static void check_form(wire::json_document const& document, token t, value_type type);
};

}  // namespace dynamap
