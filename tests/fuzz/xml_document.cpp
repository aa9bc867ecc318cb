// Any bytes as XML, and as a service's answer in it: read, or refused with an error.
// Run: tests/fuzz/run 60 xml_document
#include "dynamap/aws/xml_document.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "dynamap/error.hpp"

namespace {

void visit(dynamap::aws::xml_element element, int depth) {
    (void)element.text();
    (void)element.child_text("Code");
    std::string_view const name = element.name();
    if (!name.empty() && element.children().size() < element.children(name).size()) std::abort();
    for (auto const& inner : element.children()) {
        if (!element.child(inner.name())) std::abort();
        if (depth < 100) visit(inner, depth + 1);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    try {
        dynamap::aws::xml_document document(std::string_view(reinterpret_cast<char const*>(data), size));
        dynamap::aws::xml_document const moved = std::move(document);
        if (!moved.root()) std::abort();
        visit(moved.root(), 0);
    } catch (dynamap::error const&) {
    }
    return 0;
}
