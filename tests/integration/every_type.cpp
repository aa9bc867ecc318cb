// Random items of a struct with a member of every type go to the engine and come back equal.
// DYNAMAP_PROPERTY_ITEMS and DYNAMAP_PROPERTY_SEED set how many and which.
#include "every_type.hpp"

#include <algorithm>
#include <asio/co_spawn.hpp>
#include <cstdlib>
#include <string>

#include "catch.hpp"
#include "run.hpp"

namespace {

using every::every_type;
using every_table = dynamap::table<every_type, "every_type", dynamap::partition_key<&every_type::id>>;

std::size_t setting(char const* name, std::size_t otherwise) {
    char const* const value = std::getenv(name);
    return value == nullptr ? otherwise : std::stoul(value);
}

/// Writes and reads items, one after the other; keeps the first that came back otherwise.
struct property : test::fixture {
    static constexpr std::size_t writers = 32;

    every_table table{client, test::unique_name("every_type")};
    std::size_t written = 0;
    std::string difference;

    asio::awaitable<void> write_and_read(std::uint64_t seed, std::size_t count) {
        every::random_values values(seed);
        for (std::size_t i = 0; i != count && difference.empty(); ++i) {
            every_type const item = values.item();
            co_await table.put(item);
            std::optional<every_type> const read = co_await table.get(item.id, dynamap::consistent);
            std::string const name = read ? every::difference(item, *read) : "the item itself";
            if (!name.empty())
                difference = name + ", item " + std::to_string(i) + " of seed " + std::to_string(seed);
            ++written;
        }
    }
};

}  // namespace

TEST_CASE_METHOD(property, "items of every type are stored by the engine and come back equal") {
    std::size_t const items = setting("DYNAMAP_PROPERTY_ITEMS", 1'000);
    std::uint64_t const seed = setting("DYNAMAP_PROPERTY_SEED", 1);
    run([this]() -> asio::awaitable<void> { co_await table.create_if_missing(); });
    std::exception_ptr failure;
    for (std::size_t i = 0; i != writers; ++i) {
        std::size_t const share = items / writers + (i < items % writers ? 1 : 0);
        asio::co_spawn(io, write_and_read(seed * 1'000'003 + i, share), [&](std::exception_ptr e) {
            if (e) failure = e;
        });
    }
    io.restart();
    io.run();
    if (failure) std::rethrow_exception(failure);
    CHECK(difference == "");
    CHECK(written == items);
    run([this]() -> asio::awaitable<void> { co_await table.drop(); });
}
