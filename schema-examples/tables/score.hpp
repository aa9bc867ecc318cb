// Scores of players in games, and an index of each game's scores by points.
#pragma once

#include <cstdint>
#include <dynamap/dynamap.hpp>
#include <string>

struct score {
    std::string player, game;
    std::int64_t points = 0;
};
using score_table =
    dynamap::table<score, "score", dynamap::partition_key<&score::player>, dynamap::sort_key<&score::game>,
                   dynamap::global_index<"by_points", dynamap::partition_key<&score::game>,
                                         dynamap::sort_key<&score::points>>>;
