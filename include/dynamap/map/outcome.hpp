// What a conditional write answers. Room: map.
#pragma once

#include <exception>
#include <optional>
#include <utility>

namespace dynamap {

/// Whether a conditional write was applied, and if not, the item that stood in its way.
///
/// Shape: converts to true when applied. A refused condition is an answer, not an error.
template <class Row>
class [[nodiscard]] write_outcome {
  public:
    /// The write was applied.
    [[nodiscard]] static write_outcome applied_write() { return write_outcome(true, std::nullopt); }
    /// The condition did not hold; `current` is the item as it is, or nothing when there is none; `misfit` says why it
    /// could not be read as a `Row`, if so.
    [[nodiscard]] static write_outcome refused_write(std::optional<Row> current, std::exception_ptr misfit = {}) {
        write_outcome outcome(false, std::move(current));
        outcome.misfit_ = std::move(misfit);
        return outcome;
    }

    /// Whether the write was applied.
    [[nodiscard]] bool applied() const noexcept { return applied_; }
    /// Whether the write was applied.
    explicit operator bool() const noexcept { return applied_; }
    /// After a refusal, the item as it is; nothing when there is no item. Nothing, too, when the write was applied.
    /// Errors: when the item does not fit `Row`, what `get` would throw: the refusal itself is no error.
    [[nodiscard]] std::optional<Row> const& current() const {
        if (misfit_) std::rethrow_exception(misfit_);
        return current_;
    }

  private:
    write_outcome(bool applied, std::optional<Row> current) : applied_(applied), current_(std::move(current)) {}

    bool applied_;
    std::optional<Row> current_;
    std::exception_ptr misfit_;
};

}  // namespace dynamap
