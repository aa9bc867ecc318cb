// A leaderboard: a global index sorted by points and read from its end. A conditional write keeps a player's
// best score without reading it first. A global index is updated shortly after its table, so the program
// waits until it shows the latest writes.
//
//   tools/engine run -- build/release/schema-examples/leaderboard
#include <asio/io_context.hpp>
#include <dynamap/dynamap.hpp>
#include <iostream>
#include <map>
#include <string>
#include <utility>

#include "example.hpp"
#include "tables/score.hpp"
#include "wait_until.hpp"

constexpr auto usage = R"(usage: leaderboard

The best three of a game, and a player's place.
Endpoint, region and credentials come from the environment.
  --help    this text
)";

constexpr auto game = dynamap::attr<&score::game>;
constexpr auto points = dynamap::attr<&score::points>;

/// Keeps a player's best score. Nothing is read; a later, lower score changes nothing.
asio::awaitable<bool> played(score_table scores, std::string player, std::int64_t reached) {
    auto const outcome = co_await scores.update(player, "chess", points = reached,
                                                dynamap::when(points.not_exists() || points < reached));
    co_return outcome.applied();
}

/// Whether the index shows what the table contains.
asio::awaitable<bool> index_has_followed(score_table scores) {
    std::map<std::string, std::int64_t> stored, shown;
    auto const all = co_await scores.scan().consistent().all();
    for (score const& each : all) stored[each.player] = each.points;
    auto const sorted = co_await scores.index<"by_points">().query(game == "chess").all();
    for (score const& each : sorted) shown[each.player] = each.points;
    co_return stored == shown;
}

asio::awaitable<void> demo(dynamap::client client) {
    score_table scores{client};
    co_await scores.create_if_missing();

    std::pair<std::string, std::int64_t> const games[] = {{"alice", 1900}, {"bob", 1500},   {"carol", 2100},
                                                          {"dave", 800},   {"alice", 1200}, {"dave", 1700},
                                                          {"bob", 1450}};
    for (auto const& [player, reached] : games) {
        bool const best = co_await played(scores, player, reached);
        if (!best) std::cout << player << " has done better than " << reached << "\n";
    }

    auto const followed = [&] { return index_has_followed(scores); };
    co_await example::wait_until(client, followed);
    std::cout << "the best three:\n";
    auto best = scores.index<"by_points">().query(game == "chess").descending().limit(3);
    int place = 0;
    while (auto const each = co_await best.next())
        std::cout << "  " << ++place << ". " << each->player << " " << each->points << "\n";

    // A player's place is one more than the number of players with more points.
    score const dave = co_await scores.at("dave", "chess", dynamap::consistent);
    auto const ahead =
        co_await scores.index<"by_points">().query(game == "chess" && points > dave.points).count();
    std::cout << "dave is number " << ahead + 1 << "\n";

    for (std::string const player : {"alice", "bob", "carol", "dave"})
        co_await scores.remove(player, "chess");
    co_await example::wait_until(client, followed);  // or the next run would find these players in the index
}

int main(int count, char** words) {
    return example::run(count, words, usage, [] {
        asio::io_context io;
        dynamap::run(io, demo(dynamap::client{io}));
    });
}
