// Customers and their orders in one table. They share the keys, and an attribute distinguishes them.
#pragma once

#include <cstdint>
#include <dynamap/dynamap.hpp>
#include <string>

using customer_key = dynamap::composed_key<dynamap::literal<"CUSTOMER#">, std::string>;

struct customer {
    customer_key pk;
    dynamap::composed_key<dynamap::literal<"PROFILE">> sk;
    std::string name, city;
};
struct purchase {
    customer_key pk;
    dynamap::composed_key<dynamap::literal<"ORDER#">, std::uint32_t> sk;
    std::int64_t cents = 0;
    std::string status;
};
using customer_table =
    dynamap::table<customer, "shop", dynamap::partition_key<&customer::pk>, dynamap::sort_key<&customer::sk>,
                   dynamap::discriminator<"type", "customer">>;
using purchase_table =
    dynamap::table<purchase, "shop", dynamap::partition_key<&purchase::pk>, dynamap::sort_key<&purchase::sk>,
                   dynamap::discriminator<"type", "order">>;
using shop_table = dynamap::shared_table<customer_table, purchase_table>;
