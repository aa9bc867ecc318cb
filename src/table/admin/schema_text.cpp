// Exports a table's descriptor as text for other tools.
#include "dynamap/schema_text.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include "dynamap/detail/base/byte_buffer.hpp"
#include "dynamap/detail/wire/request.hpp"
#include "dynamap/detail/wire/value_writer.hpp"

namespace dynamap {
namespace {

constexpr std::size_t line_width = 100;

bool is_alphanumeric(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// Formats compact JSON with two spaces per level. An object or array without nested ones is written on one
/// line if it fits.
class json_layout {
  public:
    explicit json_layout(std::string_view json) : json_(json) {}

    std::string text() && {
        value(0);
        out_ += '\n';
        return std::move(out_);
    }

  private:
    std::size_t end_of_string(std::size_t at) const {
        for (++at; json_[at] != '"'; ++at)
            if (json_[at] == '\\') ++at;
        return at + 1;
    }

    /// The end of the bracket at `at` if it contains no other bracket and is short; otherwise 0.
    std::size_t end_of_line(std::size_t at) const {
        for (std::size_t i = at + 1; i - at < line_width;) {
            char const c = json_[i];
            if (c == '{' || c == '[') return 0;
            if (c == '}' || c == ']') return i + 1;
            i = c == '"' ? end_of_string(i) : i + 1;
        }
        return 0;
    }

    void value(std::size_t depth) {
        char const c = json_[at_];
        if (c == '"') return copy_to(end_of_string(at_));
        if (c != '{' && c != '[') return copy_to(std::min(json_.find_first_of(",]}", at_), json_.size()));
        std::size_t const one_line = end_of_line(at_);
        take();
        while (json_[at_] != '}' && json_[at_] != ']') {
            if (one_line == 0) out_.append("\n").append(2 * (depth + 1), ' ');
            if (c == '{') {
                copy_to(end_of_string(at_));
                take();
                out_ += ' ';
            }
            value(depth + 1);
            if (json_[at_] != ',') continue;
            take();
            if (one_line != 0) out_ += ' ';
        }
        if (one_line == 0) out_.append("\n").append(2 * depth, ' ');
        take();
    }

    void take() { out_ += json_[at_++]; }
    void copy_to(std::size_t end) {
        out_ += json_.substr(at_, end - at_);
        at_ = end;
    }

    std::string_view json_;
    std::string out_;
    std::size_t at_ = 0;
};

/// "staging-user_wallet" becomes StagingUserWallet: a logical id may contain only letters and digits.
std::string logical_id(std::string_view table) {
    std::string id;
    bool first = true;
    for (char const c : table) {
        if (is_alphanumeric(c)) id += first && c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
        first = !is_alphanumeric(c);
    }
    return id.empty() ? "Table" : id;
}

}  // namespace

std::string create_table_json(table_definition const& table) {
    byte_buffer body;
    wire::write_create_table(body, table);
    return json_layout(body.view()).text();
}

std::string cloudformation_template(std::vector<table_definition> const& tables) {
    byte_buffer body;
    body.append(R"({"AWSTemplateFormatVersion":"2010-09-09","Resources":{)");
    std::vector<std::string> ids;
    for (auto const& table : tables) {
        std::string const stem = logical_id(table.name);
        std::string id = stem;
        for (int n = 2; std::find(ids.begin(), ids.end(), id) != ids.end(); ++n)
            id = stem + std::to_string(n);
        if (!ids.empty()) body.push_back(',');
        ids.push_back(id);
        wire::append_json_string(body, id);
        body.append(R"(:{"Type":"AWS::DynamoDB::Table","Properties":)");
        wire::write_cloudformation_properties(body, table);
        body.push_back('}');
    }
    body.append("}}");
    return json_layout(body.view()).text();
}

}  // namespace dynamap
