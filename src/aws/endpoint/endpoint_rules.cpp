// Evaluates endpoint rule sets, the format in which AWS publishes its endpoints.
#include "aws/endpoint/endpoint_rules.hpp"

#include <algorithm>

#include "aws/endpoint/endpoint_functions.hpp"
#include "dynamap/error.hpp"

namespace dynamap::aws::rules {
namespace {

/// Evaluates expressions with the parameters and the values that conditions have assigned so far.
class scope {
  public:
    scope(record known, partition_lookup const& lookup) : known_(std::move(known)), lookup_(lookup) {}

    [[nodiscard]] value evaluate(expression const& e) const;
    [[nodiscard]] std::string text(expression const& e) const;
    /// Whether all conditions hold. The values that they assign are kept.
    bool hold(std::vector<condition> const& conditions);

    [[nodiscard]] std::size_t mark() const noexcept { return known_.size(); }
    /// Drops the values assigned since the mark.
    void forget(std::size_t mark) { known_.resize(mark); }

  private:
    [[nodiscard]] value named(std::string_view name) const;
    [[nodiscard]] std::string filled(std::string_view text) const;

    record known_;
    partition_lookup const& lookup_;
};

value scope::named(std::string_view name) const {
    auto const found =
        std::find_if(known_.rbegin(), known_.rend(), [&](member const& m) { return m.name == name; });
    return found == known_.rend() ? value{} : found->what;
}

/// Replaces {NAME} and {NAME#PATH}; {{ and }} are braces.
std::string scope::filled(std::string_view text) const {
    std::string out;
    while (!text.empty()) {
        auto const brace = std::min(text.find_first_of("{}"), text.size());
        out.append(text.substr(0, brace));
        text.remove_prefix(brace);
        if (text.empty()) break;
        if (text.starts_with("{{") || text.starts_with("}}")) {
            out += text.front();
            text.remove_prefix(2);
            continue;
        }
        auto const end = text.find('}');
        if (text.front() == '}' || end == std::string_view::npos)
            throw error(errc::invalid_configuration, "an endpoint rule's text has an unmatched brace");
        auto const inner = text.substr(1, end - 1);
        auto const hash = std::min(inner.find('#'), inner.size());
        auto found = named(inner.substr(0, hash));
        if (hash < inner.size()) found = attribute(found, inner.substr(hash + 1));
        if (auto const* known = found.text()) out += *known;
        else if (auto const* flag = std::get_if<bool>(&found)) out += *flag ? "true" : "false";
        text.remove_prefix(end + 1);
    }
    return out;
}

value scope::evaluate(expression const& e) const {
    auto const parts = [&] {
        list out;
        out.reserve(e.parts.size());
        for (auto const& part : e.parts) out.push_back(evaluate(part));
        return out;
    };
    switch (e.what) {
        case expression::kind::text:
            return filled(e.name);
        case expression::kind::flag:
            return e.number != 0;
        case expression::kind::number:
            return e.number;
        case expression::kind::reference:
            return named(e.name);
        case expression::kind::call:
            return call(e.name, parts(), lookup_);
        case expression::kind::array:
            return parts();
        case expression::kind::object:
            break;
    }
    record out;
    for (std::size_t i = 0; i < e.parts.size(); ++i) out.push_back({e.keys[i], evaluate(e.parts[i])});
    return out;
}

std::string scope::text(expression const& e) const {
    auto const found = evaluate(e);
    if (auto const* known = found.text()) return *known;
    throw error(errc::invalid_configuration, "an endpoint rule has no text where one is required");
}

bool scope::hold(std::vector<condition> const& conditions) {
    for (auto const& [test, assign] : conditions) {
        auto found = evaluate(test);
        if (!found.holds()) return false;
        if (!assign.empty()) known_.push_back({assign, std::move(found)});
    }
    return true;
}

evaluation at(endpoint_template const& chosen, scope const& known) {
    evaluation out;
    out.url = known.text(chosen.url);
    for (auto const& [name, values] : chosen.headers) {
        out.headers.emplace_back(name, std::vector<std::string>{});
        for (auto const& one : values) out.headers.back().second.push_back(known.text(one));
    }
    for (auto const& [name, what] : chosen.properties) out.properties.push_back({name, known.evaluate(what)});
    return out;
}

std::optional<evaluation> first_of(std::vector<rule> const& rules, scope& known) {
    for (auto const& candidate : rules) {
        auto const mark = known.mark();
        if (known.hold(candidate.conditions)) {
            if (auto const* refused = std::get_if<expression>(&candidate.then))
                return evaluation{known.text(*refused)};
            if (auto const* chosen = std::get_if<endpoint_template>(&candidate.then))
                return at(*chosen, known);
            // Once a tree is entered, it must decide: the rules after it are not tried.
            return first_of(std::get<std::vector<rule>>(candidate.then), known);
        }
        known.forget(mark);
    }
    return std::nullopt;
}

}  // namespace

bool value::holds() const noexcept {
    auto const* flag = std::get_if<bool>(this);
    return is_set() && !(flag && !*flag);
}

evaluation evaluate(rule_set const& set, record const& parameters, partition_lookup const& partition_of) {
    record known = parameters;
    for (auto const& [name, required, preset] : set.parameters) {
        if (std::ranges::any_of(parameters, [&](member const& m) { return m.name == name; })) continue;
        if (preset.is_set()) known.push_back({name, preset});
        else if (required) return {"the endpoint's parameter " + name + " must be set"};
    }
    scope all(std::move(known), partition_of);
    if (auto found = first_of(set.rules, all)) return *std::move(found);
    return {"no endpoint rule applies to these settings"};
}

}  // namespace dynamap::aws::rules
