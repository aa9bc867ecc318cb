// How a bulk load is done, and what is told of it.
#include "dynamap/bulk_options.hpp"

#include <charconv>

namespace dynamap {
namespace {
constexpr std::string_view prefix = "rows:";
}

std::string bulk_checkpoint::text() const { return std::string(prefix) + std::to_string(rows); }

std::optional<bulk_checkpoint> bulk_checkpoint::parse(detail::given_text given) {
    std::string_view text = given;
    if (!text.starts_with(prefix)) return std::nullopt;
    text.remove_prefix(prefix.size());
    bulk_checkpoint result;
    auto const [end, failed] = std::from_chars(text.data(), text.data() + text.size(), result.rows);
    if (failed != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return result;
}

}  // namespace dynamap
