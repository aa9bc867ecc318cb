// The text of a request's expressions, built at compile time if all of it is known then.
#pragma once

#include <cstddef>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

#include "dynamap/condition.hpp"
#include "dynamap/detail/base/byte_buffer.hpp"
#include "dynamap/detail/table/expression/json_text.hpp"
#include "dynamap/detail/table/expression/update_clause.hpp"
#include "dynamap/detail/wire/value_writer.hpp"
#include "dynamap/fixed_string.hpp"

namespace dynamap::detail {

/// Errors: `errc::bad_value`.
[[noreturn]] void throw_too_many_names();

/// Receives the output of an expression's `write`. It assigns each name one placeholder.
template <class Schema, class Out>
class expression_writer {
  public:
    using schema = Schema;

    /// `prefix` distinguishes the placeholders of one expression from those of others in the same request.
    constexpr explicit expression_writer(Out& out, std::string_view prefix = "")
        : out_(&out), prefix_(prefix) {}

    constexpr void append(std::string_view text) { out_->append(text); }

    /// A placeholder for an attribute's name: "#0".
    constexpr void name(std::string_view attribute_name) {
        std::size_t at = 0;
        while (at < count_ && names_[at] != attribute_name) ++at;
        if (at == count_) {
            if (count_ == most_names) throw_too_many_names();
            names_[count_++] = attribute_name;
        }
        out_->push('#');
        append(prefix_);
        number(at);
    }
    /// A placeholder for a value: ":0".
    constexpr void value(std::size_t index) {
        out_->push(':');
        append(prefix_);
        number(index);
    }
    /// An element of a list: "[0]".
    constexpr void index(std::size_t index) {
        out_->push('[');
        number(index);
        out_->push(']');
    }
    /// Opens an expression: `,"ConditionExpression":"`.
    constexpr void begin(std::string_view parameter) {
        append(",\"");
        append(parameter);
        append("\":\"");
        out_->begin_expression();
    }
    /// Closes the expression.
    constexpr void end() {
        out_->end_expression();
        out_->push('"');
    }
    /// `"#0":"name",...`
    template <class To>
    constexpr void names(To& to) const {
        for (std::size_t i = 0; i < count_; ++i) {
            to.append(i == 0 ? "\"#" : ",\"#");
            to.append(prefix_);
            append_digits(to, i);
            to.append("\":");
            to.quote(names_[i]);
        }
    }
    /// Writes `,"ExpressionAttributeNames":{...}`, or nothing if no name was written.
    constexpr void names_map() {
        if (count_ == 0) return;
        append(R"(,"ExpressionAttributeNames":{)");
        names(*out_);
        append("}");
    }

  private:
    template <class To>
    static constexpr void append_digits(To& to, std::size_t n) {
        if (n >= 10) append_digits(to, n / 10);
        to.push(static_cast<char>('0' + n % 10));
    }
    constexpr void number(std::size_t n) { append_digits(*out_, n); }

    static constexpr std::size_t most_names = 512;

    Out* out_;
    std::string_view prefix_;
    std::string_view names_[most_names]{};
    std::size_t count_ = 0;
};

/// The maximum length of an expression.
/// Source:
/// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html#limits-expression-parameters
inline constexpr std::size_t longest_expression = 4096;
void require_expression_length(std::size_t length);

/// Receives text that is built at run time.
class run_time_text {
  public:
    explicit run_time_text(byte_buffer& out) : out_(&out) {}
    void begin_expression() { begin_ = out_->size(); }
    /// Errors: `errc::bad_value` if the expression is longer than DynamoDB accepts.
    void end_expression() const { require_expression_length(out_->size() - begin_); }
    void push(char c) { out_->push_back(c); }
    void append(std::string_view text) { out_->append(text); }
    void quote(std::string_view text) { wire::append_json_string(*out_, text); }

  private:
    byte_buffer* out_;
    std::size_t begin_ = 0;
};

/// The clauses of an update, grouped under their keywords.
template <class... Clauses>
struct clause_list {
    /// The clauses at run time; null if the text is built at compile time.
    using pointers = std::tuple<Clauses const*...>;
    static constexpr std::size_t size = sizeof...(Clauses);
    static constexpr bool fixed = (Clauses::fixed && ...);

    static constexpr std::size_t value_count(pointers const& self) {
        return std::apply(
            [](auto const*... clause) { return (std::size_t{0} + ... + Clauses::value_count(clause)); },
            self);
    }
    /// Whether any clause is present.
    static constexpr bool any([[maybe_unused]] pointers const& self) {
        return std::apply([](auto const*... clause) { return (present(clause) || ...); }, self);
    }
    template <class Text>
    static constexpr void write(Text& text, pointers const& self) {
        bool begun = false;
        section<update_action::set>(text, self, begun, "SET ");
        section<update_action::remove>(text, self, begun, "REMOVE ");
        section<update_action::add>(text, self, begun, "ADD ");
        section<update_action::erase>(text, self, begun, "DELETE ");
    }

  private:
    template <class Clause>
    static constexpr bool present([[maybe_unused]] Clause const* clause) {
        if constexpr (Clause::always) return true;
        else return clause->present();
    }
    // Values keep the number of their clause among the arguments, in every section.
    template <update_action Action, class Text>
    static constexpr void section(Text& text, pointers const& self, bool& begun, std::string_view keyword) {
        bool first = true;
        std::size_t first_value = 0;
        std::apply(
            [&](auto const*... clause) {
                (one(text, clause, begun, first, first_value, keyword, Clauses::action == Action), ...);
            },
            self);
    }
    template <class Clause, class Text>
    static constexpr void one(Text& text, Clause const* clause, bool& begun, bool& first,
                              std::size_t& first_value, std::string_view keyword, bool belongs) {
        if (belongs && present(clause)) {
            if (first && begun) text.append(" ");
            text.append(first ? keyword : std::string_view(", "));
            Clause::write(text, first_value, clause);
            first = false;
            begun = true;
        }
        first_value += Clause::value_count(clause);
    }
};

/// A text known at compile time. `Make` writes it twice: once to count it and once to keep it.
template <class Make>
struct constant {
    static constexpr text_counter counted = [] {
        text_counter counter;
        Make{}(counter);
        return counter;
    }();
    static_assert(counted.longest <= longest_expression,
                  "dynamap: an expression has at most 4 KB; split it into two requests");
    static constexpr std::size_t size = counted.size;
    static constexpr auto text = [] {
        constant_text<size> out;
        Make{}(out);
        return out;
    }();
    static constexpr std::string_view view() { return text.view(); }
};

/// `,"UpdateExpression":"...","ConditionExpression":"...","ExpressionAttributeNames":{...}`, only the parts
/// that are needed.
template <class Schema, class Clauses, class Condition>
struct write_text {
    static constexpr bool fixed = Clauses::fixed && Condition::fixed;

    template <class Out>
    constexpr void operator()(Out& out, typename Clauses::pointers const& clauses = {},
                              Condition const* condition = nullptr) const {
        expression_writer<Schema, Out> text(out);
        if (Clauses::any(clauses)) {
            text.begin("UpdateExpression");
            Clauses::write(text, clauses);
            text.end();
        }
        if constexpr (!std::is_same_v<Condition, no_condition>) {
            text.begin("ConditionExpression");
            Condition::write(text, Clauses::value_count(clauses), condition);
            text.end();
        }
        text.names_map();
    }
};

/// `,"FilterExpression":"..."`, or another parameter that is a condition. Its names are written elsewhere.
template <class Schema, class Condition, fixed_string Parameter, fixed_string Prefix>
struct condition_text {
    static constexpr bool fixed = Condition::fixed;
    template <class Out>
    constexpr void operator()(Out& out, Condition const* condition = nullptr) const {
        expression_writer<Schema, Out> text(out, Prefix.view());
        text.begin(Parameter.view());
        Condition::write(text, 0, condition);
        text.end();
    }
};
/// The names of such a condition: `"#f0":"name",...`.
template <class Schema, class Condition, fixed_string Prefix>
struct condition_names {
    static constexpr bool fixed = Condition::fixed;
    template <class Out>
    constexpr void operator()(Out& out, Condition const* condition = nullptr) const {
        text_counter unread;
        expression_writer<Schema, text_counter> text(unread, Prefix.view());
        Condition::write(text, 0, condition);
        text.names(out);
    }
};

/// Writes the text of `Make`. It is built at run time only if a part of it is known only then.
template <class Make, class... Parts>
void append_text(byte_buffer& out, Parts const&... parts) {
    if constexpr (Make::fixed) {
        out.append(constant<Make>::view());
    } else {
        run_time_text text(out);
        Make{}(text, parts...);
    }
}

/// Writes the keys of `"ExpressionAttributeValues"`, one value after the other.
class value_list {
  public:
    explicit value_list(byte_buffer& out, std::string_view prefix = "") : out_(&out), prefix_(prefix) {}

    template <class Encode>
    void operator()(Encode const& encode) {
        begin_value();
        value_writer writer(*out_);
        encode(writer);
        out_->push_back(',');
    }
    /// Whether any value was written. Each is followed by a comma.
    [[nodiscard]] bool any() const noexcept { return next_ != 0; }

  private:
    void begin_value();

    byte_buffer* out_;
    std::string_view prefix_;
    std::size_t next_ = 0;
};

/// Closes `,"ExpressionAttributeValues":{...`, or removes it if it has no value.
void end_values(byte_buffer& out, std::size_t begin, bool any);

/// Passes a part's values to `sink`. Some parts have none.
template <class Part, class Sink>
void hand_values(Part const& part, Sink& sink) {
    if constexpr (requires { part.values(sink); }) part.values(sink);
    else if constexpr (requires { part.condition().values(sink); }) part.condition().values(sink);
}

/// Writes `,"ExpressionAttributeValues":{":0":...}` of all `parts`, in order, or nothing if they have no
/// values.
template <class... Parts>
void append_values(byte_buffer& out, Parts const&... parts) {
    std::size_t const begin = out.size();
    out.append(R"(,"ExpressionAttributeValues":{)");
    value_list sink(out);
    (hand_values(parts, sink), ...);
    end_values(out, begin, sink.any());
}

}  // namespace dynamap::detail
