// Any bytes as a document of credentials, JSON or XML: read, or refused with an error.
// Run: tests/fuzz/run 60 credential_parsers
#include "aws/credentials/credential_parsers.hpp"

#include <cstddef>
#include <cstdint>

#include "dynamap/aws/xml_document.hpp"
#include "dynamap/error.hpp"

namespace {

/// Calls `f`, which may throw `dynamap::error` and nothing else.
template <class F>
void try_to(F f) {
    try {
        f();
    } catch (dynamap::error const&) {
    }
}

void visit(dynamap::aws::xml_element element, int depth) {
    (void)element.name();
    (void)element.text();
    if (depth < 100)
        for (auto const& inner : element.children()) visit(inner, depth + 1);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    using namespace dynamap::aws;
    std::string_view const text(reinterpret_cast<char const*>(data), size);
    try_to([&] { (void)read_metadata_credentials(text); });
    try_to([&] { (void)read_process_credentials(text, ""); });
    try_to([&] { (void)read_sso_role_credentials(text, ""); });
    try_to([&] { (void)read_sts_credentials(text); });
    try_to([&] { visit(xml_document(text).root(), 0); });
    (void)read_sts_failure(text);
    return 0;
}
