// The lines of orders: a composite key, so that an order's lines lie together, in their order.
#pragma once

#include <cstdint>
#include <dynamap/dynamap.hpp>
#include <string>

struct order_line {
    std::string order_id;
    std::uint32_t line = 0;
    std::string article;
    std::uint32_t quantity = 0;
    std::int64_t cents = 0;  // of one piece
};
using order_line_table =
    dynamap::table<order_line, "order_line", dynamap::partition_key<&order_line::order_id>,
                   dynamap::sort_key<&order_line::line>>;
