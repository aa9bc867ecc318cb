// Writes attribute values as DynamoDB's JSON, directly into a buffer.
#include "dynamap/detail/wire/value_writer.hpp"

#include <charconv>
#include <cmath>
#include <cstring>
#include <string>

#include "dynamap/error.hpp"
#include "wire/base64.hpp"
#include "wire/integer_text.hpp"
#include "wire/json_text.hpp"

namespace dynamap {
namespace {

constexpr std::string_view number_head = R"({"N":")";
constexpr std::string_view quote = "\"";
constexpr std::string_view text_tail = R"("})";
constexpr int max_depth = 32;
constexpr std::size_t longest_number = 32;  // -1.7976931348623157e+308 has 24 characters

char* put(char* to, std::string_view text) noexcept {
    std::memcpy(to, text.data(), text.size());
    return to + text.size();
}

/// Appends `head`, the number and `tail`. The number is valid, because it was checked before. Inlined,
/// because `head` and `tail` are constants.
template <class T>
[[gnu::always_inline]] inline void append_number(byte_buffer& out, std::string_view head, T value,
                                                 std::string_view tail) {
    char* const begin = out.prepare(head.size() + longest_number + tail.size());
    char* digits = put(begin, head);
    if constexpr (std::integral<T>) digits = wire::put_integer(digits, value);
    else digits = std::to_chars(digits, digits + longest_number, value).ptr;
    char* const end = put(digits, tail);
    out.commit(static_cast<std::size_t>(end - begin));
}

/// Appends `head`, the text and `tail`; `head` ends, and `tail` begins, with a quote.
[[gnu::always_inline]] inline void append_text(byte_buffer& out, std::string_view head, std::string_view text,
                                               std::string_view tail) {
    std::size_t const size = head.size() + text.size() + tail.size();
    char* const begin = out.prepare(size);
    char* const to = put(begin, head);
    if (wire::copy_plain(to, text)) [[likely]] {
        put(to + text.size(), tail);
        return out.commit(size);
    }
    out.append(head.substr(0, head.size() - 1));
    wire::append_json_string(out, text);
    out.append(tail.substr(1));
}

/// Refuses numbers that DynamoDB cannot store.
void check_number(double value) {
    if (!std::isfinite(value))
        throw error(errc::bad_value, std::isnan(value)
                                         ? "NaN cannot be stored: DynamoDB has no such number"
                                         : "infinity cannot be stored: DynamoDB has no such number");
    double const magnitude = std::fabs(value);
    if (magnitude >= 1e126 || (magnitude < 1e-130 && magnitude != 0)) {
        char text[longest_number];
        auto const end = std::to_chars(text, text + sizeof text, value).ptr;
        throw error(errc::bad_value,
                    "the number " + std::string(text, end) +
                        " cannot be stored: DynamoDB stores 0 and magnitudes from 1e-130 to 9.99e125");
    }
}

/// Appends a comma unless the next value is the first one after its bracket.
void separate(byte_buffer& out) {
    char const last = out.view().back();
    if (last != '{' && last != '[') out.push_back(',');
}

}  // namespace

void value_writer::string(std::string_view text) { append_text(*out_, R"({"S":")", text, text_tail); }

void value_writer::number_signed(std::int64_t value) { append_number(*out_, number_head, value, text_tail); }

void value_writer::number_unsigned(std::uint64_t value) {
    append_number(*out_, number_head, value, text_tail);
}

void value_writer::number(double value) {
    check_number(value);
    append_number(*out_, number_head, value, text_tail);
}

void value_writer::number(float value) {
    check_number(static_cast<double>(value));
    append_number(*out_, number_head, value, text_tail);
}

void value_writer::number_text(std::string_view text) {
    out_->append(number_head);
    out_->append(text);
    out_->append(text_tail);
}

void value_writer::binary(std::span<std::byte const> bytes) {
    out_->append(R"({"B":")");
    wire::append_base64(*out_, bytes);
    out_->append(text_tail);
}

void value_writer::boolean(bool value) { out_->append(value ? R"({"BOOL":true})" : R"({"BOOL":false})"); }

void value_writer::null() { out_->append(R"({"NULL":true})"); }

void value_writer::enter() {
    if (depth_ == max_depth)
        throw error(errc::nested_too_deep,
                    "the value is nested more than 32 levels deep, which is DynamoDB's limit; store its "
                    "inner part as a separate item, or as text");
    ++depth_;
}

void value_writer::begin_list() {
    enter();
    out_->append(R"({"L":[)");
}

void value_writer::element() { separate(*out_); }

void value_writer::begin_map() {
    enter();
    out_->append(R"({"M":{)");
}

void value_writer::key(std::string_view name) {
    separate(*out_);
    wire::append_json_string(*out_, name);
    out_->push_back(':');
}

void value_writer::end_list() {
    --depth_;
    out_->append("]}");
}

void value_writer::end_map() {
    --depth_;
    out_->append("}}");
}

void value_writer::begin_set(value_type type) {
    set_ = type;
    out_->append(type == value_type::string_set   ? R"({"SS":[)"
                 : type == value_type::number_set ? R"({"NS":[)"
                                                  : R"({"BS":[)");
}

void value_writer::member(std::string_view text) {
    separate(*out_);
    append_text(*out_, quote, text, quote);
}

void value_writer::member_signed(std::int64_t value) {
    separate(*out_);
    append_number(*out_, quote, value, quote);
}

void value_writer::member_unsigned(std::uint64_t value) {
    separate(*out_);
    append_number(*out_, quote, value, quote);
}

void value_writer::member(double value) {
    check_number(value);
    separate(*out_);
    append_number(*out_, quote, value, quote);
}

void value_writer::member(float value) {
    check_number(static_cast<double>(value));
    separate(*out_);
    append_number(*out_, quote, value, quote);
}

void value_writer::member(std::span<std::byte const> bytes) {
    separate(*out_);
    out_->append(quote);
    wire::append_base64(*out_, bytes);
    out_->append(quote);
}

void value_writer::unwrap(std::size_t begin, value_type type) {
    // {"S":"text"} becomes "text": a codec writes one value in exactly this form.
    constexpr std::size_t head = std::string_view(R"({"S":)").size();
    char const letter = tag(type).front();
    std::string_view const value = out_->view().substr(begin);
    std::size_t const size = value.size();
    if (size < head + 3 || value[2] != letter || value[3] != '"' || !value.ends_with(text_tail))
        throw error(errc::bad_value, std::string("a value was not written as one ") + letter +
                                         ", although its codec declares that type; check the codec");
    out_->pop_back(size);
    char* const to = out_->prepare(size);
    std::memmove(to, to + head, size - head - 1);
    out_->commit(size - head - 1);
}

std::size_t value_writer::begin_member() {
    separate(*out_);
    return out_->size();
}

void value_writer::end_member(std::size_t begin) { unwrap(begin, set_); }

std::size_t value_writer::begin_key() { return begin_member(); }

std::size_t value_writer::end_key(std::size_t begin, value_type type) {
    unwrap(begin, type);
    std::size_t const end = out_->size();
    out_->push_back(':');
    return end;
}

void value_writer::end_set() { out_->append("]}"); }

}  // namespace dynamap
