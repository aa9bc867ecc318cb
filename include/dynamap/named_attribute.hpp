// An attribute that no member stands for, named at run time.
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

/// An attribute by its name, for conditions on what no member stands for:
/// `attribute_named("legacy").exists()`, `attribute_named("plan").at("seats") > 5`; made by
/// `attribute_named`.
///
/// Shape: its values are of any type. Nothing is checked when compiled.
/// Cost: a condition with one is written with each request.
class named_attribute : public attribute_conditions<named_attribute> {
  public:
    /// Lets it stand in a comparison.
    using operand_tag = void;
    /// What its values are: of any type.
    using type = attribute_value;
    /// False: its path is known at run time only.
    static constexpr bool fixed = false;
    /// 0: a path has no values.
    static constexpr std::size_t value_count(named_attribute const*) { return 0; }

    /// The attribute of that name; `attribute_named` calls it.
    explicit named_attribute(detail::given_text name) {
        steps_.push_back({std::string(name.view()), 0, false});
    }

    /// The map's entry of that name.
    [[nodiscard]] named_attribute at(detail::given_text name) const {
        auto longer = *this;
        longer.steps_.push_back({std::string(name.view()), 0, false});
        return longer;
    }
    /// The list's element of that index.
    /// Errors: `errc::out_of_range` for a negative one.
    template <integer Index>
    [[nodiscard]] named_attribute at(Index index) const {
        auto longer = *this;
        longer.steps_.push_back({{}, detail::fitted<std::size_t>(index), true});
        return longer;
    }

    /// The value as one of any type.
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
    /// Visits nothing: no member stands for it.
    template <class Visit>
    static constexpr void each_path(Visit&&) {}

  private:
    std::vector<detail::run_time_step> steps_;
};

/// An attribute that no member stands for, by its name.
[[nodiscard]] inline named_attribute attribute_named(detail::given_text name) {
    return named_attribute(name);
}

}  // namespace dynamap
