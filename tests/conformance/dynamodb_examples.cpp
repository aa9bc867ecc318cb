// The service's own example exchanges, through tables and a client: the request that dynamap sends, what it
// makes of the answer.
#include <algorithm>
#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>
#include <map>
#include <mutex>
#include <optional>

#include "cases.hpp"
#include "dynamap/dynamap.hpp"
#include "kept_response.hpp"
#include "request_text.hpp"
#include "scripted_server.hpp"

namespace conformance {
namespace {

struct song {
    std::string Artist, SongTitle;
    std::optional<std::string> AlbumTitle;
    dynamap::extra_attributes rest;
};
using song_table =
    dynamap::table<song, "Music", dynamap::partition_key<&song::Artist>, dynamap::sort_key<&song::SongTitle>>;
constexpr auto artist = dynamap::attr<&song::Artist>;
constexpr auto title = dynamap::attr<&song::SongTitle>;
constexpr auto album = dynamap::attr<&song::AlbumTitle>;

struct pet {
    std::string AnimalType, Name;
    dynamap::extra_attributes rest;
};
using pet_table =
    dynamap::table<pet, "Pets", dynamap::partition_key<&pet::AnimalType>, dynamap::sort_key<&pet::Name>>;

template <class Row>
std::string item_of(std::optional<Row> const& row) {
    if (!row) return "none";
    dynamap::byte_buffer out;
    dynamap::detail::record<Row>::encode(out, *row);
    document const item(out.view());
    return canonical(item.root());
}

/// A client of a server that answers as the example has it, and what it was asked first.
class exchange {
  public:
    explicit exchange(std::string response)
        : server_({[this, response](test::peer& client) {
                       keep(client.read_request());
                       client.send(test::script::response(200, response));
                   },
                   [](test::peer& client) {  // a table that is dropped is asked for until it is gone
                       (void)client.read_request();
                       client.send(test::script::refusal(400, "ResourceNotFoundException"));
                   }}) {}

    [[nodiscard]] dynamap::client client() {
        dynamap::client_config config;
        config.endpoint = server_.url();
        config.region = "us-east-1";
        config.credentials = dynamap::aws::credentials("AKIDEXAMPLE", "secret");
        return dynamap::client(io_, config);
    }
    template <class T>
    T run(asio::awaitable<T> call) {
        std::exception_ptr broken;
        std::optional<T> result;
        asio::co_spawn(io_, std::move(call), [&](std::exception_ptr e, T value) {
            broken = e;
            result.emplace(std::move(value));
        });
        io_.run();
        if (broken) std::rethrow_exception(broken);
        return std::move(*result);
    }
    void run(asio::awaitable<void> call) {
        std::exception_ptr broken;
        asio::co_spawn(io_, std::move(call), [&](std::exception_ptr e) { broken = e; });
        io_.run();
        if (broken) std::rethrow_exception(broken);
    }

    [[nodiscard]] std::string head() const {
        std::lock_guard const lock(mutex_);
        return request_.substr(0, request_.find("\r\n\r\n"));
    }
    [[nodiscard]] std::string body() const {
        std::lock_guard const lock(mutex_);
        return request_.substr(request_.find("\r\n\r\n") + 4);
    }

  private:
    void keep(std::string request) {
        std::lock_guard const lock(mutex_);
        request_ = std::move(request);
    }

    mutable std::mutex mutex_;
    std::string request_;
    asio::io_context io_;
    test::scripted_server server_;
};

/// The answer as the wire has it: times are numbers, which the examples show as texts.
std::string on_the_wire(json const& response) {
    std::string body = response.minified();
    for (std::size_t at = 0; (at = body.find("DateTime\":\"", at)) != std::string::npos; ++at) {
        at += std::string_view("DateTime\":").size();
        body.erase(body.find('"', at + 1), 1);
        body.erase(at, 1);
    }
    return body;
}

template <class Table>
void item_call(exchange& said, std::string const& operation, json const& test, char const* partition,
               char const* sort, comparison& differences) {
    json const key = test["request"]["Key"];
    std::string const pk = text(key[partition], "S"), sk = text(key[sort], "S");
    Table const table(said.client());
    if (operation == "GetItem") {
        auto const found = said.run(table.get(pk, sk));
        auto const item = test["response"].find("Item");
        differences.equal("the item", item ? canonical(*item) : "none", item_of(found));
    } else {
        said.run(table.remove(pk, sk));
    }
}

void describe(exchange& said, json const& test, comparison& differences) {
    auto const found = said.run(song_table(said.client()).describe());
    json const table = test["response"]["Table"];
    differences.equal("name", text(table, "TableName"), found.name);
    differences.equal_flags("active", text(table, "TableStatus") == "ACTIVE",
                            found.status == dynamap::table_status::active);
    auto const same = [&](char const* name, json const& of, std::int64_t got) {
        differences.equal_numbers(name, std::int64_t(of[name]), got);
    };
    same("ItemCount", table, found.item_count);
    same("TableSizeBytes", table, found.size_bytes);
    same("ReadCapacityUnits", table["ProvisionedThroughput"], found.read_units);
    same("WriteCapacityUnits", table["ProvisionedThroughput"], found.write_units);
    json const schema = table["KeySchema"];
    differences.equal("partition key", text(schema.at(0), "AttributeName"), found.partition_key.at(0).name);
    differences.equal("sort key", text(schema.at(1), "AttributeName"), found.sort_key.at(0).name);
}

void scan(exchange& said, json const& test, comparison& differences) {
    std::string const by = text(test["request"]["ExpressionAttributeValues"][":a"], "S");
    auto pages = song_table(said.client()).scan().filter(artist == by).project(title, album);
    auto const rows = said.run(pages.all());
    json const items = test["response"]["Items"];
    differences.equal("rows", std::to_string(items.size()), std::to_string(rows.size()));
    for (std::size_t i = 0; i != std::min(items.size(), rows.size()); ++i) {
        differences.equal("SongTitle", text(items.at(i)["SongTitle"], "S"), rows[i][title]);
        differences.equal("AlbumTitle", text(items.at(i)["AlbumTitle"], "S"), rows[i][album].value_or(""));
    }
}

/// An operation that has no typed call: the client sends it as it is.
void raw_call(exchange& said, std::string const& operation, json const& test, comparison& differences) {
    test["request"].excuse("sent as it is, for want of a typed call: what goes around it is compared");
    test::kept_response response;
    dynamap::operation request(operation, "");
    request.body().append(test["request"].minified());
    said.run(said.client().send(std::move(request), response));
    differences.equal("the answer", on_the_wire(test["response"]), response.json);
}

}  // namespace

decision dynamodb_example(json const& test) {
    std::string const operation = text(test, "operation"), table = text(test["request"], "TableName");
    comparison differences;
    exchange said(on_the_wire(test["response"]));
    bool const item_operation = operation == "GetItem" || operation == "DeleteItem";
    bool const typed_item = item_operation && test["request"].size() == 2;
    if (typed_item && table == "Music") {
        item_call<song_table>(said, operation, test, "Artist", "SongTitle", differences);
    } else if (typed_item && table == "Pets") {
        item_call<pet_table>(said, operation, test, "AnimalType", "Name", differences);
    } else if (operation == "DescribeTable" && table == "Music") {
        describe(said, test, differences);
    } else if (operation == "DeleteTable" && table == "Music") {
        differences.equal_flags("there was a table", true, said.run(song_table(said.client()).drop()));
    } else if (operation == "Scan" && table == "Music" &&
               text(test["request"], "FilterExpression") == "Artist = :a") {
        scan(said, test, differences);
    } else {
        raw_call(said, operation, test, differences);
    }
    std::string const head = said.head();
    for (std::string const& line :
         {"X-Amz-Target: " + text(test, "target"), "Content-Type: " + text(test, "content_type")})
        differences.equal_flags(line, true,
                                (head + "\r\n").find("\r\n" + line + "\r\n") != std::string::npos);
    document const sent(said.body());
    differences.equal("the request", described_request(test["request"]), described_request(sent.root()));
    return differences.result();
}

}  // namespace conformance
