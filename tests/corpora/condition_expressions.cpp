// Conditions as boto3's builder says them, built with attribute_named and compared by what their texts mean.
#include <cctype>
#include <charconv>
#include <map>
#include <stdexcept>
#include <variant>

#include "corpus.hpp"
#include "dynamap/dynamap.hpp"
#include "expression_tree.hpp"

namespace corpora {
namespace {

struct probe {
    std::string id;
};
using table = dynamap::table<probe, "probe", dynamap::partition_key<&probe::id>>;
using condition = table::condition;
using operand = std::variant<dynamap::named_attribute, dynamap::size_operand<dynamap::named_attribute>>;
using expression = std::variant<operand, condition>;

/// Reads the builder's calls: Attr('a').eq(1) & ~Key('b').begins_with('x').
class builder {
  public:
    explicit builder(std::string_view source) : source_(source) {}

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
        if (take("And(")) return joined([](condition const& a, condition const& b) { return condition(a && b); });
        if (take("Or(")) return joined([](condition const& a, condition const& b) { return condition(a || b); });
        if (take("(")) return closed(either());
        if (!take("Attr(") && !take("Key(")) unknown();
        auto const name = text();
        expect(")");
        operand left = path(name);
        while (take(".")) {
            auto made = call(left);
            if (auto* next = std::get_if<operand>(&made)) left = *next;
            else return made;
        }
        return left;
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
        while (at_ < source_.size() && (std::isalnum(static_cast<unsigned char>(source_[at_])) || source_[at_] == '_')) ++at_;
        auto const method = source_.substr(begin, at_ - begin);
        expect("(");
        auto made = std::visit([&](auto const& what) { return applied(what, method); }, left);
        expect(")");
        return made;
    }
    template <class Left>
    expression applied(Left const& left, std::string_view method) {
        using type = std::conditional_t<std::is_same_v<Left, dynamap::named_attribute>, dynamap::attribute_value, std::size_t>;
        auto const given = [&] {
            if constexpr (std::is_same_v<type, std::size_t>) return static_cast<std::size_t>(value().template as<std::uint64_t>());
            else return value();
        };
        if (method == "eq") return condition(left == given());
        if (method == "ne") return condition(left != given());
        if (method == "lt") return condition(left < given());
        if (method == "lte") return condition(left <= given());
        if (method == "gt") return condition(left > given());
        if (method == "gte") return condition(left >= given());
        if constexpr (std::is_same_v<Left, dynamap::named_attribute>) {
            if (method == "between") {
                auto const low = value();
                expect(",");
                return condition(left.between(low, value()));
            }
            if (method == "is_in") return condition(left.in(values()));
            if (method == "begins_with") return condition(left.begins_with(value()));
            if (method == "contains") return condition(left.contains(value()));
            if (method == "exists") return condition(left.exists());
            if (method == "not_exists") return condition(left.not_exists());
            if (method == "attribute_type") {
                // boto3 takes any text for a type; a value_type cannot be wrong.
                return condition(dynamap::function_condition<dynamap::detail::attribute_type_function, dynamap::named_attribute,
                                                             dynamap::value_operand<std::string>>(
                    left, dynamap::value_operand<std::string>(text())));
            }
            if (method == "size") return operand(left.size());
        }
        throw std::invalid_argument("the runner does not know the method " + std::string(method));
    }

    /// 'a.b[0]' as boto3 reads it: names between dots, each with indexes behind it.
    static dynamap::named_attribute path(std::string_view all) {
        std::optional<dynamap::named_attribute> made;
        while (!all.empty()) {
            auto const dot = all.find('.');
            auto part = all.substr(0, dot);
            all = dot == std::string_view::npos ? std::string_view() : all.substr(dot + 1);
            auto const bracket = std::min(part.find('['), part.size());
            made = made ? made->at(part.substr(0, bracket)) : dynamap::attribute_named(part.substr(0, bracket));
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
        while (at_ < source_.size() && (std::isdigit(static_cast<unsigned char>(source_[at_])) || source_[at_] == '-' || source_[at_] == '.'))
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
    std::size_t at_ = 0;
};

/// A plain JSON value as DynamoDB's.
std::string typed(json const& value) {
    dynamap::byte_buffer out;
    dynamap::value_writer writer(out);
    if (value.is_string()) writer.string(std::string_view(value));
    else if (value.is_bool()) writer.boolean(bool(value));
    else if (value.is_null()) writer.null();
    else writer.number_text(simdjson::minify(value));
    return std::string(out.view());
}

std::map<std::string, std::string> members(std::string const& list) {
    std::map<std::string, std::string> all;
    simdjson::dom::parser parser;
    auto const document = simdjson::padded_string("{" + list + "}");
    for (auto const& [name, value] : simdjson::dom::object(parser.parse(document)))
        all[std::string(name)] = value.is_string() ? std::string(std::string_view(value)) : simdjson::minify(value);
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

verdict condition_expression(json const& test) {
    json const expect = test["expect"];
    std::map<std::string, std::string> names, values;
    for (auto const& [placeholder, name] : simdjson::dom::object(expect["names"]))
        names[std::string(placeholder)] = std::string(std::string_view(name));
    for (auto const& [placeholder, value] : simdjson::dom::object(expect["values"])) values[std::string(placeholder)] = typed(value);

    auto const source = text(test, "condition");
    auto const made = builder(source).whole();
    auto const got = std::visit(
        [](auto const& either) {
            if constexpr (std::is_same_v<std::remove_cvref_t<decltype(either)>, condition>) return written(either);
            else return std::visit([](auto const& part) { return written(part); }, either);
        },
        made);
    comparison differences;
    differences.equal("the expression", expression_tree(text(expect, "expression"), names, values), got);
    return differences.result();
}

verdict expression_name(json const& test) {
    json const input = test["input"];
    // Whatever a name is, it reaches the service as a placeholder: no word can be reserved, no character special.
    std::vector<std::string> names;
    if (has(input, "attribute")) {
        names.push_back(text(input, "attribute"));
    } else {
        std::string word;
        for (char const c : text(input, "expression") + " ") {
            if (std::isalnum(static_cast<unsigned char>(c)) || c == '_' || c == ':') word += c;
            else if (!word.empty()) {
                if (word[0] != ':' && word != "SET") names.push_back(word);
                word.clear();
            }
        }
    }
    if (names.empty()) return failed("the case names no attribute");
    for (auto const& name : names) {
        auto const part = dynamap::attribute_named(name).exists();
        dynamap::byte_buffer text, list;
        dynamap::detail::run_time_text to_text(text), to_list(list);
        dynamap::detail::expression_writer<table::schema, dynamap::detail::run_time_text> writer(to_text);
        std::remove_cvref_t<decltype(part)>::write(writer, 0, &part);
        writer.names(to_list);
        if (text.view() != "attribute_exists(#0)") return failed("\"" + name + "\" is written as " + std::string(text.view()));
        if (members(std::string(list.view())) != std::map<std::string, std::string>{{"#0", name}})
            return failed("the placeholder does not stand for \"" + name + "\"");
    }
    return {};
}

}  // namespace corpora
