// A condition whose shape is decided at run time.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>
#include <type_traits>
#include <utility>

#include "dynamap/detail/table/expression/expression_rules.hpp"
#include "dynamap/detail/table/expression/expression_writer.hpp"

namespace dynamap {

namespace detail {
/// Whether a condition needs parentheses when it is joined with others.
template <class Condition>
inline constexpr bool binds_weakly = has_shape<Condition, "$ AND $"> || has_shape<Condition, "$ OR $"> ||
                                     has_shape<Condition, "NOT $"> || has_shape<Condition, "NOT ($)">;

/// Measures a condition's text. The real text is as long or longer, by parentheses and digits.
template <class Schema>
struct length_probe {
    using schema = Schema;
    std::size_t length = 0;
    void append(std::string_view text) { length += text.size(); }
    void name(std::string_view) { length += std::string_view("#0").size(); }
    void value(std::size_t) { length += std::string_view(":0").size(); }
    void index(std::size_t) { length += std::string_view("[0]").size(); }
};

/// Writing and destroying a condition is recursive, and copies of one condition may be joined to each other.
/// So its length must be bounded when it is made.
/// Errors: `errc::bad_value` if it is longer than `longest_expression`.
void require_condition_length(std::size_t length);
}  // namespace detail

/// A condition on one table that is built at run time: `wallet_table::condition only = balance > 5; if (name)
/// only = only && owner == *name;`
///
/// Shape: made from any condition, and accepted wherever a condition is, except as a query's key condition.
/// Copies share their content. Only the service checks that a query's filter contains no key.
/// Errors: `errc::bad_value` if its text is longer than DynamoDB's 4 KB: when it is made or joined, if that
/// is certain then, else when the request is made.
/// Cost: its text is written for each request, and each part is one allocation.
template <class Schema>
class [[nodiscard]] any_condition {
    using run_time_writer = detail::expression_writer<Schema, detail::run_time_text>;
    using counting_writer = detail::expression_writer<Schema, detail::text_counter>;

  public:
    /// Makes it a condition: it can be joined with && || ! and passed to `when` and `filter`.
    using condition_tag = void;
    /// False: its text is known only at run time.
    static constexpr bool fixed = false;
    /// It adds parentheses to itself where it needs them.
    static constexpr bool wraps_itself = true;
    /// The number of values that its text has placeholders for.
    static constexpr std::size_t value_count(any_condition const* self) {
        return self->what_->values_in_text;
    }

    /// Makes it from a condition on members of the table's row: `wallet_table::condition rich = balance > 5;`
    template <detail::is_condition Condition>
        requires(!std::is_same_v<Condition, any_condition>)
    any_condition(Condition condition) {
        if constexpr (detail::condition_rules<typename Schema::row_type, Condition>::ok)
            what_ = std::make_shared<of<Condition> const>(std::move(condition));
    }
    // Moving copies, so that there is no condition without a text.
    any_condition(any_condition const&) = default;
    any_condition& operator=(any_condition const&) = default;
    ~any_condition() = default;

    /// Writes its text, with values numbered from `first`.
    template <class Text>
    static void write(Text& text, std::size_t first, any_condition const* self) {
        if constexpr (std::is_same_v<Text, detail::length_probe<Schema>>) text.length += self->what_->length;
        else self->what_->write(text, first);
    }
    /// Passes its values to `sink`, in the order of their numbers.
    template <class Sink>
    void values(Sink& sink) const {
        what_->values(sink);
    }
    /// Visits no attribute: they were checked when the condition was made.
    template <class Visit>
    static constexpr void each_path(Visit&&) {}

  private:
    struct base {
        base(std::size_t values, std::size_t text) : values_in_text(values), length(text) {
            detail::require_condition_length(length);
        }
        base(base const&) = delete;
        base& operator=(base const&) = delete;
        virtual ~base() = default;
        virtual void write(run_time_writer& text, std::size_t first) const = 0;
        virtual void write(counting_writer& text, std::size_t first) const = 0;
        virtual void values(detail::value_list& sink) const = 0;

        std::size_t const values_in_text;
        std::size_t const length;  // of its text, at least
    };
    template <class Condition>
    static std::size_t length_of(Condition const& made) {
        detail::length_probe<Schema> text;
        Condition::write(text, 0, &made);
        return text.length;
    }
    template <class Condition>
    struct of final : base {
        explicit of(Condition made)
            : base(Condition::value_count(&made), length_of(made)), condition(std::move(made)) {}
        void write(run_time_writer& text, std::size_t first) const override { write_in(text, first); }
        void write(counting_writer& text, std::size_t first) const override { write_in(text, first); }
        void values(detail::value_list& sink) const override { condition.values(sink); }
        template <class Text>
        void write_in(Text& text, std::size_t first) const {
            constexpr bool wrap = detail::binds_weakly<Condition>;
            if (wrap) text.append("(");
            Condition::write(text, first, &condition);
            if (wrap) text.append(")");
        }
        Condition condition;
    };

    std::shared_ptr<base const> what_;
};

}  // namespace dynamap
