// A single write that is carried out once: a transaction of one operation.
#pragma once

#include <asio/awaitable.hpp>
#include <exception>
#include <optional>
#include <utility>

#include "dynamap/client.hpp"
#include "dynamap/detail/table/call/call.hpp"
#include "dynamap/detail/table/transaction/transaction_items.hpp"
#include "dynamap/outcome.hpp"

namespace dynamap::detail {

/// Carries out a write without a condition, or with none but that its version can be counted on.
/// Errors: `errc::out_of_range` if it cannot.
asio::awaitable<void> write_once(client via, transaction_item item, bool counts_version);

/// The same of a write that stores a version which is known before.
template <class Version>
asio::awaitable<Version> write_version_once(client via, transaction_item item, Version stored) {
    co_await write_once(std::move(via), std::move(item), false);
    co_return stored;
}

/// What became of a write with a condition.
struct once_result {
    bool applied = false;
    bool repeated = false;
    std::exception_ptr item_mismatch = {};  ///< why the item that refused it could not be read
};
/// Carries out a write with a condition; the item that refused it goes to `optional_row`.
/// Errors: a refusal that is not the condition's; what `check` throws.
asio::awaitable<once_result> write_once_if(client via, transaction_item item, wire::row_ref optional_row,
                                           refusal_check check);

/// `stored` is the version that the write stores, if the caller is to know it.
template <class Row, class Version>
asio::awaitable<write_outcome<Row, void, Version>> write_once_if(client via, transaction_item item,
                                                                 refusal_check check,
                                                                 known_version<Version> stored) {
    using outcome = write_outcome<Row, void, Version>;
    std::optional<Row> current;
    once_result result =
        co_await write_once_if(std::move(via), std::move(item), wire::row_ref(current), check);
    if (result.item_mismatch) current.reset();
    if (result.applied) co_return outcome::applied_write({}, stored).with_repeated(result.repeated);
    co_return outcome::refused_write(std::move(current), std::move(result.item_mismatch))
        .with_repeated(result.repeated);
}

}  // namespace dynamap::detail
