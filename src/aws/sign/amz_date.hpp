// Formats a time for X-Amz-Date without allocation.
#pragma once

#include <array>
#include <chrono>
#include <string_view>

namespace dynamap::aws {

/// A time as "YYYYMMDDTHHMMSSZ".
class amz_date_text {
  public:
    explicit amz_date_text(std::chrono::system_clock::time_point time) noexcept;
    /// "YYYYMMDDTHHMMSSZ"
    [[nodiscard]] std::string_view view() const noexcept { return {text_.data(), text_.size()}; }
    /// "YYYYMMDD"
    [[nodiscard]] std::string_view day() const noexcept { return view().substr(0, 8); }

  private:
    std::array<char, 16> text_;
};

}  // namespace dynamap::aws
