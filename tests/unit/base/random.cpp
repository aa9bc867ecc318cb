// Tests of base/random.hpp.
#include "base/random.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <thread>

#include "catch.hpp"
#include "dynamap/uuid.hpp"

namespace {

/// What `make()` gives in a child process that is forked now.
template <class Make>
auto in_child(Make make) {
    std::array<int, 2> ends{};
    REQUIRE(::pipe(ends.data()) == 0);
    pid_t const child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        auto const made = make();
        ::_exit(::write(ends[1], &made, sizeof made) == sizeof made ? 0 : 1);
    }
    decltype(make()) made{};
    CHECK(::read(ends[0], &made, sizeof made) == sizeof made);
    ::close(ends[0]);
    ::close(ends[1]);
    int status = 0;
    CHECK(::waitpid(child, &status, 0) == child);
    CHECK(status == 0);
    return made;
}

}  // namespace

TEST_CASE("random: forked children repeat neither their parent nor each other") {
    (void)dynamap::random_bits();  // the generator is there before the fork
    auto const some = [] {
        std::array<std::uint64_t, 4> bits{};
        for (auto& one : bits) one = dynamap::random_bits();
        return bits;
    };
    auto const first = in_child(some), second = in_child(some), own = some();
    CHECK(first != second);
    CHECK(first != own);
    CHECK(second != own);
    auto const grandchild = in_child([&] { return in_child(some); });
    CHECK(grandchild != first);
    CHECK(grandchild != own);
}

TEST_CASE("random: forked children make UUIDs of their own") {
    (void)dynamap::uuid::v4();
    auto const make = [] { return dynamap::uuid::v4(); };
    auto const first = in_child(make), second = in_child(make), own = make();
    CHECK(first != second);
    CHECK(first != own);
}

TEST_CASE("random: threads have numbers of their own, from 0 to below 1") {
    std::uint64_t other = 0;
    std::thread([&] { other = dynamap::random_bits(); }).join();
    CHECK(other != dynamap::random_bits());
    double sum = 0;
    for (int i = 0; i < 10'000; ++i) {
        double const one = dynamap::random_number();
        CHECK((one >= 0 && one < 1));
        sum += one;
    }
    CHECK(sum > 4'800);
    CHECK(sum < 5'200);
}
