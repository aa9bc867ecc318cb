// Parses attribute values in DynamoDB's JSON, forward only, without a tree.
#include "dynamap/detail/wire/value_reader.hpp"

#include <string>

#include "wire/base64.hpp"
#include "wire/number_text.hpp"
#include "wire/value_access.hpp"

namespace dynamap {
namespace {

using wire::json_document;
using wire::token;

/// Calls `f`. Adds `place` to the front of the path of an error that it throws.
template <class Place, class F>
void within(Place const& place, F&& f) {
    try {
        f();
    } catch (error const& e) {
        throw e.within(place());
    }
}

}  // namespace

value_reader value_reader::access::open_any(json_document& document, token t) {
    // The type is nearly always the first member. Other members come from writers that write all types, as
    // null.
    if (document.first(t) == '{' && document.first(t + 1) == '"' && document.first(t + 2) == ':' &&
        document.first(t + 3) != 'n') {
        auto const type = type_of_name(document.quoted(t + 1));
        if (type) {
            check_form(document, t + 3, *type);
            return {document, t + 3, *type};
        }
    }
    return open_behind_others(document, t);
}

value_reader value_reader::access::open_behind_others(json_document& document, token t) {
    constexpr std::string_view known = "an attribute value's type: S, N, B, BOOL, NULL, L, M, SS, NS or BS";
    if (document.first(t) != '{') document.fail(t, "an attribute value, such as {\"S\":\"text\"}");
    if (document.first(t + 1) == '}') document.fail(t + 1, known);
    for (token name = t + 1;; ++name) {
        token const value = document.value_of(name);
        auto const type = type_of_name(document.string(name));
        if (type && !document.is_null(value)) {
            check_form(document, value, *type);
            return {document, value, *type};
        }
        token const behind = document.skip(value);
        if (document.first(behind) != ',') document.fail(type ? value : name, known);
        name = behind;
    }
}

/// Skips what follows a value that was read, such as null and unknown members. `t` is the token after the
/// value.
value_reader::access::token value_reader::access::close_any(json_document& document, token t) {
    while (document.first(t) == ',') {
        token const name = t + 1;
        token const value = document.value_of(name);
        if (type_of_name(document.string(name)) && !document.is_null(value))
            document.fail(name, "'}' (an attribute value has exactly one type)");
        t = document.skip(value);
    }
    if (document.first(t) != '}') document.fail(t, "'}' (an attribute value has exactly one type)");
    return t + 1;
}

std::optional<value_type> value_reader::access::type_of_name(std::string_view text) noexcept {
    char const c = text.empty() ? '\0' : text[0];
    switch (text.size()) {
        case 1:
            if (c == 'S') return value_type::string;
            if (c == 'N') return value_type::number;
            if (c == 'M') return value_type::map;
            if (c == 'L') return value_type::list;
            if (c == 'B') return value_type::binary;
            break;
        case 2:
            if (text == "SS") return value_type::string_set;
            if (text == "NS") return value_type::number_set;
            if (text == "BS") return value_type::binary_set;
            break;
        case 4:
            if (text == "BOOL") return value_type::boolean;
            if (text == "NULL") return value_type::null;
            break;
        default:
            break;
    }
    return std::nullopt;
}

void value_reader::access::check_form(json_document const& document, token t, value_type type) {
    char const c = document.first(t);
    switch (type) {
        case value_type::string:
        case value_type::number:
        case value_type::binary:
            if (c != '"') document.fail(t, "a string");
            return;
        case value_type::boolean:
            if ((c != 't' && c != 'f') || !(document.raw(t) == "true" || document.raw(t) == "false"))
                document.fail(t, "true or false");
            return;
        case value_type::null:
            if (c != 't' || document.raw(t) != "true") document.fail(t, "true");
            return;
        case value_type::map:
            if (c != '{') document.fail(t, "an object");
            return;
        case value_type::list:
        case value_type::string_set:
        case value_type::number_set:
        case value_type::binary_set:
            if (c != '[') document.fail(t, "an array");
            return;
    }
}

void value_reader::access::refuse_type(value_type found, std::string_view wanted) {
    std::string sentence = "the attribute is of DynamoDB type ";
    sentence += tag(found);
    sentence += ", but the member reads ";
    sentence += wanted;
    throw error(errc::wrong_type, sentence);
}

std::string_view value_reader::find_text(value_type wanted) {
    access::require(*this, wanted);
    return document_->known_string(at_);  // `open` has checked that it is a string
}

std::int64_t value_reader::number_signed(std::int64_t least, std::int64_t most) {
    return wire::read_signed(number_text(), least, most);
}

std::uint64_t value_reader::number_unsigned(std::uint64_t most) {
    return wire::read_unsigned(number_text(), most);
}

double value_reader::number_double() { return wire::read_double(number_text()); }

float value_reader::number_float() { return wire::read_float(number_text()); }

std::vector<std::byte> value_reader::binary() { return wire::decode_base64(text_of(value_type::binary)); }

bool value_reader::boolean() {
    access::require(*this, value_type::boolean);
    return document_->first(at_) == 't';
}

void value_reader::null() { access::require(*this, value_type::null); }

void value_reader::list(detail::function_ref<void(value_reader&)> f) {
    access::require(*this, value_type::list);
    json_document::level const level(*document_, at_);
    std::size_t index = 0;
    end_ = document_->elements(at_, [&](token t) {
        token end = 0;
        within([&] { return '[' + std::to_string(index) + ']'; },
               [&] {
                   value_reader element = access::open(*document_, t);
                   f(element);
                   end = access::close(element);
               });
        ++index;
        return end;
    });
}

void value_reader::map(detail::function_ref<void(std::string_view, value_reader&)> f) {
    access::members(*this, [&](token name_token, token t) {
        token end = 0;
        std::string_view const name = document_->string(name_token);
        within([&] { return name; },
               [&] {
                   value_reader member = access::open(*document_, t);
                   f(name, member);
                   end = access::close(member);
               });
        return end;
    });
}

void value_reader::set(detail::function_ref<void(std::string_view)> f) {
    if (type_ < value_type::string_set) access::refuse_type(type_, "SS, NS or BS");
    end_ = document_->elements(at_, [&](token t) {
        f(document_->string(t));
        return t + 1;
    });
}

void value_reader::set_values(value_type set, detail::function_ref<void(value_reader&)> f) {
    access::require(*this, set);
    value_type const inner = set == value_type::string_set   ? value_type::string
                             : set == value_type::number_set ? value_type::number
                                                             : value_type::binary;
    std::size_t index = 0;
    end_ = document_->elements(at_, [&](token t) {
        within([&] { return '[' + std::to_string(index) + ']'; },
               [&] {
                   if (document_->first(t) != '"') document_->fail(t, "a string");
                   value_reader element(*document_, t, inner);
                   f(element);
               });
        ++index;
        return t + 1;
    });
}

void value_reader::entries(value_type names, detail::function_ref<void(value_reader&, value_reader&)> f) {
    access::members(*this, [&](token name_token, token t) {
        token end = 0;
        within([&] { return document_->string(name_token); },
               [&] {
                   value_reader name(*document_, name_token, names);
                   value_reader member = access::open(*document_, t);
                   f(name, member);
                   end = access::close(member);
               });
        return end;
    });
}

}  // namespace dynamap
