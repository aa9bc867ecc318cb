// XML answers, read: the one door to pugixml.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dynamap::aws {

/// An element of a document, or none.
///
/// Shape: asking none for something gives none again, or an empty text, so that a path needs no checks on the
/// way.
/// Lifetime: refers to its document.
class xml_element {
  public:
    xml_element() = default;

    [[nodiscard]] explicit operator bool() const noexcept { return node_ != nullptr; }
    /// Its name without a namespace's prefix.
    [[nodiscard]] std::string_view name() const noexcept;
    /// Its own characters, references and CDATA resolved, not those of elements within.
    [[nodiscard]] std::string text() const;
    /// The first element of this name in it.
    [[nodiscard]] xml_element child(std::string_view name) const noexcept;
    /// The text of the first element of this name in it; none when there is no such element.
    [[nodiscard]] std::optional<std::string> child_text(std::string_view name) const;
    /// The elements in it, in their order.
    [[nodiscard]] std::vector<xml_element> children() const;
    /// Those of them with this name.
    [[nodiscard]] std::vector<xml_element> children(std::string_view name) const;

  private:
    friend class xml_document;
    explicit xml_element(void const* node) noexcept : node_(node) {}
    void const* node_ = nullptr;  // pugi::xml_node_struct
};

/// A whole document.
///
/// Shape: document types are passed over: entities of their own are not replaced, nothing is fetched.
class xml_document {
  public:
    /// Errors: `errc::malformed_response`, with the place, when it is no XML, or has no root element.
    explicit xml_document(std::string_view text);
    ~xml_document();
    xml_document(xml_document&&) noexcept;
    xml_document& operator=(xml_document&&) noexcept;

    [[nodiscard]] xml_element root() const noexcept;

  private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

}  // namespace dynamap::aws
