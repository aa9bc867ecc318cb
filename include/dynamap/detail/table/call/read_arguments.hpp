// The arguments of get after its key: consistent, project(...).
#pragma once

#include <cstddef>
#include <type_traits>

#include "dynamap/detail/table/expression/expression_writer.hpp"
#include "dynamap/projection.hpp"

namespace dynamap {

/// Makes `get` read the latest write (a strongly consistent read), at twice the cost. Without it `get` may
/// return an older version for a short time.
struct consistent_read {};
/// `co_await wallet.get(id, dynamap::consistent)`.
inline constexpr consistent_read consistent{};

namespace detail {

template <class T>
inline constexpr bool is_projection = false;
template <class... Attributes>
inline constexpr bool is_projection<projection<Attributes...>> = true;

/// `,"ProjectionExpression":"...","ExpressionAttributeNames":{...}`.
template <class Schema, class Projection>
struct projection_text {
    template <class Out>
    constexpr void operator()(Out& out) const {
        expression_writer<Schema, Out> text(out);
        text.begin("ProjectionExpression");
        Projection::write(text, 0, nullptr);
        text.end();
        text.names_map();
    }
};

/// Sorts the arguments of a read.
template <class Row, class... Args>
struct read_arguments {
    static constexpr bool consistent = (std::is_same_v<Args, consistent_read> || ...);
    static constexpr std::size_t projections = (std::size_t{0} + ... + std::size_t{is_projection<Args>});
    static constexpr bool projected = projections != 0;
    static_assert(projections <= 1, "dynamap: a read has one project(...)");
    static constexpr std::size_t count = std::size_t{consistent} + projections;

  private:
    template <class... T>
    struct find {
        using list = void;
        using row = Row;
    };
    template <class First, class... Rest>
    struct find<First, Rest...> : find<Rest...> {};
    template <class... Attributes, class... Rest>
    struct find<projection<Attributes...>, Rest...> {
        using list = projection<Attributes...>;
        using row = typename list::template row<Row>;
        static_assert((std::is_same_v<owner_of<Attributes::pointer>, Row> && ...),
                      "dynamap: a projection names a member of another struct than the table's row");
    };

  public:
    using list = typename find<Args...>::list;
    using row = typename find<Args...>::row;
};

}  // namespace detail
}  // namespace dynamap
