// An expression's text as a tree, so that texts that mean the same compare equal.
#include "expression_tree.hpp"

#include <cctype>
#include <set>
#include <stdexcept>
#include <vector>

namespace conformance {
namespace {

using placeholders = std::map<std::string, std::string>;

class parser {
  public:
    parser(std::string_view text, placeholders const& names, placeholders const& values)
        : names_(names), values_(values) {
        for (std::size_t i = 0; i < text.size();) {
            auto const c = static_cast<unsigned char>(text[i]);
            std::size_t end = i + 1;
            if (std::isspace(c)) {
                i = end;
                continue;
            }
            if (std::isalnum(c) || c == '#' || c == ':' || c == '_')
                while (end < text.size() &&
                       (std::isalnum(static_cast<unsigned char>(text[end])) || text[end] == '_'))
                    ++end;
            else if ((c == '<' || c == '>') && end < text.size() && (text[end] == '=' || text[end] == '>'))
                ++end;
            tokens_.emplace_back(text.substr(i, end - i));
            i = end;
        }
    }

    std::string whole() {
        auto tree = either();
        if (at_ != tokens_.size()) throw std::invalid_argument("too much: " + tokens_[at_]);
        for (placeholders const* all : {&names_, &values_})
            for (auto const& [placeholder, meaning] : *all)
                if (!used_.contains(placeholder))
                    throw std::invalid_argument(placeholder + " is not in the expression");
        return tree;
    }

  private:
    [[nodiscard]] std::string peek() const { return at_ < tokens_.size() ? tokens_[at_] : std::string(); }
    bool take(std::string_view token) {
        if (peek() != token) return false;
        ++at_;
        return true;
    }
    void expect(std::string_view token) {
        if (!take(token))
            throw std::invalid_argument("'" + std::string(token) + "' expected, not '" + peek() + "'");
    }

    std::string either() {
        auto tree = both();
        while (take("OR")) tree = "(" + tree + " OR " + both() + ")";
        return tree;
    }
    std::string both() {
        auto tree = negation();
        while (take("AND")) tree = "(" + tree + " AND " + negation() + ")";
        return tree;
    }
    std::string negation() { return take("NOT") ? "(NOT " + negation() + ")" : comparison(); }
    std::string comparison() {
        if (take("(")) {
            auto tree = either();
            expect(")");
            return tree;
        }
        auto const left = operand();
        for (std::string_view symbol : {"=", "<>", "<", "<=", ">", ">="})
            if (take(symbol)) return left + " " + std::string(symbol) + " " + operand();
        if (take("BETWEEN")) {
            auto const low = operand();
            expect("AND");
            return left + " BETWEEN " + low + " AND " + operand();
        }
        if (take("IN")) return left + " IN " + list();
        return left;
    }
    std::string list() {
        expect("(");
        std::string all = "(" + operand();
        while (take(",")) all += ", " + operand();
        expect(")");
        return all + ")";
    }
    std::string operand() {
        auto const token = peek();
        if (token.empty()) throw std::invalid_argument("an operand is missing");
        if (token[0] == ':') {
            ++at_;
            return found(values_, token);
        }
        if (token[0] != '#') {
            ++at_;
            return token + list();
        }
        std::string path = found(names_, token);
        ++at_;
        for (;;) {
            if (take(".")) {
                path += "." + found(names_, peek());
                ++at_;
            } else if (take("[")) {
                path += "[" + peek() + "]";
                ++at_;
                expect("]");
            } else {
                return path;
            }
        }
    }
    std::string found(placeholders const& all, std::string const& token) {
        auto const at = all.find(token);
        if (at == all.end()) throw std::invalid_argument("nothing stands for " + token);
        used_.insert(token);
        return at->second;
    }

    std::vector<std::string> tokens_;
    std::set<std::string> used_;
    std::size_t at_ = 0;
    placeholders const& names_;
    placeholders const& values_;
};

}  // namespace

std::string expression_tree(std::string_view expression, placeholders const& names,
                            placeholders const& values) {
    return parser(expression, names, values).whole();
}

}  // namespace conformance
