// Wrong cases made of right ones: what is expected is changed, one value at a time, and the case must fail.
#include "mutation.hpp"

#include <algorithm>

namespace conformance {
namespace {

using change = mutation::change;

std::string const may_lack = "a case may be without this member";

class collector {
  public:
    explicit collector(std::vector<std::string_view> const& expectations) : expectations_(expectations) {}

    void visit(value_node const& value, std::string const& route, std::string const& excuse, bool expected) {
        expected = expected || std::ranges::find(expectations_, route) != expectations_.end();
        std::string const& reason = excuse.empty() ? value.excuse : excuse;
        if (value.kind == value_kind::object) {
            if (expected || (!value.whole && reason.empty())) add(change::added, reason);
            for (std::size_t i = 0; i != value.members.size(); ++i) {
                auto const& [name, part] = value.members[i];
                if (route.empty() && is_about_the_case(name)) continue;
                step const at(*this, i, (path_.empty() ? "" : ".") + name);
                if (expected) add(change::removed, reason.empty() && part.optional ? may_lack : reason);
                visit(part, route.empty() ? name : route + '/' + name, reason, expected);
            }
        } else if (value.kind == value_kind::array) {
            if (expected) {
                if (!value.elements.empty()) add(change::shortened, reason);
                add(change::lengthened, reason);
            }
            for (std::size_t i = 0; i != value.elements.size(); ++i) {
                step const at(*this, i, '[' + std::to_string(i) + ']');
                visit(value.elements[i], route, reason, expected);
            }
        } else if (expected) {
            add(change::other, reason);
            if (!value.text.empty() && value.kind == value_kind::text) add(change::emptied, reason);
        }
    }
    [[nodiscard]] std::vector<mutation> take() { return std::move(out_); }

  private:
    /// One step down, for as long as it lives.
    class step {
      public:
        step(collector& of, std::size_t index, std::string const& name) : of_(of), before_(of.path_.size()) {
            of.indices_.push_back(index);
            of.path_ += name;
        }
        step(step const&) = delete;
        step& operator=(step const&) = delete;
        ~step() {
            of_.indices_.pop_back();
            of_.path_.resize(before_);
        }

      private:
        collector& of_;
        std::size_t before_;
    };

    void add(change what, std::string const& excuse) { out_.push_back({what, indices_, path_, excuse}); }

    std::vector<std::string_view> const& expectations_;
    std::vector<mutation> out_;
    std::vector<std::size_t> indices_;
    std::string path_;
};

value_node text_node(std::string text) {
    value_node out;
    out.kind = value_kind::text;
    out.text = std::move(text);
    return out;
}

/// The same value, of which nothing was read.
value_node unread_copy(value_node const& from) {
    value_node out = from;
    out.read = out.whole = out.optional = false;
    out.excuse.clear();
    for (value_node& part : out.elements) part = unread_copy(part);
    for (auto& [name, part] : out.members) part = unread_copy(part);
    return out;
}

value_node another(value_node value) {
    switch (value.kind) {
        case value_kind::null:
            return text_node("~");
        case value_kind::boolean:
            value.flag = !value.flag;
            break;
        case value_kind::integer:
            value.text = std::to_string(++value.integer);
            value.real = static_cast<double>(value.integer);
            break;
        case value_kind::real:
            value.real += 1;
            value.text = std::to_string(value.real);
            break;
        default:
            value.text += '~';
    }
    return value;
}

void apply(value_node& at, change what) {
    switch (what) {
        case change::other:
            at = another(std::move(at));
            break;
        case change::emptied:
            at.text.clear();
            break;
        case change::shortened:
            at.elements.pop_back();
            break;
        case change::lengthened:
            at.elements.push_back(at.elements.empty() ? text_node("~") : at.elements.back());
            break;
        case change::added:
            at.members.emplace_back("a member that nobody knows", text_node("~"));
            break;
        case change::removed:
            break;  // done by its object
    }
}

}  // namespace

std::vector<mutation> mutations_of(value_node const& test,
                                   std::vector<std::string_view> const& expectations) {
    collector all(expectations);
    all.visit(test, "", "", false);
    return all.take();
}

value_node mutated(value_node const& test, mutation const& change) {
    value_node out = unread_copy(test);
    value_node* at = &out;
    for (std::size_t i = 0; i != change.indices.size(); ++i) {
        auto const index = static_cast<std::ptrdiff_t>(change.indices[i]);
        bool const last = i + 1 == change.indices.size();
        if (last && change.what == mutation::change::removed) {
            at->members.erase(at->members.begin() + index);
            return out;
        }
        at = at->kind == value_kind::array ? &at->elements[change.indices[i]]
                                           : &at->members[change.indices[i]].value;
    }
    apply(*at, change.what);
    return out;
}

std::string_view name_of(mutation::change what) {
    constexpr std::string_view names[] = {"another value", "emptied", "shortened",
                                          "lengthened",    "removed", "a member added"};
    return names[static_cast<int>(what)];
}

}  // namespace conformance
