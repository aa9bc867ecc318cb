// Counts the attempts of a call that makes several requests.
// Tests: tests/unit/table/call/request_counts.cpp.
#include "table/call/request_counts.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

namespace dynamap::detail {

void request_counts::add(error const& failure) noexcept {
    attempts_ += std::max(1, failure.attempts());
    sent_ += failure.sent().value_or(0);
    known_ = known_ && failure.sent().has_value();
}

error request_counts::completed(error const& failure, std::string_view doubt) const {
    error_details all = failure.details();
    all.attempts = attempts_;
    all.sent = known_ || sent_ != 0 ? std::optional(sent_) : std::nullopt;
    std::string sentence = failure.sentence();
    bool const says_so = sentence.find("may have been") != std::string::npos;
    if (!doubt.empty() && !says_so) sentence.append("; ").append(doubt);
    return {failure.code(), std::move(sentence), std::move(all)};
}

}  // namespace dynamap::detail
