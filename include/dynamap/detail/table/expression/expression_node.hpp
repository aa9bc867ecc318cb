// A node of an expression: a text with one `$` for each of its parts.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>
#include <type_traits>
#include <utility>

#include "dynamap/fixed_string.hpp"

namespace dynamap::detail {

// Every part of an expression has the same five members. Inner nodes inherit them from `expression_node`. The
// leaves (attributes, values) have their own. `self` is null if the text is built at compile time. It is the
// object if some of the text is known only at run time.
//   fixed                      whether the text is known at compile time
//   value_count(self)          how many values the part has
//   write(text, first, self)   writes its text with placeholders; its values are numbered from `first`
//   values(sink)               passes the values to `sink` in the order of their numbers, at run time
//   each_path(visit)           calls visit.template operator()<attribute type>() for each attribute in it

/// The pieces of `Text` around its `$`: one before each part and one after the last.
template <fixed_string Text>
struct node_text {
    static constexpr std::size_t parts = [] {
        std::size_t count = 0;
        for (char c : Text.view()) count += c == '$';
        return count;
    }();
    static constexpr std::array<std::string_view, parts + 1> pieces = [] {
        std::array<std::string_view, parts + 1> found;
        std::string_view rest = Text.view();
        for (std::string_view& piece : found) {
            std::size_t end = 0;
            while (end < rest.size() && rest[end] != '$') ++end;
            piece = rest.substr(0, end);
            rest.remove_prefix(end < rest.size() ? end + 1 : end);
        }
        return found;
    }();
};

/// One part of a node. `Place` distinguishes parts of the same type.
template <std::size_t Place, class Part>
struct node_part {
    [[no_unique_address]] Part part;

    /// Returns the part; null if `self` is null.
    static constexpr Part const* of(node_part const* self) { return self != nullptr ? &self->part : nullptr; }
};

template <fixed_string Text, class Places, class... Parts>
class indexed_node;

/// A node whose text is `Text` with the parts' texts in place of `$`: `expression_node<"$ BETWEEN $ AND $",
/// Left, Low, High>`.
///
/// Cost: not larger than its parts. The text is a constant if the texts of all parts are.
template <fixed_string Text, class... Parts>
using expression_node = indexed_node<Text, std::index_sequence_for<Parts...>, Parts...>;

template <fixed_string Text, std::size_t... Place, class... Parts>
class indexed_node<Text, std::index_sequence<Place...>, Parts...> : node_part<Place, Parts>... {
    static_assert(node_text<Text>::parts == sizeof...(Parts));

  public:
    static constexpr bool fixed = (Parts::fixed && ...);

    constexpr explicit indexed_node(Parts... parts) : node_part<Place, Parts>{std::move(parts)}... {}

    static constexpr std::size_t value_count([[maybe_unused]] indexed_node const* self) {
        return (std::size_t{0} + ... + Parts::value_count(node_part<Place, Parts>::of(self)));
    }
    template <class Out>
    static constexpr void write(Out& out, [[maybe_unused]] std::size_t first,
                                [[maybe_unused]] indexed_node const* self) {
        (write_part<Place, Parts>(out, first, self), ...);
        append_piece<sizeof...(Parts)>(out);
    }
    template <class Sink>
    void values([[maybe_unused]] Sink& sink) const {
        (node_part<Place, Parts>::part.values(sink), ...);
    }
    template <class Visit>
    static constexpr void each_path([[maybe_unused]] Visit&& visit) {
        (Parts::each_path(visit), ...);
    }

  private:
    template <std::size_t Piece, class Out>
    static constexpr void append_piece(Out& out) {
        if constexpr (!node_text<Text>::pieces[Piece].empty()) out.append(node_text<Text>::pieces[Piece]);
    }
    template <std::size_t At, class Part, class Out>
    static constexpr void write_part(Out& out, std::size_t& first, indexed_node const* self) {
        Part const* const part = node_part<At, Part>::of(self);
        append_piece<At>(out);
        Part::write(out, first, part);
        first += Part::value_count(part);
    }
};

}  // namespace dynamap::detail
