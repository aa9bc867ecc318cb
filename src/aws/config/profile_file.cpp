// Reads the text of the config and credentials files.
// Tests: tests/unit/aws/config/profile.cpp, tests/conformance/profile_parsing.cpp.
#include <algorithm>

#include "aws/http/ascii.hpp"
#include "dynamap/aws/profile.hpp"
#include "dynamap/error.hpp"

namespace dynamap::aws {
namespace {

constexpr std::string_view blanks = " \t";

std::string_view trim(std::string_view text) {
    auto const first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

bool is_blank(char c) { return c == ' ' || c == '\t'; }

/// Whether a section or a setting may have this name.
bool valid_name(std::string_view name) {
    auto const valid = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               std::string_view("-_/.%@:+").find(c) != std::string_view::npos;
    };
    return !name.empty() && std::ranges::all_of(name, valid);
}

/// The line without its comment. After a setting, a comment needs a blank before it.
std::string_view without_comment(std::string_view line, bool needs_blank) {
    for (auto at = line.find_first_of("#;"); at != std::string_view::npos;
         at = line.find_first_of("#;", at + 1))
        if (!needs_blank || at == 0 || is_blank(line[at - 1])) return line.substr(0, at);
    return line;
}

/// "name = value"; none if there is no '='.
struct setting {
    std::string_view name, value;
};
std::optional<setting> parse_setting(std::string_view line) {
    line = without_comment(line, true);
    auto const equals = line.find('=');
    if (equals == std::string_view::npos) return std::nullopt;
    return setting{trim(line.substr(0, equals)), trim(line.substr(equals + 1))};
}

/// Removes the next line from `text` and returns it.
std::string_view take_line(std::string_view& text) {
    auto const end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line;
}

/// The parsed text in a section's brackets.
struct section_title {
    std::string_view kind;  // "profile", "sso-session", "services"; empty if there is only one word
    std::string_view name;  // empty: not a valid name
};
section_title parse_title(std::string_view title) {
    section_title result;
    title = trim(title);
    bool const quoted_all = title.starts_with('"') || title.starts_with('\'');
    auto const blank = quoted_all ? std::string_view::npos : title.find_first_of(blanks);
    if (blank != std::string_view::npos) {
        result.kind = title.substr(0, blank);
        title = trim(title.substr(blank));
    }
    bool const quoted = title.size() > 2 && (title.front() == '"' || title.front() == '\'') &&
                        title.find(title.front(), 1) == title.size() - 1;
    if (quoted) result.name = title.substr(1, title.size() - 2);
    else if (valid_name(title)) result.name = title;
    return result;
}

/// Reads one file, line by line.
class file_reader {
  public:
    file_reader(profile_set& out, profile_file const& file, bool is_config)
        : out_(out), file_(file), is_config_(is_config) {}

    void read() {
        std::string_view rest = *file_.text;
        if (rest.starts_with("\xEF\xBB\xBF")) rest.remove_prefix(3);
        while (!rest.empty()) {
            std::string_view const line = take_line(rest);
            ++line_number_;
            if (trim(line).empty() || line.front() == '#' || line.front() == ';') continue;
            if (line.front() == '[') begin_section(line);
            else if (is_blank(line.front())) add_continuation(trim(line));
            else add_setting(line);
        }
    }

  private:
    [[nodiscard]] std::string sentence(std::string_view what) const {
        return file_.path + ":" + std::to_string(line_number_) + ": " + std::string(what);
    }
    [[noreturn]] void refuse(std::string_view what) const {
        throw error(errc::invalid_configuration, sentence(what));
    }
    /// Records a fault of this line and ignores the line. The fault is reported when its section is used.
    void note(std::string_view what) {
        if (!title_.empty()) out_.faults.try_emplace(title_, sentence(what));
    }

    void begin_section(std::string_view line) {
        line = trim(without_comment(line, false));
        bool const closed = line.ends_with(']');
        section_title const title = parse_title(line.substr(1, line.size() - (closed ? 2 : 1)));
        section_ = find_section(title);
        title_ = section_ == &dropped_ ? std::string() : title_of(title);
        value_ = nullptr;
        if (!closed) note("this line begins like a section, \"[profile NAME]\", but has no \"]\"");
    }

    /// As a key of `faults`.
    [[nodiscard]] std::string title_of(section_title const& title) const {
        bool const is_profile = !is_config_ || title.kind.empty();
        return std::string(is_profile ? std::string_view("profile") : title.kind) + " " +
               std::string(title.name);
    }

    /// Where a section's settings are stored. Those of an unknown section are read and dropped.
    profile_properties* find_section(section_title const& title) {
        dropped_.clear();
        if (title.name.empty()) return &dropped_;
        std::string name(title.name);
        if (!is_config_) return title.kind.empty() ? &out_.profiles[name] : &dropped_;
        if (title.kind == "sso-session") return &out_.sso_sessions[name];
        if (title.kind == "services") return &out_.services[name];
        if (title.kind == "profile" && name == "default" && !prefixed_default_) {
            prefixed_default_ = true;
            out_.profiles.erase(name);
            out_.faults.erase("profile default");
        }
        bool const plain_default = title.kind.empty() && name == "default" && !prefixed_default_;
        return title.kind == "profile" || plain_default ? &out_.profiles[name] : &dropped_;
    }

    void add_setting(std::string_view line) {
        if (section_ == nullptr)
            refuse("a setting before the first section, \"[default]\" or \"[profile NAME]\"");
        auto const parsed = parse_setting(line);
        if (!parsed || parsed->name.empty()) {
            note(parsed ? "a setting without a name before \"=\""
                        : "a line that is neither a section nor a setting, \"name = value\"");
            value_ = &dropped_value_;  // for its continuation lines
            nested_ = false;
            return;
        }
        if (valid_name(parsed->name)) {
            value_ = &(*section_)[lower_case(parsed->name)];
        } else {
            value_ = &dropped_value_;
        }
        *value_ = parsed->value;
        nested_ = parsed->value.empty();
    }

    void add_continuation(std::string_view line) {
        if (section_ == nullptr) refuse("an indented line before the first section, \"[profile NAME]\"");
        if (value_ == nullptr) return note("an indented line without a setting before it");
        if (nested_) {
            if (line.front() == '#' || line.front() == ';') return;
            auto const parsed = parse_setting(line);
            if (!parsed)
                return note("an indented line below \"name =\" that is not a setting, \"name = value\"");
            if (parsed->name.empty()) return note("a nested setting without a name before \"=\"");
        }
        value_->append("\n").append(line);
    }

    profile_set& out_;
    profile_file const& file_;
    bool const is_config_;
    int line_number_ = 0;
    bool prefixed_default_ = false;          // whether there was a [profile default]
    profile_properties* section_ = nullptr;  // where settings go; null: before the first section
    std::string title_;                      // the section's key in `faults`; empty: not needed
    std::string* value_ = nullptr;           // the setting that an indented line continues; null: none
    bool nested_ = false;                    // whether that setting's indented lines are settings
    profile_properties dropped_;
    std::string dropped_value_;
};

}  // namespace

profile_set read_profiles(profile_file const& config, profile_file const& credentials) {
    profile_set result;
    if (config.text) file_reader(result, config, true).read();
    if (credentials.text) file_reader(result, credentials, false).read();
    return result;
}

profile_set parse_profiles(profile_file const& config, profile_file const& credentials) {
    profile_set result = read_profiles(config, credentials);
    if (!result.faults.empty()) throw error(errc::invalid_configuration, result.faults.begin()->second);
    return result;
}

void require_sound(profile_set const& files, std::string_view title) {
    if (auto const fault = files.faults.find(title); fault != files.faults.end())
        throw error(errc::invalid_configuration, fault->second);
}

profile_properties sub_properties(std::string_view value) {
    profile_properties result;
    if (!value.starts_with('\n')) return result;
    value.remove_prefix(1);
    while (!value.empty()) {
        auto const parsed = parse_setting(take_line(value));
        if (parsed && valid_name(parsed->name)) result[lower_case(parsed->name)] = parsed->value;
    }
    return result;
}

}  // namespace dynamap::aws
