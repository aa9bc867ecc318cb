// An attribute without a member in the row, named at run time.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dynamap/attribute_value.hpp"
#include "dynamap/detail/table/expression/attribute_conditions.hpp"
#include "dynamap/detail/table/expression/operand.hpp"
#include "dynamap/detail/table/expression/path.hpp"

namespace dynamap {

/// An attribute given by its name, for conditions on attributes that the row has no member for:
/// `attribute_named("legacy").exists()`, `attribute_named("plan").at("seats") > 5`. Made by
/// `attribute_named`.
///
/// Shape: its values are of any type. Nothing is checked at compile time.
/// Cost: a condition with one is written for each request.
class named_attribute : public attribute_conditions<named_attribute> {
  public:
    /// Allows it in comparisons.
    using operand_tag = void;
    /// The type of its values: any.
    using type = attribute_value;
    /// False: its path is known only at run time.
    static constexpr bool fixed = false;
    /// 0: a path has no values.
    static constexpr std::size_t value_count(named_attribute const*) { return 0; }

    /// Makes the attribute of this name. `attribute_named` calls it.
    explicit named_attribute(detail::given_text name) {
        steps_.push_back({std::string(name.view()), 0, false});
    }

    /// Returns the map's entry with this key.
    [[nodiscard]] named_attribute at(detail::given_text name) const {
        auto longer = *this;
        longer.steps_.push_back({std::string(name.view()), 0, false});
        return longer;
    }
    /// Returns the list's element with this index.
    /// Errors: `errc::out_of_range` for a negative index.
    template <integer Index>
    [[nodiscard]] named_attribute at(Index index) const {
        auto longer = *this;
        longer.steps_.push_back({{}, detail::fitted<std::size_t>(index), true});
        return longer;
    }

    /// Returns the value as an attribute_value.
    template <class V>
    static attribute_value checked(V&& value) {
        return detail::checked_value<named_attribute, attribute_value>(std::forward<V>(value));
    }

    /// Writes its path with placeholders for names: "#0.#1[2]".
    template <class Text>
    static void write(Text& text, std::size_t, named_attribute const* self) {
        bool first = true;
        for (auto const& step : self->steps_) {
            if (step.is_index) {
                text.index(step.index);
            } else {
                if (!first) text.append(".");
                text.name(step.name);
            }
            first = false;
        }
    }
    /// Passes nothing: a path has no values.
    template <class Sink>
    void values(Sink&) const {}
    /// Visits nothing: the row has no member for it.
    template <class Visit>
    static constexpr void each_path(Visit&&) {}

  private:
    std::vector<detail::run_time_step> steps_;
};

/// Returns an attribute that the row has no member for, by its name.
[[nodiscard]] inline named_attribute attribute_named(detail::given_text name) {
    return named_attribute(name);
}

}  // namespace dynamap
