// What a write returns, and what it is asked to return.
#pragma once

#include <exception>
#include <optional>
#include <type_traits>
#include <utility>

namespace dynamap {
namespace detail {

/// The version that a write has stored; an empty struct where it is not known.
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

/// Whether a conditional write was applied, and if not, the item that stood in its way.
///
/// Shape: converts to true when applied. A refused condition is an answer, not an error. `Returned` is what
/// the write was asked to return, if anything: the whole row, or the updated attributes. `Version` is the
/// type of the version that a `put`, or an `update` with `at_version`, has stored.
template <class Row, class Returned = void, class Version = void>
class [[nodiscard]] write_outcome {
    struct nothing {};
    using returned_type = std::conditional_t<std::is_void_v<Returned>, nothing, std::optional<Returned>>;
    using version_type = detail::known_version<Version>;

  public:
    /// Of no write: not applied, and there is no item. What a future or callback holds beside an error.
    write_outcome() = default;
    /// The write was applied.
    [[nodiscard]] static write_outcome applied_write(returned_type returned = {}, version_type version = {}) {
        write_outcome outcome(true, std::nullopt, std::move(returned));
        outcome.version_ = version;
        return outcome;
    }
    /// The condition did not hold; `current` is the item as it is, or nothing when there is none; `misfit`
    /// says why it could not be read as a `Row`, if so.
    [[nodiscard]] static write_outcome refused_write(std::optional<Row> current,
                                                     std::exception_ptr item_mismatch = {}) {
        write_outcome outcome(false, std::move(current), {});
        outcome.misfit_ = std::move(item_mismatch);
        return outcome;
    }

    /// Whether the write was applied.
    [[nodiscard]] bool applied() const noexcept { return applied_; }
    /// Whether the write was applied.
    explicit operator bool() const noexcept { return applied_; }
    /// After a refusal, the item as it is; nothing when there is no item. Nothing, too, when the write was
    /// applied.
    /// Errors: when the item does not fit `Row`, what `get` would throw, with the write's operation: the
    /// refusal itself is no error.
    [[nodiscard]] std::optional<Row> const& current() const {
        if (misfit_) std::rethrow_exception(misfit_);
        return current_;
    }
    /// Whether the request was sent again after one that may have been carried out, as no response came to
    /// it.
    ///
    /// Shape: after a refusal the earlier request itself may be why the condition did not hold: read the
    /// item, and look whether it is as this write would leave it. A `put` on a table with a version has
    /// looked already: its refusal is another's write, and if it knows the item as its own, the outcome is
    /// applied. After an applied write, `returned()` may be what the earlier request left, or nothing.
    [[nodiscard]] bool repeated() const noexcept { return repeated_; }
    /// The same outcome, of a write that was repeated or not.
    [[nodiscard]] write_outcome with_repeated(bool repeated) && {
        repeated_ = repeated;
        return std::move(*this);
    }
    /// The version that the write has stored; nothing if it was refused. The row in hand still has the one
    /// before: `row.version = outcome.version().value()`.
    [[nodiscard]] version_type const& version() const noexcept
        requires(!std::is_void_v<Version>)
    {
        return version_;
    }
    /// What an applied write was asked to return; nothing when there was no such item, or when it was
    /// refused.
    ///
    /// Shape: nothing, too, if a versioned `put` was `repeated()` and met its own write: the old item is not
    /// known then, as the response that had it was lost.
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
    std::exception_ptr misfit_;
};

/// What a write answers besides whether it was applied.
/// Source:
/// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateItem.html#DDB-UpdateItem-request-ReturnValues
enum class returned : unsigned char {
    all_old,      ///< the item as it was
    all_new,      ///< the item as it is now
    updated_old,  ///< the attributes that the update names, as they were
    updated_new   ///< the same, as they are now
};

/// Asks a write for what is said; made by the four constants below.
template <returned Values>
struct returning {};
/// `put`, `update` and `remove` answer the item as it was: `std::optional<Row>`.
inline constexpr returning<returned::all_old> return_old{};
/// `update` answers the item as it is now: a `Row`.
inline constexpr returning<returned::all_new> return_new{};
/// `update` answers the attributes it names as they were.
inline constexpr returning<returned::updated_old> return_updated_old{};
/// `update` answers the attributes it names as they are now.
inline constexpr returning<returned::updated_new> return_updated_new{};

/// The type of `exactly_once`.
struct exactly_once_t {};
/// Carries a write out once, even if its response is lost and it is sent again. It is the last argument of
/// `put`, `update` or `remove`:
/// ```
/// co_await wallet.update(id, balance += 100, dynamap::exactly_once);
/// auto const paid = co_await wallet.update(id, balance -= 50, when(balance >= 50), dynamap::exactly_once);
/// ```
///
/// Shape: the write is sent as a transaction of one operation. The service knows a repeated request by its
/// token for ten minutes; it is not sent later than that. A refused condition is final, even if `repeated()`:
/// the service would know the write if it had been done.
/// Errors: those of the service and the network; then it was done once, or not at all. Do not simply call
/// again: a new call has a new token.
/// Cost: twice the write units of the write by itself.
inline constexpr exactly_once_t exactly_once{};

}  // namespace dynamap
