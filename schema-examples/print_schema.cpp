// The descriptors of the examples, those in tables/, as text for other tools.
//
//   print_schema create-table [TABLE...]     JSON for `aws dynamodb create-table --cli-input-json`, a
//                                            document a table
//   print_schema cloudformation [TABLE...]   a template, in JSON
//   print_schema terraform [TABLE...]        resources of the AWS provider
#include <algorithm>
#include <asio/io_context.hpp>
#include <cstdlib>
#include <dynamap/dynamap.hpp>
#include <dynamap/schema_text.hpp>
#include <exception>
#include <iostream>
#include <stdexcept>
#include <string>
#include <vector>

#include "tables/account.hpp"
#include "tables/forum.hpp"
#include "tables/message.hpp"
#include "tables/order_line.hpp"
#include "tables/score.hpp"
#include "tables/session.hpp"
#include "tables/shop.hpp"

template <class... Tables>
std::vector<dynamap::table_definition> definitions() {
    asio::io_context io;
    dynamap::client_config config;  // of a client that sends nothing
    config.region = "local";
    config.credentials = dynamap::aws::credentials("none", "none");
    dynamap::client const client{io, config};
    return {Tables(client).definition()...};
}

/// Those that are called so; without names all.
std::vector<dynamap::table_definition> chosen(std::vector<std::string> const& names) {
    auto all = definitions<account_table, forum_table, thread_table, reply_table, message_table,
                           order_line_table, score_table, session_table, customer_table>();
    for (std::string const& name : names)
        if (std::none_of(all.begin(), all.end(), [&](auto const& table) { return table.name == name; }))
            throw std::invalid_argument("no example has a table called " + name);
    std::erase_if(all, [&](auto const& table) {
        return !names.empty() && std::find(names.begin(), names.end(), table.name) == names.end();
    });
    return all;
}

int main(int count, char** arguments) try {
    std::vector<std::string> names(arguments + 1, arguments + count);
    std::string const format = names.empty() ? "" : names.front();
    if (!names.empty()) names.erase(names.begin());
    if (format == "cloudformation") {
        std::cout << dynamap::cloudformation_template(chosen(names));
    } else if (format == "create-table") {
        for (auto const& table : chosen(names)) std::cout << dynamap::create_table_json(table);
    } else if (format == "terraform") {
        for (bool first = true; auto const& table : chosen(names)) {
            std::cout << (first ? "" : "\n") << dynamap::terraform_resource(table);
            first = false;
        }
    } else {
        std::cerr << "usage: print_schema create-table|cloudformation|terraform [TABLE...]\n";
        return 2;
    }
} catch (std::exception const& failure) {
    std::cerr << "print_schema: " << failure.what() << "\n";
    return EXIT_FAILURE;
}
