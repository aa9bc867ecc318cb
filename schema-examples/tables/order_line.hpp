// The lines of orders: with a composite key, the lines of an order are stored together and sorted.
#pragma once

#include <cstdint>
#include <dynamap/dynamap.hpp>
#include <string>

struct order_line {
    std::string order_id;
    std::uint32_t line = 0;
    std::string article;
    std::uint32_t quantity = 0;
    std::int64_t cents = 0;  // per piece
};
using order_line_table =
    dynamap::table<order_line, "order_line", dynamap::partition_key<&order_line::order_id>,
                   dynamap::sort_key<&order_line::line>>;
