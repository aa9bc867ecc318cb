// A codec of one's own: money, an exact amount with its currency, is stored as the text "19.99 EUR".
// Any endpoint that AWS_ENDPOINT_URL_DYNAMODB, AWS_REGION and AWS credentials name will do.
#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>
#include <cstdlib>
#include <dynamap/dynamap.hpp>
#include <exception>
#include <iostream>
#include <optional>
#include <string>
#include <vector>

struct money {
    dynamap::number amount;  // decimal digits, never rounded
    std::string currency;
    bool operator==(money const&) const = default;
};

// All that dynamap needs to know of it: the DynamoDB type, how it is written, how it is read.
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
            throw error(errc::bad_value, '"' + std::string(text) + "\" is no money such as \"19.99 EUR\"");
        return {number(text.substr(0, space)), std::string(text.substr(space + 1))};
    }
};

// From here on it is a type as any other: a member, an element of a list, a value in an expression.
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

    // Only if nobody has changed the price meanwhile.
    money const dearer{lamp.price.amount * dynamap::number("1.19"), "EUR"};
    auto const first = co_await articles.update("lamp", price = dearer, dynamap::when(price == lamp.price));
    auto const second = co_await articles.update("lamp", price = dearer, dynamap::when(price == lamp.price));
    std::cout << "the price was raised: " << std::boolalpha << first.applied()
              << ", and again: " << second.applied() << "\n";

    std::optional<article> const found = co_await articles.get("lamp", dynamap::consistent);
    std::cout << "a lamp costs " << text(found.value().price) << ", and before "
              << text(found->earlier_prices.at(0))
              << (found->offer ? ", with an offer" : ", without an offer") << "\n";
    std::cout << "it takes " << dynamap::item_size(*found) << " bytes\n";

    co_await articles.remove("lamp");
}

int main() try {
    asio::io_context io;
    dynamap::client client{io};
    std::exception_ptr failure;
    asio::co_spawn(io, demo(client), [&](std::exception_ptr e) { failure = e; });
    io.run();
    if (failure) std::rethrow_exception(failure);
} catch (std::exception const& failure) {
    std::cerr << "money: " << failure.what() << "\n";
    return EXIT_FAILURE;
}
