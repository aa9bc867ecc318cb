// A JSON text as a list of tokens, which simdjson's first stage finds. The parsers iterate over it.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string_view>
#include <vector>

namespace dynamap::wire {

/// The order of attributes in a thread's earlier documents; see field_finder.
using attribute_order = std::array<std::uint16_t, 256>;

/// The index of a token in a document: a bracket, a colon, a comma, or the start of a string, number or
/// literal.
using token = std::uint32_t;

/// A JSON text with a list of its tokens, which can be read in any order.
///
/// Shape: the first stage checks UTF-8, closed strings, and control characters in them. Reading checks the
/// grammar of what is read; of what is skipped, only the brackets.
/// Errors: `errc::malformed_response`, with the position of the wrong byte.
/// Lifetime: refers to the text, which need not be padded.
/// Thread: takes its memory from a stock of the thread and gives it back, so documents may be nested.
class json_document {
  public:
    explicit json_document(std::string_view text);
    json_document(json_document const&) = delete;
    json_document& operator=(json_document const&) = delete;
    ~json_document();

    /// The token's first character; 0 after the last token.
    [[nodiscard]] char first(token t) const noexcept { return t < count_ ? text_[tokens_[t]] : '\0'; }

    /// The text from the token to the end of the document; empty after the last token.
    [[nodiscard]] std::string_view from(token t) const noexcept {
        return t < count_ ? std::string_view(text_.data() + tokens_[t], text_.size() - tokens_[t])
                          : std::string_view();
    }

    /// The number of tokens.
    [[nodiscard]] token size() const noexcept { return count_; }

    /// The text from a token that exists.
    [[nodiscard]] char const* at(token t) const noexcept { return text_.data() + tokens_[t]; }

    /// Whether any string has an escape; most documents have none.
    [[nodiscard]] bool has_escapes() const noexcept { return escapes_; }

    /// The token's text, e.g. `"abc"` with its quotes, or `true`.
    [[nodiscard]] std::string_view raw(token t) const noexcept {
        std::size_t const begin = tokens_[t];
        std::size_t end = tokens_[t + 1];
        while (end > begin && is_space(text_[end - 1])) --end;
        return text_.substr(begin, end - begin);
    }

    /// Whether the token is null. In a response, that means the same as an absent member.
    [[nodiscard]] bool is_null(token t) const noexcept { return first(t) == 'n' && is_word_null(t); }

    /// The text of a string token between its quotes, with escapes.
    [[nodiscard]] std::string_view quoted(token t) const {
        if (first(t) != '"') fail(t, "a string");
        return between_quotes(t);
    }

    /// The value of a string token. It lives as long as the document and its text.
    [[nodiscard]] std::string_view string(token t) {
        if (first(t) != '"') fail(t, "a string");
        return known_string(t);
    }

    /// The same for a token that is known to be a string.
    [[nodiscard]] std::string_view known_string(token t) {
        std::string_view const inner = between_quotes(t);
        return escapes_ && has_escape(inner) ? unescape(t, inner) : inner;
    }

    /// The value of a token that is a whole number.
    [[nodiscard]] std::int64_t integer(token t) const;

    /// The token after the value that begins at `t`.
    [[nodiscard]] token skip(token t) const;

    /// The same, but checks every bracket, separator and literal of the value.
    [[nodiscard]] token check(token t, int depth = 0) const;

    /// The text of an object or array, from its opening bracket to its closing one, which is before `end`.
    [[nodiscard]] std::string_view bracketed(token begin, token end) const noexcept {
        return text_.substr(tokens_[begin], tokens_[end - 1] + 1 - tokens_[begin]);
    }

    /// Iterates over the object at `t`: `f(name_token, value_token)` returns the token after the value.
    /// Returns the token after the object.
    template <class F>
    token members(token t, F&& f) {
        return each_member(t, [&](token name) { return f(name, value_of(name)); });
    }

    /// The same, but `f(name_token)` calls `value_of` for the value's token itself, if it needs it.
    template <class F>
    token each_member(token t, F&& f) {
        if (first(t) != '{') fail(t, "an object");
        ++t;
        if (first(t) == '}') return t + 1;
        for (;;) {
            t = f(t);
            char const next = first(t);
            ++t;
            if (next == '}') return t;
            if (next != ',') fail(t - 1, "',' or '}' after a member");
        }
    }

    /// Iterates over the object at `t` like `members`, but skips null members: `f(name, value_token)`; `name`
    /// is a string.
    template <class F>
    token present_members(token t, F&& f) {
        return members(
            t, [&](token name, token value) { return is_null(value) ? value + 1 : f(string(name), value); });
    }

    /// The token of the value of the member whose name is at `t`.
    [[nodiscard]] token value_of(token t) const {
        if (first(t) != '"') fail(t, "a member's name");
        if (first(t + 1) != ':') fail(t + 1, "':' after a member's name");
        return t + 2;
    }

    /// Iterates over the array at `t`: `f(value_token)` returns the token after the value.
    /// Returns the token after the array.
    template <class F>
    token elements(token t, F&& f) {
        if (first(t) != '[') fail(t, "an array");
        ++t;
        if (first(t) == ']') return t + 1;
        for (;;) {
            t = f(t);
            char const next = first(t);
            ++t;
            if (next == ']') return t;
            if (next != ',') fail(t - 1, "',' or ']' after an element");
        }
    }

    /// The same, but skips null elements.
    template <class F>
    token present_elements(token t, F&& f) {
        return elements(t, [&](token value) { return is_null(value) ? value + 1 : f(value); });
    }

    /// The order of attributes in this thread's earlier documents.
    [[nodiscard]] attribute_order& order() noexcept { return *order_; }

    /// Checks that the text ends at `t`.
    void expect_end(token t) const {
        if (t < count_) fail(t, "the end of the text");
    }

    /// Throws `errc::malformed_response`: the token is not `expected`.
    [[noreturn]] void fail(token t, std::string_view expected) const;

    /// Counts the levels of nested values, and refuses too many.
    class level {
      public:
        level(json_document& document, token t) : document_(document) {
            if (document_.depth_ == max_depth) document_.fail(t, "at most 64 levels of nesting");
            ++document_.depth_;
        }
        level(level const&) = delete;
        level& operator=(level const&) = delete;
        ~level() { --document_.depth_; }

      private:
        json_document& document_;
    };

  private:
    // The service allows 32 levels. This limit bounds the stack, and leaves room for other ways to count
    // levels.
    static constexpr int max_depth = 64;
    static constexpr int max_checked_depth = 256;  // JSON levels: each of the service's levels is two

    // Apart, so that the first look is inlined everywhere.
    [[nodiscard, gnu::noinline]] bool is_word_null(token t) const noexcept { return raw(t) == "null"; }
    static bool is_space(char c) noexcept { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }
    static bool has_escape(std::string_view text) noexcept {
        return std::memchr(text.data(), '\\', text.size()) != nullptr;
    }
    [[nodiscard]] std::string_view between_quotes(token t) const noexcept {
        char const* const begin = at(t) + 1;
        char const* end = at(t + 1) - 1;
        while (*end != '"') --end;  // spaces; the first stage has checked that the string is closed
        return {begin, static_cast<std::size_t>(end - begin)};
    }
    std::string_view unescape(token t, std::string_view inner);

    class memory;
    static std::vector<std::unique_ptr<memory>>& stock();
    static std::unique_ptr<memory> take_memory();

    std::unique_ptr<memory> memory_;
    std::string_view text_;
    attribute_order* order_ = nullptr;
    std::uint32_t const* tokens_ = nullptr;  // where each token begins; one more, the text's end, after the
                                             // last
    token count_ = 0;
    int depth_ = 0;
    bool escapes_ = false;
};

}  // namespace dynamap::wire
