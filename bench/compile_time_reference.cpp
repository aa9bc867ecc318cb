// The reference by which bench/compile_time measures a machine's speed: only standard headers, and many kinds
// of work for the compiler. It must not change: the limits are seconds on a machine with a known time for it.
#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <ranges>
#include <set>
#include <string>
#include <tuple>
#include <unordered_map>
#include <variant>
#include <vector>

template <int N>
struct part {
    std::map<std::string, std::vector<std::optional<std::string>>> names;
    std::variant<std::string, std::vector<int>, std::tuple<int, std::string, double>> value;
    std::unordered_map<std::string, std::set<std::string>> groups;

    std::size_t size() const {
        return names.size() + groups.size() + std::visit([](auto const& v) { return sizeof v + N; }, value);
    }
};

template <int... N>
std::size_t total(std::integer_sequence<int, N...>, std::string const& text) {
    std::tuple<part<N>...> all;
    ((std::get<N>(all).names[text].push_back(text), std::get<N>(all).groups[text].insert(text)), ...);
    auto copy = all;
    return (std::get<N>(copy).size() + ...);
}

std::size_t reference(std::string const& text) {
    auto lengths = std::views::iota(0, 100) | std::views::filter([](int i) { return i % 3 == 0; }) |
                   std::views::transform([](int i) { return std::to_string(i); });
    std::function<std::size_t(std::string const&)> const count = [&](std::string const& of) {
        std::size_t sum = 0;
        for (std::string const& one : lengths) sum += one != of ? one.size() : 0;
        return sum;
    };
    return count(text) + total(std::make_integer_sequence<int, 12>(), text);
}
