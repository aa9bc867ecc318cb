// A JSON text as a list of tokens, which simdjson's first stage finds. The parsers iterate over it.
#include "wire/json_document.hpp"

#include <simdjson.h>

#include <array>
#include <bit>
#include <charconv>
#include <memory_resource>
#include <new>
#include <string>

#include "dynamap/error.hpp"
#include "wire/json_text.hpp"

namespace dynamap::wire {
namespace {

constexpr std::string_view sender_hint = "; does the endpoint lead to DynamoDB, or does something on the way "
                                         "(a proxy, a login page) respond in place of it?";

error malformed(std::string const& what) {
    return {errc::malformed_response, "the response is not JSON in the service's form: " + what};
}

char const* words(simdjson::error_code code) {
    switch (code) {
        case simdjson::UTF8_ERROR:
            return "it is not UTF-8";
        case simdjson::UNCLOSED_STRING:
            return "it ends within a string";
        case simdjson::UNESCAPED_CHARS:
            return "a string contains a control character";
        case simdjson::EMPTY:
            return "it is empty";
        default:
            return simdjson::error_message(code);
    }
}

/// At its first use, simdjson detects the processor's features in a function that is noexcept and allocates.
[[maybe_unused]] bool const processor_is_known = !simdjson::get_active_implementation()->name().empty();

}  // namespace

/// The memory for parsing a document: the list of tokens, space for strings that had to be unescaped, and the
/// order of attributes in earlier documents.
///
/// Only simdjson's first stage is used, without its second stage or its on-demand API: tokens can be read in
/// any order, and no padding is needed. All uses of simdjson's `internal` names are in this file.
class json_document::memory {
  public:
    memory() {
        // The depth is for simdjson's own second stage, which is not used here.
        if (simdjson::get_active_implementation()->create_dom_parser_implementation(smallest, 1, tokens) !=
            simdjson::SUCCESS)
            throw std::bad_alloc();
    }

    /// Lists the tokens of `text`.
    void index(std::string_view text) {
        reserve(text.size());
        auto const* const bytes = reinterpret_cast<std::uint8_t const*>(text.data());
        auto const code = tokens->stage1(bytes, text.size(), simdjson::stage1_mode::regular);
        if (code != simdjson::SUCCESS) throw malformed(words(code));
        tokens->structural_indexes[tokens->n_structural_indexes] = static_cast<std::uint32_t>(text.size());
    }

    /// Frees the strings, and the list if it was made for an unusually large text.
    void release() noexcept {
        strings.release();
        if (tokens->capacity() > largest_kept && tokens->set_capacity(smallest) != simdjson::SUCCESS)
            tokens->n_structural_indexes = 0;
    }

    std::unique_ptr<simdjson::internal::dom_parser_implementation> tokens;
    attribute_order order{};
    std::array<std::byte, 4096> room;
    std::pmr::monotonic_buffer_resource strings{room.data(), room.size()};

  private:
    static constexpr std::size_t smallest = 4096;
    static constexpr std::size_t largest_kept = 4u << 20;

    void reserve(std::size_t size) {
        if (size <= tokens->capacity()) return;
        if (size > simdjson::SIMDJSON_MAXSIZE_BYTES / 2) throw malformed("it is larger than 2 GiB");
        if (tokens->set_capacity(std::bit_ceil(size)) != simdjson::SUCCESS) throw std::bad_alloc();
    }
};

/// Memory that no document of this thread uses. A nested document takes another one.
std::vector<std::unique_ptr<json_document::memory>>& json_document::stock() {
    thread_local std::vector<std::unique_ptr<memory>> idle;
    return idle;
}

std::unique_ptr<json_document::memory> json_document::take_memory() {
    auto& idle = stock();
    if (idle.empty()) {
        idle.reserve(idle.capacity() + 1);  // so that giving it back cannot fail
        return std::make_unique<memory>();
    }
    auto taken = std::move(idle.back());
    idle.pop_back();
    return taken;
}

json_document::json_document(std::string_view text) : memory_(take_memory()), text_(text) {
    if (text.empty()) throw malformed("it is empty" + std::string(sender_hint));
    memory_->index(text);
    tokens_ = memory_->tokens->structural_indexes.get();
    count_ = memory_->tokens->n_structural_indexes;
    order_ = &memory_->order;
    escapes_ = has_escape(text);
}

json_document::~json_document() {
    memory_->release();
    stock().push_back(std::move(memory_));
}

std::int64_t json_document::integer(token t) const {
    std::int64_t value = 0;
    if (t < count_) {
        std::string_view const text = raw(t);
        auto const [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
        if (code == std::errc{} && end == text.data() + text.size()) return value;
    }
    fail(t, "a whole number");
}

token json_document::skip(token t) const {
    std::int64_t open = 0;
    do {
        char const c = first(t);
        if (c == '{' || c == '[') ++open;
        else if (c == '}' || c == ']') --open;
        else if (c == '\0' || (open == 0 && (c == ',' || c == ':'))) open = -1;
        if (open < 0) fail(t, "a value");
        ++t;
    } while (open > 0);
    return t;
}

token json_document::check(token t, int depth) const {
    char const c = first(t);
    if (c == '{' || c == '[') {
        if (depth == max_checked_depth) fail(t, "less nesting");
        char const close = c == '{' ? '}' : ']';
        if (first(t + 1) == close) return t + 2;
        do {
            t = check(c == '{' ? value_of(t + 1) : t + 1, depth + 1);
        } while (first(t) == ',');
        if (first(t) != close)
            fail(t, close == '}' ? "',' or '}' after a member" : "',' or ']' after an element");
        return t + 1;
    }
    if (c == '"') return t + 1;
    double number = 0;
    std::string_view const text = t < count_ ? raw(t) : std::string_view();
    bool const numeric = c == '-' || (c >= '0' && c <= '9');
    if (text == "true" || text == "false" || text == "null" ||
        (numeric &&
         std::from_chars(text.data(), text.data() + text.size(), number).ptr == text.data() + text.size()))
        return t + 1;
    fail(t, "a value");
}

void json_document::fail(token t, std::string_view expected) const {
    std::string what = "at byte ";
    what += std::to_string(t < count_ ? tokens_[t] : text_.size());
    what += " of ";
    what += std::to_string(text_.size());
    what += ": found ";
    char const found = first(t);
    if (t >= count_) what += "the end of the text";
    else if (found > ' ' && found <= '~') what += {'\'', found, '\''};
    else what += "an invalid byte";
    what += ", expected ";
    what += expected;
    if (t == 0) what += sender_hint;
    throw malformed(what);
}

std::string_view json_document::unescape(token t, std::string_view inner) {
    char* const room = static_cast<char*>(memory_->strings.allocate(inner.size(), 1));
    auto const size = unescape_json(inner, room);
    if (!size) fail(t, "a string with valid escapes");
    return {room, *size};
}

}  // namespace dynamap::wire
