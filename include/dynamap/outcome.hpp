// The outcome of a write, and the options for what a write returns.
#pragma once

#include <exception>
#include <optional>
#include <type_traits>
#include <utility>

namespace dynamap {
namespace detail {

/// The version that a write has stored; an empty struct if it is not known.
template <class Version>
struct version_or_nothing {
    using type = std::optional<Version>;
};
template <>
struct version_or_nothing<void> {
    struct type {};
};
template <class Version>
using known_version = typename version_or_nothing<Version>::type;

}  // namespace detail

/// Whether a conditional write was applied, and if not, the item that did not meet the condition.
///
/// Shape: converts to true if the write was applied. A failed condition is a result, not an error. `Returned`
/// is the type that the write was asked to return, if any: the whole row, or the updated attributes.
/// `Version` is the type of the version that a `put`, or an `update` with `at_version`, has stored.
template <class Row, class Returned = void, class Version = void>
class [[nodiscard]] write_outcome {
    struct nothing {};
    using returned_type = std::conditional_t<std::is_void_v<Returned>, nothing, std::optional<Returned>>;
    using version_type = detail::known_version<Version>;

  public:
    /// Makes an empty outcome: not applied, no item. Futures and callbacks need a default constructor.
    write_outcome() = default;
    /// Makes the outcome of an applied write.
    [[nodiscard]] static write_outcome applied_write(returned_type returned = {}, version_type version = {}) {
        write_outcome outcome(true, std::nullopt, std::move(returned));
        outcome.version_ = version;
        return outcome;
    }
    /// Makes the outcome of a write whose condition failed. `current` is the existing item, or empty if there
    /// is none. If the item could not be read as a `Row`, `item_mismatch` is the reason.
    [[nodiscard]] static write_outcome refused_write(std::optional<Row> current,
                                                     std::exception_ptr item_mismatch = {}) {
        write_outcome outcome(false, std::move(current), {});
        outcome.mismatch_ = std::move(item_mismatch);
        return outcome;
    }

    /// Whether the write was applied.
    [[nodiscard]] bool applied() const noexcept { return applied_; }
    /// Whether the write was applied.
    explicit operator bool() const noexcept { return applied_; }
    /// If the condition failed, the existing item; empty if there is no item. Empty if the write was applied.
    /// Errors: if the item does not fit `Row`, throws what `get` would throw, with the write's operation. The
    /// failed condition itself is not an error.
    [[nodiscard]] std::optional<Row> const& current() const {
        if (mismatch_) std::rethrow_exception(mismatch_);
        return current_;
    }
    /// Whether an earlier request of this write got no response and may have been applied.
    ///
    /// Shape: if the condition failed, the earlier request itself may be the reason. Read the item and
    /// compare it with what this write would leave. A `put` on a table with a version has done that: if the
    /// item is its own write, the outcome is applied, and otherwise the failure is caused by another write.
    /// If the write was applied, `returned()` may be what the earlier request left, or empty.
    [[nodiscard]] bool repeated() const noexcept { return repeated_; }
    /// Returns the same outcome with `repeated()` set.
    [[nodiscard]] write_outcome with_repeated(bool repeated) && {
        repeated_ = repeated;
        return std::move(*this);
    }
    /// The version that the write has stored; empty if its condition failed. The caller's row still has the
    /// version before: `row.version = outcome.version().value()`.
    [[nodiscard]] version_type const& version() const noexcept
        requires(!std::is_void_v<Version>)
    {
        return version_;
    }
    /// What an applied write was asked to return; empty if there was no such item, or if the condition
    /// failed.
    ///
    /// Shape: also empty if a versioned `put` was `repeated()` and found its own write: the old item is then
    /// unknown, because the response with it was lost.
    [[nodiscard]] returned_type const& returned() const noexcept
        requires(!std::is_void_v<Returned>)
    {
        return returned_;
    }

  private:
    write_outcome(bool applied, std::optional<Row> current, returned_type returned)
        : applied_(applied), current_(std::move(current)), returned_(std::move(returned)) {}

    bool applied_ = false;
    bool repeated_ = false;
    std::optional<Row> current_;
    [[no_unique_address]] returned_type returned_{};
    [[no_unique_address]] version_type version_{};
    std::exception_ptr mismatch_;
};

/// What a write returns in addition to whether it was applied.
/// Source:
/// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateItem.html#DDB-UpdateItem-request-ReturnValues
enum class returned : unsigned char {
    all_old,      ///< the item before the write
    all_new,      ///< the item after the write
    updated_old,  ///< the attributes that the update changes, before it
    updated_new   ///< the same attributes, after it
};

/// Selects what a write returns; made by the four constants below.
template <returned Values>
struct returning {};
/// `put`, `update` and `remove` return the item before the write: `std::optional<Row>`.
inline constexpr returning<returned::all_old> return_old{};
/// `update` returns the item after the write: a `Row`.
inline constexpr returning<returned::all_new> return_new{};
/// `update` returns the attributes that it changes, before the write.
inline constexpr returning<returned::updated_old> return_updated_old{};
/// `update` returns the attributes that it changes, after the write.
inline constexpr returning<returned::updated_new> return_updated_new{};

/// The type of `exactly_once`.
struct exactly_once_t {};
/// Applies a write once, even if its response is lost and it is sent again. It is the last argument of `put`,
/// `update` or `remove`:
/// ```
/// co_await wallet.update(id, balance += 100, dynamap::exactly_once);
/// auto const paid = co_await wallet.update(id, balance -= 50, when(balance >= 50), dynamap::exactly_once);
/// ```
///
/// Shape: the write is sent as a transaction with one operation. The service recognises a repeated request by
/// its token for ten minutes, and the library does not resend it later than that. A failed condition is
/// final, even if `repeated()`: the service would recognise the write if it had been applied.
/// Errors: those of the service and the network. The write was then applied once or not at all. Do not just
/// call it again: a new call has a new token.
/// Cost: twice the write units of the plain write.
inline constexpr exactly_once_t exactly_once{};

}  // namespace dynamap
