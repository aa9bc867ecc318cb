// One statement of a transaction, made by a table: putting, updating, removing, checking, getting.
#pragma once

#include <string_view>
#include <type_traits>
#include <utility>

#include "dynamap/client.hpp"
#include "dynamap/detail/table/call/call.hpp"

namespace dynamap {

namespace detail {
/// Refuses a statement that is still held by a variable.
template <class Named>
constexpr void require_moved() {
    static_assert(!std::is_same_v<Named, Named>,
                  "dynamap: a statement is sent once; give it away: transact(std::move(statement))");
}
}  // namespace detail

/// A write or check of one item, to be carried out with others or not at all.
///
/// Shape: owns its bytes; made by `table::putting`, `updating`, `removing` and `checking`. A refused
/// statement's current item is read as a `Row`.
template <class Row>
class [[nodiscard]] write_statement {
  public:
    using row_type = Row;
    using write_statement_tag = void;

    /// `action` is "Put", "Update", "Delete" or "ConditionCheck", a literal; the request's body is the
    /// action's.
    write_statement(std::string_view action, operation request, detail::item_reader read)
        : action_(action), request_(std::move(request)), read_(read) {}
    /// Refused: a statement is moved, as it is sent once.
    template <class Named>
        requires std::is_same_v<Named, write_statement>
    write_statement(Named&) : write_statement("", operation("", ""), nullptr) {
        detail::require_moved<Named>();
    }

    /// The action's name in TransactWriteItems.
    [[nodiscard]] std::string_view action() const noexcept { return action_; }
    /// The action's JSON, or what encoding it failed with.
    [[nodiscard]] operation& request() noexcept { return request_; }
    /// Reads an item into a `std::optional<Row>`.
    [[nodiscard]] detail::item_reader reader() const noexcept { return read_; }

  private:
    std::string_view action_;
    operation request_;
    detail::item_reader read_;
};

/// A read of one item, together with others at one moment; made by `table::getting`.
template <class Row>
class [[nodiscard]] read_statement {
  public:
    using row_type = Row;
    using read_statement_tag = void;

    read_statement(operation request, detail::item_reader read) : request_(std::move(request)), read_(read) {}
    /// Refused: a statement is moved, as it is sent once.
    template <class Named>
        requires std::is_same_v<Named, read_statement>
    read_statement(Named&) : read_statement(operation("", ""), nullptr) {
        detail::require_moved<Named>();
    }

    /// The JSON of a Get in TransactGetItems, or what encoding it failed with.
    [[nodiscard]] operation& request() noexcept { return request_; }
    /// Reads an item into a `std::optional<Row>`.
    [[nodiscard]] detail::item_reader reader() const noexcept { return read_; }

  private:
    operation request_;
    detail::item_reader read_;
};

}  // namespace dynamap
