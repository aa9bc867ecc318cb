// Conditions as boto3's builder says them, built with attribute_named and compared by what their texts mean.
#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <map>
#include <optional>
#include <set>
#include <stdexcept>
#include <variant>

#include "cases.hpp"
#include "dynamap/dynamap.hpp"
#include "expression_tree.hpp"
#include "reference.hpp"

namespace conformance {
namespace {

struct probe {
    std::string id;
};
using table = dynamap::table<probe, "probe", dynamap::partition_key<&probe::id>>;
using condition = table::condition;
using operand =
    std::variant<dynamap::named_attribute, dynamap::detail::size_operand<dynamap::named_attribute>>;
using expression = std::variant<operand, condition>;
using value_or_operand = std::variant<dynamap::attribute_value, operand>;

/// What boto3's builder makes, and no part of dynamap's does.
struct not_in_dynamap : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// Reads the builder's calls: Attr('a').eq(1) & ~Key('b').begins_with('x').
class builder {
  public:
    /// `of_key`: a key condition, which names its attributes by Key('name') only.
    builder(std::string_view source, bool of_key) : source_(source), of_key_(of_key) {}

    expression whole() {
        auto made = either();
        skip_space();
        if (at_ != source_.size()) unknown();
        return made;
    }

  private:
    [[noreturn]] void unknown() const {
        throw std::invalid_argument("the runner does not know: " + std::string(source_.substr(at_)));
    }
    void skip_space() {
        while (at_ < source_.size() && std::isspace(static_cast<unsigned char>(source_[at_]))) ++at_;
    }
    bool take(std::string_view text) {
        skip_space();
        if (!source_.substr(at_).starts_with(text)) return false;
        at_ += text.size();
        return true;
    }
    void expect(std::string_view text) {
        if (!take(text)) unknown();
    }
    static condition const& of(expression const& made) {
        if (auto const* one = std::get_if<condition>(&made)) return *one;
        throw std::invalid_argument("an operand stands where a condition is needed");
    }

    expression either() {
        auto made = both();
        while (take("|")) made = condition(of(made) || of(both()));
        return made;
    }
    expression both() {
        auto made = one();
        while (take("&")) made = condition(of(made) && of(one()));
        return made;
    }
    expression one() {
        if (take("~")) return condition(!of(one()));
        if (take("Not(")) return closed(condition(!of(either())));
        if (take("And("))
            return joined([](condition const& a, condition const& b) { return condition(a && b); });
        if (take("Or("))
            return joined([](condition const& a, condition const& b) { return condition(a || b); });
        if (take("(")) return closed(either());
        auto const named = attribute();
        if (!named) unknown();
        operand left = *named;
        while (take(".")) {
            auto made = call(left);
            if (auto* next = std::get_if<operand>(&made)) left = *next;
            else return made;
        }
        return left;
    }
    /// Attr('a') or Key('a'); none: something else stands here.
    std::optional<dynamap::named_attribute> attribute() {
        if (!(!of_key_ && take("Attr(")) && !take("Key(")) return std::nullopt;
        auto const name = text();
        expect(")");
        return path(name);
    }
    /// What stands at a comparison's right.
    value_or_operand right() {
        auto const named = attribute();
        if (!named) return value();
        if (take(".size()")) return operand(named->size());
        return operand(*named);
    }
    expression closed(expression made) {
        expect(")");
        return made;
    }
    template <class Join>
    expression joined(Join join) {
        auto made = of(either());
        while (take(",")) made = join(made, of(either()));
        return closed(made);
    }

    expression call(operand const& left) {
        auto const begin = at_;
        while (at_ < source_.size() &&
               (std::isalnum(static_cast<unsigned char>(source_[at_])) || source_[at_] == '_'))
            ++at_;
        auto const method = source_.substr(begin, at_ - begin);
        expect("(");
        auto made = std::visit([&](auto const& what) { return applied(what, method); }, left);
        expect(")");
        return made;
    }
    template <class Left>
    expression applied(Left const& left, std::string_view method) {
        if (method == "eq")
            return compared([](auto const& a, auto const& b) { return condition(a == b); }, left);
        if (method == "ne")
            return compared([](auto const& a, auto const& b) { return condition(a != b); }, left);
        if (method == "lt")
            return compared([](auto const& a, auto const& b) { return condition(a < b); }, left);
        if (method == "lte")
            return compared([](auto const& a, auto const& b) { return condition(a <= b); }, left);
        if (method == "gt")
            return compared([](auto const& a, auto const& b) { return condition(a > b); }, left);
        if (method == "gte")
            return compared([](auto const& a, auto const& b) { return condition(a >= b); }, left);
        if constexpr (std::is_same_v<Left, dynamap::named_attribute>) {
            if (method == "between") {
                auto const low = right();
                expect(",");
                auto const high = right();
                return std::visit(
                    [&](auto const& from, auto const& to) { return condition(left.between(from, to)); },
                    flat(low), flat(high));
            }
            if (attribute_follows())
                throw not_in_dynamap(std::string(method) + " takes values, no other attribute");
            if (method == "is_in") return condition(left.in(values()));
            if (method == "begins_with") return condition(left.begins_with(value()));
            if (method == "contains") return condition(left.contains(value()));
            if (method == "exists") return condition(left.exists());
            if (method == "not_exists") return condition(left.not_exists());
            if (method == "attribute_type") {
                // boto3 takes any text for a type; a value_type cannot be wrong.
                return condition(dynamap::detail::condition_of<"attribute_type($, $)">(
                    left, dynamap::detail::value_operand<std::string>(text())));
            }
            if (method == "size") return operand(left.size());
        } else if (method == "between" || method == "is_in") {
            throw not_in_dynamap("a size has no " + std::string(method));
        }
        throw std::invalid_argument("the runner does not know the method " + std::string(method));
    }
    template <class Compare, class Left>
    expression compared(Compare compare, Left const& left) {
        return std::visit(
            [&](auto const& other) {
                using given = std::remove_cvref_t<decltype(other)>;
                if constexpr (std::is_same_v<given, dynamap::attribute_value> &&
                              !std::is_same_v<Left, dynamap::named_attribute>)
                    return compare(left, static_cast<std::size_t>(other.template as<std::uint64_t>()));
                else return compare(left, other);
            },
            flat(right()));
    }
    using flat_right = std::variant<dynamap::attribute_value, dynamap::named_attribute,
                                    dynamap::detail::size_operand<dynamap::named_attribute>>;
    static flat_right flat(value_or_operand const& from) {
        if (auto const* value = std::get_if<dynamap::attribute_value>(&from)) return *value;
        return std::visit([](auto const& one) -> flat_right { return one; }, std::get<operand>(from));
    }
    bool attribute_follows() {
        skip_space();
        auto const rest = source_.substr(at_);
        return rest.starts_with("Attr(") || rest.starts_with("Key(") || rest.starts_with("[Attr(");
    }

    /// 'a.b[0]' as boto3 reads it: names between dots, each with indexes behind it.
    static dynamap::named_attribute path(std::string_view all) {
        std::optional<dynamap::named_attribute> made;
        while (!all.empty()) {
            auto const dot = all.find('.');
            auto part = all.substr(0, dot);
            all = dot == std::string_view::npos ? std::string_view() : all.substr(dot + 1);
            auto const bracket = std::min(part.find('['), part.size());
            made = made ? made->at(part.substr(0, bracket))
                        : dynamap::attribute_named(part.substr(0, bracket));
            part.remove_prefix(bracket);
            while (part.starts_with('[')) {
                std::size_t index = 0;
                std::from_chars(part.data() + 1, part.data() + part.size(), index);
                made = made->at(index);
                part.remove_prefix(std::min(part.find(']') + 1, part.size()));
            }
        }
        return made.value();
    }

    std::string text() {
        skip_space();
        char const quote = at_ < source_.size() ? source_[at_] : '\0';
        if (quote != '\'' && quote != '"') unknown();
        auto const end = source_.find(quote, ++at_);
        if (end == std::string_view::npos) unknown();
        std::string const read(source_.substr(at_, end - at_));
        at_ = end + 1;
        return read;
    }
    dynamap::attribute_value value() {
        skip_space();
        if (take("True")) return true;
        if (take("False")) return false;
        if (take("None")) return nullptr;
        char const c = at_ < source_.size() ? source_[at_] : '\0';
        if (c == '\'' || c == '"') return text();
        if (c == '[') return values();
        bool const decimal = take("Decimal(");
        if (decimal) {
            auto const digits = text();
            expect(")");
            return dynamap::number(digits);
        }
        auto const begin = at_;
        while (at_ < source_.size() && (std::isdigit(static_cast<unsigned char>(source_[at_])) ||
                                        source_[at_] == '-' || source_[at_] == '.'))
            ++at_;
        if (begin == at_) unknown();
        return dynamap::number(source_.substr(begin, at_ - begin));
    }
    std::vector<dynamap::attribute_value> values() {
        std::vector<dynamap::attribute_value> all;
        expect("[");
        while (!take("]")) {
            all.push_back(value());
            take(",");
        }
        return all;
    }

    std::string_view source_;
    bool of_key_;
    std::size_t at_ = 0;
};

/// A plain JSON value as DynamoDB's.
std::string typed(json const& value) {
    dynamap::byte_buffer out;
    dynamap::value_writer writer(out);
    if (value.is_string()) writer.string(std::string_view(value));
    else if (value.is_bool()) writer.boolean(bool(value));
    else if (value.is_null()) writer.null();
    else if (value.is_array()) {
        writer.begin_list();
        for (json const element : value.elements()) {
            writer.element();
            out.append(typed(element));
        }
        writer.end_list();
    } else if (value.is_number()) writer.number_text(value.minified());
    else throw malformed_case("the runner does not know this kind of value: " + value.minified());
    return std::string(out.view());
}

std::map<std::string, std::string> members(std::string const& list) {
    std::map<std::string, std::string> all;
    document const read("{" + list + "}");
    for (auto const& [name, value] : read.root().members())
        all[std::string(name)] = value.is_string() ? std::string(value) : value.minified();
    return all;
}

/// What dynamap writes for an expression, as a tree.
template <class Part>
std::string written(Part const& part) {
    dynamap::byte_buffer text, names, values;
    dynamap::detail::run_time_text to_text(text), to_names(names);
    dynamap::detail::expression_writer<table::schema, dynamap::detail::run_time_text> writer(to_text);
    Part::write(writer, 0, &part);
    writer.names(to_names);
    dynamap::detail::value_list sink(values);
    part.values(sink);
    std::string list(values.view());
    if (!list.empty()) list.pop_back();
    return expression_tree(text.view(), members(std::string(names.view())), members(list));
}

}  // namespace

decision condition_expression(json const& test) try {
    json const expect = test["expect"];
    std::map<std::string, std::string> names, values;
    bool const of_key = bool(test["key_condition"]);
    auto const source = text(test, "condition");
    if (has(expect, "error") || has(expect, "error_containing")) {  // boto3's own check of a key condition
        for (char const* member : {"error", "error_containing"})
            excuse(expect, member, "the text of an error is the reference's: that there is one is asserted");
        try {
            (void)builder(source, of_key).whole();
        } catch (std::invalid_argument const&) {
            return {};
        }
        return failed("no error, and there should be one");
    }
    for (auto const& [placeholder, name] : expect["names"].members())
        names[std::string(placeholder)] = std::string(name);
    for (auto const& [placeholder, value] : expect["values"].members())
        values[std::string(placeholder)] = typed(value);

    auto const made = builder(source, of_key).whole();
    auto const got = std::visit(
        [](auto const& either) {
            if constexpr (std::is_same_v<std::remove_cvref_t<decltype(either)>, condition>)
                return written(either);
            else return std::visit([](auto const& part) { return written(part); }, either);
        },
        made);
    comparison differences;
    differences.equal("the expression", expression_tree(text(expect, "expression"), names, values), got);
    return differences.result();
} catch (not_in_dynamap const& lack) {
    return skipped(lack.what());
}

namespace {

/// The words that cannot stand in an expression by themselves; the published list.
bool is_reserved(std::string_view name) {
    std::string upper(name);
    for (char& c : upper) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    static std::set<std::string> const words = [] {
        auto const all = texts(reference("dynamodb_reserved_words"), "words");
        return std::set(all.begin(), all.end());
    }();
    if (words.empty()) throw malformed_case("reference/dynamodb_reserved_words.json has no words");
    return words.contains(upper);
}

bool is_plain(std::string_view name) {
    auto const is_letter = [](char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0; };
    return !name.empty() && is_letter(name[0]) && std::ranges::all_of(name, [&](char c) {
        return is_letter(c) || std::isdigit(static_cast<unsigned char>(c)) != 0 || c == '_';
    });
}

/// The names in an expression's text that are no keyword and no placeholder.
std::vector<std::string> names_in(std::string const& source) {
    constexpr std::array keywords{"SET", "REMOVE", "ADD", "DELETE", "AND", "OR", "NOT", "BETWEEN", "IN"};
    std::vector<std::string> names;
    std::string word;
    for (char const c : source + " ") {
        if (std::isalnum(static_cast<unsigned char>(c)) || c == '_' || c == ':' || c == '#') word += c;
        else if (!word.empty()) {
            bool const number = word.find_first_not_of("0123456789") == std::string::npos;  // an index
            if (!number && word[0] != ':' && word[0] != '#' &&
                std::ranges::find(keywords, word) == keywords.end())
                names.push_back(word);
            word.clear();
        }
    }
    return names;
}

/// `hyphen`: there is one within a name.
void compare_with_the_list(comparison& differences, std::vector<std::string> const& names, bool hyphen,
                           json const& expect) {
    bool const reserved = std::ranges::any_of(names, is_reserved);
    bool const plain = std::ranges::all_of(names, is_plain) && !hyphen;
    if (has(expect, "reserved")) differences.equal_flags("reserved", flag(expect, "reserved"), reserved);
    if (has(expect, "needs_alias"))
        differences.equal_flags("needs_alias", flag(expect, "needs_alias"), reserved || !plain);
    if (has(expect, "rejected"))
        differences.equal("rejected", text(expect, "rejected"),
                          reserved || !plain ? "ValidationException" : "it is accepted");
}

}  // namespace

decision expression_name(json const& test) {
    json const input = test["input"];
    // Whatever a name is, it reaches the service as a placeholder: no word can be reserved, no character
    // special.
    std::vector<std::string> names;
    bool hyphen = false;
    if (has(input, "attribute")) {
        names.push_back(text(input, "attribute"));
    } else {
        auto const stands_in = text(input, "parameter"), source = text(input, "expression");
        names = names_in(source);
        // Nothing can be subtracted in a list of names: a hyphen is of a name there.
        hyphen = stands_in == "ProjectionExpression" && source.find('-') != std::string::npos;
    }
    if (names.empty()) return failed("the case names no attribute");
    comparison differences;
    compare_with_the_list(differences, names, hyphen, test["expect"]);
    for (auto const& name : names) {
        auto const part = dynamap::attribute_named(name).exists();
        dynamap::byte_buffer text, list;
        dynamap::detail::run_time_text to_text(text), to_list(list);
        dynamap::detail::expression_writer<table::schema, dynamap::detail::run_time_text> writer(to_text);
        std::remove_cvref_t<decltype(part)>::write(writer, 0, &part);
        writer.names(to_list);
        if (text.view() != "attribute_exists(#0)")
            return failed("\"" + name + "\" is written as " + std::string(text.view()));
        if (members(std::string(list.view())) != std::map<std::string, std::string>{{"#0", name}})
            return failed("the placeholder does not stand for \"" + name + "\"");
    }
    return differences.result();
}

}  // namespace conformance
