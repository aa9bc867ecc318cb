// A struct with a member of every type that can be stored, and random values of it.
#pragma once

#include <array>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <deque>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <variant>
#include <vector>

#include "dynamap/codec.hpp"

namespace every {

enum class color { red, green = 7, deep_blue = 200 };
enum class mood : signed char { bad = -3, good };

struct point {
    double x = 0, y = 0;
    bool operator==(point const&) const = default;
};
struct label {
    std::string text;
    std::optional<point> where;
    std::set<std::string> tags;
    bool operator==(label const&) const = default;
};
struct circle {
    std::int32_t radius = 0;
    bool operator==(circle const&) const = default;
};
struct polygon {
    std::vector<point> corners;
    bool operator==(polygon const&) const = default;
};
struct tree {
    std::int16_t value = 0;
    std::unique_ptr<tree> left;
    std::vector<tree> children;

    friend bool operator==(tree const& a, tree const& b) {
        return a.value == b.value && bool(a.left) == bool(b.left) && (!a.left || *a.left == *b.left) &&
               a.children == b.children;
    }
};

struct every_type {
    dynamap::uuid id;
    std::int8_t i8 = 0;
    std::int16_t i16 = 0;
    std::int32_t i32 = 0;
    std::int64_t i64 = 0;
    std::uint8_t u8 = 0;
    std::uint16_t u16 = 0;
    std::uint32_t u32 = 0;
    std::uint64_t u64 = 0;
    float single = 0;
    double twice = 0;
    dynamap::number exact;
    bool flag = false;
    std::string text;
    dynamap::bytes blob;
    std::array<std::byte, 5> five{};
    color paint{};
    mood feeling{};
    std::chrono::sys_seconds at;
    std::chrono::milliseconds took{};
    dynamap::epoch_milliseconds stamp;
    dynamap::iso8601<std::chrono::sys_time<std::chrono::microseconds>> written;
    std::chrono::year_month_day day{std::chrono::year(2026), std::chrono::month(11), std::chrono::day(21)};
    std::optional<std::string> maybe;
    dynamap::nullable<std::int64_t> null;
    std::vector<std::int64_t> numbers;
    std::vector<bool> bits;
    std::vector<std::optional<std::string>> gaps;
    std::deque<dynamap::number> prices;
    std::list<label> labels;
    std::array<std::int32_t, 3> three{};
    std::tuple<std::int64_t, std::string, bool> triple;
    std::pair<std::string, point> named_point;
    std::map<std::string, std::string> words;
    std::unordered_map<std::string, std::vector<std::int32_t>> rows;
    std::map<std::int32_t, label> by_number;
    std::map<color, double> by_color;
    label nested;
    std::optional<label> maybe_nested;
    std::set<std::string> texts;
    std::unordered_set<std::int64_t> integers;
    std::set<dynamap::number> exacts;
    std::set<dynamap::bytes> blobs;
    std::set<dynamap::uuid> ids;
    std::set<color> colors;
    std::variant<circle, polygon> shape;
    std::variant<std::monostate, std::int64_t, std::string, bool, std::vector<double>> mixed;
    std::unique_ptr<tree> root;
    dynamap::attribute_value any;
    dynamap::extra_attributes rest;

    friend bool operator==(every_type const& a, every_type const& b);
};

/// The name of the first member that differs; empty: none does.
inline std::string difference(every_type const& a, every_type const& b) {
    std::string name;
    using namespace dynamap::detail;
    [&]<std::size_t... I>(std::index_sequence<I...>) {
        auto const same = [](auto const& x, auto const& y) {
            if constexpr (requires {
                              *x == *y;
                              x.get();
                          })
                return bool(x) == bool(y) && (!x || *x == *y);
            else return x == y;
        };
        (void)((same(member<I>(a), member<I>(b)) || (name = member_names<every_type>[I], false)) && ...);
    }(std::make_index_sequence<member_count<every_type>>{});
    return name;
}
inline bool operator==(every_type const& a, every_type const& b) { return difference(a, b).empty(); }

/// Makes values; one seed, one sequence.
class random_values {
  public:
    explicit random_values(std::uint64_t seed) : engine_(seed) {}

    every_type item();

  private:
    std::size_t below(std::size_t end) { return engine_() % end; }
    bool one_in(std::size_t n) { return below(n) == 0; }

    template <class T>
    T integer() {
        if (one_in(8)) return std::numeric_limits<T>::min();
        if (one_in(8)) return std::numeric_limits<T>::max();
        return static_cast<T>(engine_() >> below(64));
    }
    double floating() {
        double const value =
            std::ldexp(static_cast<double>(integer<std::int64_t>()), static_cast<int>(below(400)) - 250);
        return std::abs(value) < 1e-120 ? 0 : value;
    }
    dynamap::number exact() {
        std::string digits = one_in(2) ? "-" : "";
        for (std::size_t i = 1 + below(38); i-- != 0;) digits += static_cast<char>('0' + below(10));
        return dynamap::number(digits + 'e' + std::to_string(static_cast<int>(below(180)) - 92));
    }
    std::string text(std::size_t least = 0) {
        static constexpr std::string_view pieces[] = {"a",  "Z",    "0",    " ", "\"", "\\", "/",  "\n",
                                                      "\t", "\x01", "\x7f", "é", "ß",  "語", "😀", "\u2028"};
        std::string result;
        for (std::size_t i = least + below(12); i-- != 0;) result += pieces[below(std::size(pieces))];
        return result;
    }
    dynamap::bytes bytes(std::size_t least = 0) {
        dynamap::bytes result(least + below(10));
        for (auto& byte : result) byte = static_cast<std::byte>(engine_());
        return result;
    }
    color paint() { return std::array{color::red, color::green, color::deep_blue}[below(3)]; }
    dynamap::uuid id() {
        std::array<std::uint8_t, 16> raw;
        for (auto& byte : raw) byte = static_cast<std::uint8_t>(engine_());
        return dynamap::uuid(raw);
    }
    point spot() { return {floating(), floating()}; }
    label tagged() {
        label result{text(), std::nullopt, {}};
        if (one_in(2)) result.where = spot();
        fill(result.tags, [&] { return text(1); });
        return result;
    }
    tree grown(int depth) {
        tree result;
        result.value = integer<std::int16_t>();
        if (depth != 0 && one_in(2)) result.left = std::make_unique<tree>(grown(depth - 1));
        for (std::size_t i = depth == 0 ? 0 : below(3); i-- != 0;)
            result.children.push_back(grown(depth - 1));
        return result;
    }
    dynamap::attribute_value any(int depth) {
        using dynamap::attribute_value;
        switch (below(depth == 0 ? 5 : 10)) {
            case 0:
                return text();
            case 1:
                return exact();
            case 2:
                return bytes();
            case 3:
                return one_in(2);
            case 4:
                return nullptr;
            case 5: {
                attribute_value::list values;
                for (std::size_t i = below(4); i-- != 0;) values.push_back(any(depth - 1));
                return values;
            }
            case 6: {
                attribute_value::map values;
                for (std::size_t i = below(4); i-- != 0;) values.insert_or_assign(text(1), any(depth - 1));
                return values;
            }
            case 7:
                return attribute_value::string_set{text(1), text(1)};
            case 8:
                return attribute_value::number_set{exact(), integer<std::int32_t>()};
            default:
                return attribute_value::binary_set{bytes(1), bytes(1)};
        }
    }
    template <class Container, class Make>
    void fill(Container& to, Make make) {
        for (std::size_t i = below(4); i-- != 0;) to.insert(to.end(), make());
    }
    template <class Set, class Make>
        requires requires { typename Set::hasher; }
    void fill(Set& to, Make make) {
        for (std::size_t i = below(4); i-- != 0;) to.insert(make());
    }

    std::mt19937_64 engine_;
};

inline every_type random_values::item() {
    using namespace std::chrono;
    every_type r;
    r.id = id();
    r.i8 = integer<std::int8_t>();
    r.i16 = integer<std::int16_t>();
    r.i32 = integer<std::int32_t>();
    r.i64 = integer<std::int64_t>();
    r.u8 = integer<std::uint8_t>();
    r.u16 = integer<std::uint16_t>();
    r.u32 = integer<std::uint32_t>();
    r.u64 = integer<std::uint64_t>();
    r.single = static_cast<float>(integer<std::int32_t>()) / 1024;
    r.twice = floating();
    r.exact = exact();
    r.flag = one_in(2);
    r.text = text();
    r.blob = bytes();
    for (auto& byte : r.five) byte = static_cast<std::byte>(engine_());
    r.paint = paint();
    r.feeling = one_in(2) ? mood::bad : mood::good;
    r.at = sys_seconds(seconds(integer<std::uint32_t>()));
    r.took = milliseconds(integer<std::int64_t>());
    r.stamp = sys_time<milliseconds>(milliseconds(integer<std::int32_t>()));
    r.written = sys_time<microseconds>(
        microseconds(static_cast<std::int64_t>(below(4'000'000'000'000'000)) - 1'000'000'000'000'000));
    r.day = sys_days(days(static_cast<int>(below(60'000)) - 20'000));
    if (one_in(2)) r.maybe = text();
    if (one_in(2)) r.null = integer<std::int64_t>();
    fill(r.numbers, [&] { return integer<std::int64_t>(); });
    fill(r.bits, [&] { return one_in(2); });
    fill(r.gaps, [&] { return one_in(2) ? std::optional(text()) : std::nullopt; });
    fill(r.prices, [&] { return exact(); });
    fill(r.labels, [&] { return tagged(); });
    for (auto& value : r.three) value = integer<std::int32_t>();
    r.triple = {integer<std::int64_t>(), text(), one_in(2)};
    r.named_point = {text(), spot()};
    fill(r.words, [&] { return std::pair(text(1), text()); });
    for (std::size_t i = below(3); i-- != 0;) fill(r.rows[text(1)], [&] { return integer<std::int32_t>(); });
    fill(r.by_number, [&] { return std::pair(integer<std::int32_t>(), tagged()); });
    fill(r.by_color, [&] { return std::pair(paint(), floating()); });
    r.nested = tagged();
    if (one_in(2)) r.maybe_nested = tagged();
    fill(r.texts, [&] { return text(1); });
    fill(r.integers, [&] { return integer<std::int64_t>(); });
    fill(r.exacts, [&] { return exact(); });
    fill(r.blobs, [&] { return bytes(1); });
    fill(r.ids, [&] { return id(); });
    fill(r.colors, [&] { return paint(); });
    if (one_in(2)) {
        r.shape = circle{integer<std::int32_t>()};
    } else {
        polygon many;
        fill(many.corners, [&] { return spot(); });
        r.shape = many;
    }
    switch (below(5)) {
        case 0:
            r.mixed = integer<std::int64_t>();
            break;
        case 1:
            r.mixed = text();
            break;
        case 2:
            r.mixed = one_in(2);
            break;
        case 3:
            r.mixed = std::vector<double>{floating()};
            break;
        default:
            break;
    }
    if (one_in(2)) r.root = std::make_unique<tree>(grown(3));
    r.any = any(3);
    for (std::size_t i = below(3); i-- != 0;)
        r.rest.insert_or_assign("extra_" + std::to_string(i) + text(), any(2));
    return r;
}

}  // namespace every
