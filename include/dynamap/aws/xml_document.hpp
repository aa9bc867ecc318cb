// Reads XML responses. The only unit that uses pugixml.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dynamap::aws {

/// An element of a document, or no element.
///
/// Shape: the members of no element return no element or an empty text, so a path needs no checks on the way.
/// Lifetime: refers to its document.
class xml_element {
  public:
    /// Makes no element.
    xml_element() = default;

    /// Whether there is an element.
    [[nodiscard]] explicit operator bool() const noexcept { return node_ != nullptr; }
    /// Returns its name without a namespace prefix.
    [[nodiscard]] std::string_view name() const noexcept;
    /// Returns its own characters, with references and CDATA resolved, without those of elements inside it.
    [[nodiscard]] std::string text() const;
    /// Returns the first element of this name in it.
    [[nodiscard]] xml_element child(std::string_view name) const noexcept;
    /// Returns the text of the first element of this name in it; empty if there is no such element.
    [[nodiscard]] std::optional<std::string> child_text(std::string_view name) const;
    /// Returns the elements in it, in their order.
    [[nodiscard]] std::vector<xml_element> children() const;
    /// Returns the elements of this name in it, in their order.
    [[nodiscard]] std::vector<xml_element> children(std::string_view name) const;

  private:
    friend class xml_document;
    explicit xml_element(void const* node) noexcept : node_(node) {}
    void const* node_ = nullptr;  // pugi::xml_node_struct
};

/// A whole document.
///
/// Shape: document types are ignored: their entities are not replaced, and nothing is fetched.
class xml_document {
  public:
    /// Errors: `errc::malformed_response`, with the position, if it is not XML or has no root element.
    explicit xml_document(std::string_view text);
    ~xml_document();
    xml_document(xml_document&&) noexcept;
    xml_document& operator=(xml_document&&) noexcept;

    /// Returns the outermost element.
    [[nodiscard]] xml_element root() const noexcept;

  private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

}  // namespace dynamap::aws
