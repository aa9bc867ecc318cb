// The shared config and credentials files, parsed.
#include "dynamap/aws/profile.hpp"

#include <algorithm>

#include "cases.hpp"
#include "properties.hpp"

namespace conformance {
namespace {

using namespace dynamap::aws;

profile_file file_of(json const& test, std::string_view key) {
    profile_file file{std::string(key)};
    if (has(test, key)) file.text = text(test, key);
    return file;
}

/// "section", "  name = value" and "    inner = value" lines: what both sides are brought to.
class listing {
  public:
    void section(std::string_view name) { text_.append("[").append(name).append("]\n"); }
    void setting(std::string_view name, std::string_view value) {
        text_.append("  ").append(name).append(" = ").append(value).append("\n");
    }
    void nested(std::string_view name, property_map const& inner) {
        setting(name, "(nested)");
        for (auto const& [key, value] : inner)
            text_.append("    ").append(key).append(" = ").append(value).append("\n");
    }
    [[nodiscard]] std::string const& text() const { return text_; }

  private:
    std::string text_;
};

std::string expected_listing(json const& sections) {
    std::map<std::string_view, json> sorted;
    for (auto const& [name, section] : sections.members()) sorted.emplace(name, section);
    listing out;
    for (auto const& [name, section] : sorted) {
        out.section(name);
        std::map<std::string_view, json> settings;
        for (auto const& [key, value] : section.members()) settings.emplace(key, value);
        for (auto const& [key, value] : settings) {
            if (value.is_object()) out.nested(key, properties(section, key));
            else out.setting(key, std::string_view(value));
        }
    }
    return out.text();
}

/// With `nested` a value of nested settings is taken apart, as the case does.
std::string listing_of(profile_sections const& sections, bool nested) {
    listing out;
    for (auto const& [name, section] : sections) {
        out.section(name);
        for (auto const& [key, value] : section) {
            if (nested && value.starts_with('\n')) out.nested(key, sub_properties(value));
            else out.setting(key, value);
        }
    }
    return out.text();
}

bool is_policy(json const& test) {
    auto const tags = texts(test, "tags");
    return std::ranges::find(tags, "policy") != tags.end();
}

}  // namespace

decision profile_parsing(json const& test) {
    excuse(test, "sub_properties", "the form of what is expected, if profiles are");
    auto const read = [&] {
        return parse_profiles(file_of(test, "config_file"), file_of(test, "credentials_file"));
    };
    if (expects_error(test) && is_policy(test)) {
        // One SDK's decision to refuse what the others pass over: nothing must come of it either way.
        try {
            auto const got = read();
            bool const nothing = got.profiles.empty() && got.sso_sessions.empty() && got.services.empty();
            return nothing ? decision{}
                           : failed("something comes of a section that should be refused or ignored");
        } catch (dynamap::error const&) {
            return {};
        }
    }
    if (expects_error(test)) return must_refuse(read);

    auto const got = read();
    auto const form = text(test, "sub_properties");
    if (form != "raw" && form != "nested") return failed("the runner does not know sub_properties " + form);
    bool const nested = form == "nested";
    comparison differences;
    json const expect = test["expect"];
    differences.equal("profiles", expected_listing(expect["profiles"]), listing_of(got.profiles, nested));
    for (auto const& [name, sections] :
         {std::pair("sso_sessions", &got.sso_sessions), std::pair("services", &got.services)})
        if (has(expect, name))
            differences.equal(name, expected_listing(expect[name]), listing_of(*sections, nested));
    return differences.result();
}

}  // namespace conformance
