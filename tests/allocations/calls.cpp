// What does a call take from the heap once its client is warm? Counted on the engine: malloc and its like in
// this process, which is a program of its own for that; the engine is another. What a result itself owns
// would be in the numbers too, but these members are of fixed size.
#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>
#include <cstdint>
#include <cstdlib>
#include <dynamap/dynamap.hpp>
#include <exception>
#include <optional>
#include <stdexcept>
#include <vector>

#include "catch.hpp"
#include "client/allocations.hpp"
#include "run.hpp"

namespace {

struct wallet {
    dynamap::uuid id;
    std::int64_t balance = 0;
    bool active = false;
    std::int64_t updated_at = 0;
};
using wallet_table = dynamap::table<wallet, "wallet", dynamap::partition_key<&wallet::id>>;
constexpr auto balance = dynamap::attr<&wallet::balance>;

/// Counts calls as they end, of all coroutines, and the blocks that were taken while the counted ones did.
class progress {
  public:
    static constexpr std::size_t warm_up = 1000, counted = 1000;

    [[nodiscard]] bool over() const { return done_ >= warm_up + counted; }
    [[nodiscard]] double blocks() const { return blocks_; }
    void one_more() {
        ++done_;
        if (done_ == warm_up) blocks_ = -bench::allocations();
        if (done_ == warm_up + counted) blocks_ += bench::allocations();
    }

  private:
    std::size_t done_ = 0;
    double blocks_ = 0;
};

void check(bool fine) {
    if (!fine) throw std::logic_error("the call did not do what it should");
}

asio::awaitable<void> get(wallet_table table, wallet row, progress& all) {
    while (!all.over()) {
        std::optional<wallet> const found = co_await table.get(row.id);
        check(found && found->updated_at == row.updated_at);
        all.one_more();
    }
}

asio::awaitable<void> put(wallet_table table, wallet row, progress& all) {
    while (!all.over()) {
        co_await table.put(row);
        all.one_more();
    }
}

asio::awaitable<void> update(wallet_table table, wallet row, progress& all) {
    while (!all.over()) {
        co_await table.update(row.id, balance += 1);
        all.one_more();
    }
}

using operation = asio::awaitable<void> (*)(wallet_table, wallet, progress&);

/// Makes the calls, always so many at once; gives the blocks that the counted ones took.
double blocks_of(operation work, std::size_t in_flight) {
    test::fixture on_engine;
    std::string const name = test::unique_name("wallet");  // too long for a string without a block
    wallet_table const table{on_engine.client, name};
    std::vector<wallet> rows;
    for (std::size_t i = 0; i != in_flight; ++i)
        rows.push_back({dynamap::uuid::v4(), 1'523'450, true, static_cast<std::int64_t>(i)});
    auto const prepare = [&]() -> asio::awaitable<void> {
        (void)co_await table.create_if_missing();
        for (wallet const& row : rows) co_await table.put(row);
    };
    on_engine.run(prepare);

    progress all;
    std::exception_ptr failure;
    for (wallet const& row : rows)
        asio::co_spawn(on_engine.io, work(table, row, all), [&](std::exception_ptr what) {
            if (what && !failure) failure = what;
        });
    on_engine.io.restart();
    on_engine.io.run();
    if (failure) std::rethrow_exception(failure);
    if (!all.over()) throw std::logic_error("the context ran out of work before the calls were made");
    return all.blocks();
}

void check_blocks(operation work) {
    for (std::size_t const in_flight : {std::size_t{1}, std::size_t{64}}) {
        INFO(progress::counted << " calls, " << in_flight << " in flight; blocks from the heap:");
        CHECK(blocks_of(work, in_flight) == 0);
    }
}

}  // namespace

TEST_CASE("what is counted here is malloc itself, and operator new") {
    static void* volatile block;  // volatile: or the compiler may leave out what nobody looks at
    static int* volatile number;
    double const before = bench::allocations();
    block = std::malloc(7);
    number = new int(1);
    double const counted = bench::allocations() - before;
    delete number;
    std::free(block);
    CHECK(counted == 2);
}

TEST_CASE("a get of members of fixed size takes nothing from the heap") { check_blocks(get); }
TEST_CASE("a put of members of fixed size takes nothing from the heap") { check_blocks(put); }
TEST_CASE("an update of a number takes nothing from the heap") { check_blocks(update); }
