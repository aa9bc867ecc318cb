// Prints the descriptors of the examples, in tables/, as text for other tools. The AWS command line,
// CloudFormation or Terraform can create the tables from it. It sends nothing.
//
//   build/release/schema-examples/print_schema terraform message session
#include <algorithm>
#include <asio/io_context.hpp>
#include <dynamap/dynamap.hpp>
#include <dynamap/schema_text.hpp>
#include <iostream>
#include <stdexcept>
#include <string>
#include <vector>

#include "example.hpp"
#include "tables/account.hpp"
#include "tables/forum.hpp"
#include "tables/message.hpp"
#include "tables/order_line.hpp"
#include "tables/score.hpp"
#include "tables/session.hpp"
#include "tables/shop.hpp"

constexpr auto usage = R"(usage: print_schema FORMAT [TABLE...]

Prints the tables of the examples (all, or those named) as text for other tools. FORMAT:
  create-table      JSON for `aws dynamodb create-table --cli-input-json`, a document a table
  cloudformation    a template, in JSON
  terraform         resources of the AWS provider
  --help            this text
)";

template <class... Tables>
std::vector<dynamap::table_definition> definitions() {
    asio::io_context io;
    dynamap::client_config config;  // of a client that sends nothing
    config.region = "local";
    config.credentials = dynamap::aws::credentials("none", "none");
    dynamap::client const client{io, config};
    return {Tables(client).definition()...};
}

/// The tables with these names; all if there are no names.
std::vector<dynamap::table_definition> chosen(std::vector<std::string> const& names) {
    auto all = definitions<account_table, forum_table, thread_table, reply_table, message_table,
                           order_line_table, score_table, session_table, customer_table>();
    for (std::string const& name : names)
        if (std::none_of(all.begin(), all.end(), [&](auto const& table) { return table.name == name; }))
            throw std::runtime_error("no example has a table called " + name);
    std::erase_if(all, [&](auto const& table) {
        return !names.empty() && std::find(names.begin(), names.end(), table.name) == names.end();
    });
    return all;
}

int main(int count, char** words) {
    return example::run(count, words, usage, [](example::command_line& line) {
        std::string const format = line.word("FORMAT");
        std::vector<std::string> names;
        while (auto const name = line.word()) names.push_back(*name);
        line.end();
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
            throw example::usage_error("unknown format " + format);
        }
    });
}
