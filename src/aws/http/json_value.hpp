// Small JSON documents: credentials, tokens.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dynamap::aws {

/// The texts and numbers of a JSON object, those of nested objects under "outer.inner".
///
/// Shape: names are found whatever their letters' case, as the services themselves are not of one mind.
/// Arrays, truth values and null are passed over.
class json_object {
  public:
    /// Errors: `errc::malformed_response`, without the text (it may be secret), when it is no JSON object, or
    /// one that is nested more than 8 deep.
    explicit json_object(std::string_view text);

    /// A text; none when it is absent or of another kind.
    [[nodiscard]] std::optional<std::string> text(std::string_view name) const;
    /// A whole number; none when it is absent or of another kind.
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

/// Appends a text in quotes, escaped.
void append_json_text(std::string& out, std::string_view text);

}  // namespace dynamap::aws
