// Small JSON documents: credentials, tokens.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dynamap::aws {

/// The strings and numbers of a JSON object. Those of nested objects have names such as "outer.inner".
///
/// Shape: names are found in any case, because the services do not agree on one. Arrays, booleans and null
/// are ignored.
class json_object {
  public:
    /// Errors: `errc::malformed_response`, without the text (it may be secret), if it is not a JSON object or
    /// is nested more than 8 levels deep.
    explicit json_object(std::string_view text);

    /// A string; none if it is absent or of another type.
    [[nodiscard]] std::optional<std::string> text(std::string_view name) const;
    /// A whole number; none if it is absent or of another type.
    [[nodiscard]] std::optional<std::int64_t> number(std::string_view name) const;

  private:
    friend struct json_object_reader;
    struct member {
        std::string name;
        std::optional<std::string> text;
        std::optional<std::int64_t> number;
    };
    [[nodiscard]] member const* find(std::string_view name) const;

    std::vector<member> members_;
};

/// Appends a string in quotes, escaped.
void append_json_text(std::string& out, std::string_view text);

}  // namespace dynamap::aws
