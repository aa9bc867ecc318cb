// One JSON text as a row of tokens, found by simdjson's first stage; the readers walk over it.
// (private).
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string_view>
#include <vector>

namespace dynamap::wire {

/// What a thread remembers of the order in which attributes came; see field_finder.
using attribute_order = std::array<std::uint16_t, 256>;

/// Which token of a document: a bracket, a colon, a comma, or the start of a string, number or literal.
using token = std::uint32_t;

/// One JSON text whose tokens are known; reading is random access to them.
///
/// Shape: the first stage checks UTF-8, closed strings and control characters in them; the walk checks the
/// grammar of what it reads, and what it passes over for brackets only.
/// Errors: `errc::malformed_response`,
/// with the byte it happened at.
/// Lifetime: refers to the text, which need not be padded.
/// Thread: takes its
/// memory from a stock of the thread and gives it back, so documents may be nested.
class json_document {
  public:
    explicit json_document(std::string_view text);
    json_document(json_document const&) = delete;
    json_document& operator=(json_document const&) = delete;
    ~json_document();

    /// The token's first character; 0 behind the last token.
    [[nodiscard]] char first(token t) const noexcept { return t < count_ ? text_[tokens_[t]] : '\0'; }

    /// The text from the token on, to the end of the document; empty behind the last token.
    [[nodiscard]] std::string_view from(token t) const noexcept {
        return t < count_ ? std::string_view(text_.data() + tokens_[t], text_.size() - tokens_[t])
                          : std::string_view();
    }

    /// How many tokens there are.
    [[nodiscard]] token size() const noexcept { return count_; }

    /// The text from a token on that is there.
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

    /// Whether the token is null, which in a response means the same as no member.
    [[nodiscard]] bool is_null(token t) const noexcept { return first(t) == 'n' && is_word_null(t); }

    /// The text of a string token as it stands between its quotes, escapes and all.
    [[nodiscard]] std::string_view quoted(token t) const {
        if (first(t) != '"') fail(t, "a string");
        return between_quotes(t);
    }

    /// The value of a string token; it lives as long as the document and its text.
    [[nodiscard]] std::string_view string(token t) {
        if (first(t) != '"') fail(t, "a string");
        return known_string(t);
    }

    /// The same of a token that is known to be a string.
    [[nodiscard]] std::string_view known_string(token t) {
        std::string_view const inner = between_quotes(t);
        return escapes_ && has_escape(inner) ? unescape(t, inner) : inner;
    }

    /// The value of a token that is a whole number.
    [[nodiscard]] std::int64_t integer(token t) const;

    /// The token behind the value that begins at `t`.
    [[nodiscard]] token skip(token t) const;

    /// The same, but every bracket, separator and literal of the value is checked.
    [[nodiscard]] token check(token t, int depth = 0) const;

    /// The text of an object or array from its bracket to the one that closes it, which stands before `end`.
    [[nodiscard]] std::string_view bracketed(token begin, token end) const noexcept {
        return text_.substr(tokens_[begin], tokens_[end - 1] + 1 - tokens_[begin]);
    }

    /// Walks over the object at `t`: `f(name_token, value_token)` answers the token behind the value.
    /// Returns the token behind the object.
    template <class F>
    token members(token t, F&& f) {
        return each_member(t, [&](token name) { return f(name, value_of(name)); });
    }

    /// The same, but `f(name_token)` asks for the value's token itself, by `value_of`, if it does not know
    /// it.
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
            if (next != ',') fail(t - 1, "',' or '}' behind a member");
        }
    }

    /// Walks over the object at `t` as `members` does, but null members are passed over: `f(name,
    /// value_token)`, `name` a text.
    template <class F>
    token present_members(token t, F&& f) {
        return members(
            t, [&](token name, token value) { return is_null(value) ? value + 1 : f(string(name), value); });
    }

    /// The value's token of the member whose name is at `t`.
    [[nodiscard]] token value_of(token t) const {
        if (first(t) != '"') fail(t, "a member's name");
        if (first(t + 1) != ':') fail(t + 1, "':' behind a member's name");
        return t + 2;
    }

    /// Walks over the array at `t`: `f(value_token)` answers the token behind the value.
    /// Returns the token behind the array.
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
            if (next != ',') fail(t - 1, "',' or ']' behind an element");
        }
    }

    /// The same, but null elements are passed over.
    template <class F>
    token present_elements(token t, F&& f) {
        return elements(t, [&](token value) { return is_null(value) ? value + 1 : f(value); });
    }

    /// What this thread's documents remember of the order of attributes.
    [[nodiscard]] attribute_order& order() noexcept { return *order_; }

    /// Checks that nothing stands at `t` any more.
    void expect_end(token t) const {
        if (t < count_) fail(t, "the end of the text");
    }

    /// Throws `errc::malformed_response`: `expected` was not what the token is.
    [[noreturn]] void fail(token t, std::string_view expected) const;

    /// Counts the levels of values being read one inside the other, and refuses too many.
    class level {
      public:
        level(json_document& document, token t) : document_(document) {
            if (document_.depth_ == max_depth) document_.fail(t, "no deeper nesting (64 levels)");
            ++document_.depth_;
        }
        level(level const&) = delete;
        level& operator=(level const&) = delete;
        ~level() { --document_.depth_; }

      private:
        json_document& document_;
    };

  private:
    // The service allows 32 levels; this bounds the stack without arguing about how they are counted.
    static constexpr int max_depth = 64;
    static constexpr int max_checked_depth = 256;  // of JSON: each of the service's levels is two

    // Apart, so that the first look is inlined everywhere.
    [[nodiscard, gnu::noinline]] bool is_word_null(token t) const noexcept { return raw(t) == "null"; }
    static bool is_space(char c) noexcept { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }
    static bool has_escape(std::string_view text) noexcept {
        return std::memchr(text.data(), '\\', text.size()) != nullptr;
    }
    [[nodiscard]] std::string_view between_quotes(token t) const noexcept {
        char const* const begin = at(t) + 1;
        char const* end = at(t + 1) - 1;
        while (*end != '"') --end;  // spaces; the first stage saw to it that the string is closed
        return {begin, static_cast<std::size_t>(end - begin)};
    }
    std::string_view unescape(token t, std::string_view inner);

    class memory;
    static std::vector<std::unique_ptr<memory>>& stock();
    static std::unique_ptr<memory> take_memory();

    std::unique_ptr<memory> memory_;
    std::string_view text_;
    attribute_order* order_ = nullptr;
    std::uint32_t const* tokens_ = nullptr;  // where each begins; one more, the text's end, behind the last
    token count_ = 0;
    int depth_ = 0;
    bool escapes_ = false;
};

}  // namespace dynamap::wire
