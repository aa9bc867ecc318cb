// The text of a request's expressions, put together at compile time. Room: map.
#pragma once

#include <cstddef>
#include <string_view>
#include <type_traits>
#include <utility>

#include "dynamap/map/condition.hpp"
#include "dynamap/map/detail/json_text.hpp"
#include "dynamap/map/update_clause.hpp"

namespace dynamap::detail {

/// What a condition's or clause's `write` writes to: gives names their placeholders, the same name the same one.
template <class Schema, class Out>
class expression_writer {
  public:
    constexpr explicit expression_writer(Out& out) : out_(&out) {}

    constexpr void append(std::string_view text) { out_->append(text); }

    /// A placeholder for the attribute's name: "#0".
    template <auto Member>
    constexpr void name() {
        constexpr std::string_view attribute_name = Schema::template name_of<Member>();
        std::size_t at = 0;
        while (at < count_ && names_[at] != attribute_name) ++at;
        if (at == count_) names_[count_++] = attribute_name;
        out_->push('#');
        number(at);
    }
    /// A placeholder for a value: ":0".
    constexpr void value(std::size_t index) {
        out_->push(':');
        number(index);
    }
    /// `,"ExpressionAttributeNames":{...}`, or nothing when no name was written.
    constexpr void names_map() {
        if (count_ == 0) return;
        append(R"(,"ExpressionAttributeNames":{)");
        for (std::size_t i = 0; i < count_; ++i) {
            append(i == 0 ? "\"#" : ",\"#");
            number(i);
            append("\":");
            out_->quote(names_[i]);
        }
        append("}");
    }

  private:
    constexpr void number(std::size_t n) {
        if (n >= 10) number(n / 10);
        out_->push(static_cast<char>('0' + n % 10));
    }

    static constexpr std::size_t most_names = 256;

    Out* out_;
    std::string_view names_[most_names]{};
    std::size_t count_ = 0;
};

/// No condition, where a condition may be.
struct no_condition {
    static constexpr std::size_t value_count = 0;
    template <class Text>
    static constexpr void write(Text&, std::size_t) {}
    template <class Sink>
    void values(Sink&) const {}
    template <class Visit>
    static constexpr void each_member(Visit&&) {}
};

/// The clauses of an update, grouped under their keywords.
template <class... Clauses>
struct clause_list {
    static constexpr std::size_t value_count = (0 + ... + Clauses::value_count);

    template <class Text>
    static constexpr void write(Text& text) {
        bool begun = false;
        section(text, begun, "SET ", [](update_action a) { return a == update_action::set; });
        section(text, begun, "REMOVE ", [](update_action a) { return a == update_action::remove; });
        section(text, begun, "ADD ",
                [](update_action a) { return a == update_action::add || a == update_action::subtract; });
    }

  private:
    // Values keep the number of their clause's place among the arguments, whatever section the clause goes to.
    template <class Text, class Belongs>
    static constexpr void section(Text& text, bool& begun, std::string_view keyword, Belongs belongs) {
        bool first = true;
        std::size_t first_value = 0;
        (one<Clauses>(text, begun, first, first_value, keyword, belongs(Clauses::action)), ...);
    }
    template <class Clause, class Text>
    static constexpr void one(Text& text, bool& begun, bool& first, std::size_t& first_value, std::string_view keyword,
                              bool belongs) {
        if (belongs) {
            if (first && begun) text.append(" ");
            text.append(first ? keyword : std::string_view(", "));
            Clause::write(text, first_value);
            first = false;
            begun = true;
        }
        first_value += Clause::value_count;
    }
};

/// A text known at compile time: `Make` writes it to whatever it is given, once to count and once to keep.
template <class Make>
struct constant {
    static constexpr std::size_t size = [] {
        text_counter counter;
        Make{}(counter);
        return counter.size;
    }();
    static constexpr auto text = [] {
        constant_text<size> out;
        Make{}(out);
        return out;
    }();
    static constexpr std::string_view view() { return text.view(); }
};

/// `,"UpdateExpression":"...","ConditionExpression":"...","ExpressionAttributeNames":{...}`, each part as it is needed.
template <class Schema, class Clauses, class Condition>
struct write_text {
    template <class Out>
    constexpr void operator()(Out& out) const {
        expression_writer<Schema, Out> text(out);
        if constexpr (!std::is_void_v<Clauses>) {
            text.append(R"(,"UpdateExpression":")");
            Clauses::write(text);
            text.append("\"");
        }
        if constexpr (!std::is_same_v<Condition, no_condition>) {
            text.append(R"(,"ConditionExpression":")");
            Condition::write(text, clause_values());
            text.append("\"");
        }
        text.names_map();
    }
    static constexpr std::size_t clause_values() {
        if constexpr (std::is_void_v<Clauses>) return 0; else return Clauses::value_count;
    }
};

/// `,"KeyConditionExpression":"...","ExpressionAttributeNames":{...}`.
template <class Schema, class KeyCondition>
struct query_text {
    template <class Out>
    constexpr void operator()(Out& out) const {
        expression_writer<Schema, Out> text(out);
        text.append(R"(,"KeyConditionExpression":")");
        KeyCondition::write(text, 0);
        text.append("\"");
        text.names_map();
    }
};

/// Writes `,"ExpressionAttributeValues":{":0":...}` of all `parts`, in order; nothing when they have no values.
template <class... Parts>
void append_values(byte_buffer& out, Parts const&... parts) {
    constexpr std::size_t count = (0 + ... + Parts::value_count);
    if constexpr (count != 0) {
        out.append(R"(,"ExpressionAttributeValues":{)");
        std::size_t next = 0;
        auto sink = [&](auto const& encode) {
            char key[8] = {'"', ':'};
            std::size_t n = 2;
            if (next >= 100) key[n++] = static_cast<char>('0' + next / 100 % 10);
            if (next >= 10) key[n++] = static_cast<char>('0' + next / 10 % 10);
            key[n++] = static_cast<char>('0' + next % 10);
            key[n++] = '"';
            key[n++] = ':';
            out.append({key, n});
            ++next;
            value_writer writer(out);
            encode(writer);
            out.push_back(',');
        };
        (parts.values(sink), ...);
        out.pop_back();  // the last comma
        out.push_back('}');
    }
}

}  // namespace dynamap::detail
