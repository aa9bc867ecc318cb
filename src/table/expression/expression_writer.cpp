// Writes the expressions of a request, at compile time if all of the text is known then.
#include "dynamap/detail/table/expression/expression_writer.hpp"

#include <charconv>
#include <string>
#include <utility>

#include "dynamap/any_condition.hpp"
#include "dynamap/error.hpp"

namespace dynamap::detail {

void require_expression_length(std::size_t length) {
    if (length <= longest_expression) return;
    throw error(errc::bad_value, "an expression of the request has " + std::to_string(length) +
                                     " bytes, but DynamoDB's limit is 4096; split the request");
}

void require_condition_length(std::size_t length) {
    if (length <= longest_expression) return;
    error_details nothing_sent;
    nothing_sent.sent = 0;
    throw error(
        errc::bad_value,
        "a condition is longer than DynamoDB's limit of 4096 bytes; use fewer parts, or split the request",
        std::move(nothing_sent));
}

void throw_too_many_names() {
    throw error(errc::bad_value,
                "an expression of the request names more than 512 attributes; split the request");
}

void value_list::begin_value() {
    out_->append("\":");
    out_->append(prefix_);
    char digits[8];
    auto const* end = std::to_chars(digits, digits + sizeof digits, next_++).ptr;
    out_->append({digits, static_cast<std::size_t>(end - digits)});
    out_->append("\":");
}

void end_values(byte_buffer& out, std::size_t begin, bool any) {
    if (any) {
        out.pop_back();  // the last comma
        out.push_back('}');
    } else {
        out.pop_back(out.size() - begin);
    }
}

}  // namespace dynamap::detail
