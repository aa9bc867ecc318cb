// Parses XML responses: the only file that calls pugixml.
#include "dynamap/aws/xml_document.hpp"

#include <pugixml.hpp>

#include "dynamap/error.hpp"

namespace dynamap::aws {
namespace {

pugi::xml_node node_of(void const* node) {
    return pugi::xml_node(static_cast<pugi::xml_node_struct*>(const_cast<void*>(node)));
}

std::string_view local_name(pugi::xml_node node) {
    std::string_view const name = node.name();
    auto const colon = name.find(':');
    return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

bool is_element(pugi::xml_node node) { return node.type() == pugi::node_element; }

}  // namespace

std::string_view xml_element::name() const noexcept {
    return node_ == nullptr ? std::string_view() : local_name(node_of(node_));
}

std::string xml_element::text() const {
    std::string result;
    if (node_ == nullptr) return result;
    for (pugi::xml_node const piece : node_of(node_))
        if (piece.type() == pugi::node_pcdata || piece.type() == pugi::node_cdata) result += piece.value();
    return result;
}

xml_element xml_element::child(std::string_view name) const noexcept {
    if (node_ == nullptr) return {};
    for (pugi::xml_node const inner : node_of(node_))
        if (is_element(inner) && local_name(inner) == name) return xml_element(inner.internal_object());
    return {};
}

std::optional<std::string> xml_element::child_text(std::string_view name) const {
    xml_element const found = child(name);
    if (!found) return std::nullopt;
    return found.text();
}

std::vector<xml_element> xml_element::children() const {
    std::vector<xml_element> result;
    if (node_ == nullptr) return result;
    for (pugi::xml_node const inner : node_of(node_))
        if (is_element(inner)) result.push_back(xml_element(inner.internal_object()));
    return result;
}

std::vector<xml_element> xml_element::children(std::string_view name) const {
    std::vector<xml_element> result = children();
    std::erase_if(result, [&](xml_element const& e) { return e.name() != name; });
    return result;
}

struct xml_document::impl {
    pugi::xml_document document;
};

xml_document::xml_document(std::string_view text) : impl_(std::make_unique<impl>()) {
    // pugixml drops white space between elements, but keeps it within a text.
    auto const result = impl_->document.load_buffer(
        text.data(), text.size(), pugi::parse_default | pugi::parse_ws_pcdata_single, pugi::encoding_auto);
    if (!result)
        throw error(errc::malformed_response, std::string("the response is not XML: ") +
                                                  result.description() + " at byte " +
                                                  std::to_string(result.offset));
    if (!impl_->document.document_element())
        throw error(errc::malformed_response, "the response is not XML: it has no element");
}

xml_document::~xml_document() = default;
xml_document::xml_document(xml_document&&) noexcept = default;
xml_document& xml_document::operator=(xml_document&&) noexcept = default;

xml_element xml_document::root() const noexcept {
    if (impl_ == nullptr) return {};  // moved from
    return xml_element(impl_->document.document_element().internal_object());
}

}  // namespace dynamap::aws
