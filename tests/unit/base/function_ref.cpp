// function_ref calls what it refers to, with and without state, and knows when it refers to nothing.
#include "dynamap/detail/base/function_ref.hpp"

#include <memory>
#include <string>
#include <type_traits>
#include <utility>

#include "catch.hpp"

namespace {

using dynamap::detail::function_ref;

int twice(function_ref<int(int)> f, int value) { return f(f(value)); }

static_assert(sizeof(function_ref<void()>) == 2 * sizeof(void*));
static_assert(std::is_trivially_copyable_v<function_ref<void()>>);
static_assert(std::is_convertible_v<int (*)(int), function_ref<int(int)>>);
static_assert(!std::is_convertible_v<int (*)(int), function_ref<int(std::string)>>);
static_assert(!std::is_convertible_v<int, function_ref<int(int)>>);

}  // namespace

TEST_CASE("a function_ref calls a lambda that is written as an argument") {
    int const step = 3;
    CHECK(twice([&](int value) { return value + step; }, 1) == 7);
}

TEST_CASE("a function_ref refers to its object, and does not copy it") {
    struct counter {
        int calls = 0;
        int operator()(int value) { return value + ++calls; }
    } counts;
    CHECK(twice(counts, 0) == 3);
    CHECK(counts.calls == 2);
    function_ref<int(int)> const copy = function_ref<int(int)>(counts);
    CHECK(copy(0) == 3);
    auto const constant = [](int value) { return -value; };
    CHECK(twice(constant, 5) == 5);
}

TEST_CASE("a function_ref passes references and values that can only be moved") {
    std::string text;
    auto const append = [](std::string& to, std::unique_ptr<int> number) { to += std::to_string(*number); };
    function_ref<void(std::string&, std::unique_ptr<int>)> const f = append;
    f(text, std::make_unique<int>(7));
    f(text, std::make_unique<int>(8));
    CHECK(text == "78");
}

TEST_CASE("a result that is not wanted is dropped") {
    int calls = 0;
    auto const count = [&] { return ++calls; };
    function_ref<void()> const f = count;
    f();
    CHECK(calls == 1);
}

TEST_CASE("a function_ref made of nothing is empty") {
    function_ref<void()> none;
    CHECK_FALSE(none);
    auto const nothing = [] {};
    none = nothing;
    CHECK(none);
}

TEST_CASE("what the function throws reaches the caller") {
    auto const refuse = [](int) -> int { throw std::string("no"); };
    CHECK_THROWS_AS(twice(refuse, 1), std::string);
}
