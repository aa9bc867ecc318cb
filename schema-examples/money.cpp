// Your own type as an attribute. `codec<money>` defines its DynamoDB type, how it is written and how it is
// read. After that it can be a member, an element of a list, and a value in an expression, like any other
// type.
//
//   tools/engine run -- build/release/schema-examples/money
#include <asio/io_context.hpp>
#include <dynamap/dynamap.hpp>
#include <iostream>
#include <optional>
#include <string>
#include <vector>

#include "example.hpp"

constexpr auto usage = R"(usage: money

Raises the price of a lamp, once.
Endpoint, region and credentials come from the environment.
  --help    this text
)";

struct money {
    dynamap::number amount;  // decimal digits, never rounded
    std::string currency;
    bool operator==(money const&) const = default;
};

// Everything that dynamap needs: the DynamoDB type, how to write it, how to read it.
template <>
struct dynamap::codec<money> {
    static constexpr value_type type = value_type::string;
    static void encode(value_writer& out, money const& value) {
        out.string(value.amount.to_string() + ' ' + value.currency);
    }
    static money decode(value_reader& in) {
        std::string_view const text = in.string();
        auto const space = text.find(' ');
        if (space == text.npos)
            throw error(errc::bad_value,
                        '"' + std::string(text) + "\" is not an amount such as \"19.99 EUR\"");
        return {number(text.substr(0, space)), std::string(text.substr(space + 1))};
    }
};

// From here on it is a type like any other: a member, an element of a list, a value in an expression.
struct article {
    std::string code;
    money price;
    std::vector<money> earlier_prices;
    std::optional<money> offer;
};
using article_table = dynamap::table<article, "article", dynamap::partition_key<&article::code>>;

constexpr auto price = dynamap::attr<&article::price>;

std::string text(money const& value) { return value.amount.to_string() + " " + value.currency; }

asio::awaitable<void> demo(dynamap::client client) {
    article_table articles{client};
    co_await articles.create_if_missing();

    article const lamp{
        "lamp", {dynamap::number("19.99"), "EUR"}, {{dynamap::number("24.50"), "EUR"}}, std::nullopt};
    co_await articles.put(lamp);

    // Only if the price has not changed meanwhile.
    money const dearer{lamp.price.amount * dynamap::number("1.19"), "EUR"};
    auto const first = co_await articles.update("lamp", price = dearer, dynamap::when(price == lamp.price));
    auto const second = co_await articles.update("lamp", price = dearer, dynamap::when(price == lamp.price));
    std::cout << "the price was raised: " << std::boolalpha << first.applied()
              << ", and again: " << second.applied() << "\n";

    article const found = co_await articles.at("lamp", dynamap::consistent);
    std::cout << "a lamp costs " << text(found.price) << ", and before " << text(found.earlier_prices.at(0))
              << (found.offer ? ", with an offer" : ", without an offer") << "\n";
    std::cout << "it takes " << dynamap::item_size(found) << " bytes\n";

    co_await articles.remove("lamp");
}

int main(int count, char** words) {
    return example::run(count, words, usage, [] {
        asio::io_context io;
        dynamap::run(io, demo(dynamap::client{io}));
    });
}
