// A server that frames its responses in every way that RFC 9112 has, and tags each with its request.
#include <libdeflate.h>

#include <array>
#include <atomic>
#include <optional>
#include <unordered_map>

#include "dynamap/dynamap.hpp"
#include "support/crew.hpp"
#include "support/framing.hpp"
#include "support/programs.hpp"
#include "support/resources.hpp"
#include "support/server.hpp"

namespace stress {
namespace {

struct note {
    std::string id;
    std::int64_t number = 0;
    std::string text;
};
using note_table =
    dynamap::table<note, "note", dynamap::partition_key<&note::id>, dynamap::sort_key<&note::number>>;
constexpr auto text = dynamap::attr<&note::text>;

// What a tag's item is like is known on both sides.

std::string text_of(std::string_view tag, std::int64_t number) {
    dice chance(0, tag, static_cast<std::uint64_t>(number));
    std::size_t const size = chance.one_in(150)  ? chance.below(200'000)
                             : chance.one_in(10) ? chance.below(6'000)
                                                 : chance.below(120);
    std::string made(tag);
    made += "/" + std::to_string(number) + " \"\xC3\xA4\\\" ";
    made.append(size, static_cast<char>('a' + chance.below(26)));
    return made;
}
bool is_there(std::string_view tag) { return !dice(1, tag).one_in(8); }
std::int64_t rows_of(std::string_view tag) { return static_cast<std::int64_t>(dice(2, tag).below(25)); }

std::string item_json(std::string const& tag, std::int64_t number, dice& chance) {
    std::array<std::string, 4> members{
        R"("id":{"S":)" + odd_json(tag, chance) + "}",
        (chance.one_in(9) ? R"("number":{"S":null,"N":")" : R"("number":{"N":")") + std::to_string(number) +
            R"("})",
        R"("text":{"S":)" + odd_json(text_of(tag, number), chance) + "}",
        R"("other":{"M":{"id":{"S":"nobody's"}}})"};
    std::size_t const first = chance.below(4);
    std::string json = "{";
    for (std::size_t i = 0; i < 4; ++i)
        json += (i == 0 ? "" : chance.one_in(9) ? " ,\n\t" : ",") + members[(first + i) % 4];
    return json + "}";
}

/// Members that say nothing: absent ones as null, and some that nobody knows.
std::string odd_members(dice& chance) {
    return std::string(
        chance.one_of({"", "", "", R"("ConsumedCapacity":null,)", R"("ItemCollectionMetrics":null,)",
                       R"("Unknown":{"Item":{"id":{"S":"nobody's"}},"list":[1,null,{}]},)",
                       R"("LastEvaluatedKey":null,)", R"("__type":null,)"}));
}

/// The text of the first string value of a body: of a key, or of a condition on it.
std::string tag_in(std::string const& body) {
    constexpr std::string_view before = R"({"S":"t-)";
    auto const at = body.find(before);
    if (at == std::string::npos) return {};
    auto const begin = at + before.size() - 2;
    return body.substr(begin, body.find('"', begin) - begin);
}
std::int64_t start_in(std::string const& body) {
    auto const key = body.find(R"("ExclusiveStartKey":)");
    if (key == std::string::npos) return 0;
    constexpr std::string_view before = R"({"N":")";
    return std::stoll(body.substr(body.find(before, key) + before.size())) + 1;
}

class tagging_service {
  public:
    tagging_service(std::uint64_t seed, report& to) : seed_(seed), to_(to) {}

    asio::awaitable<void> serve(server_connection& on) {
        request received;
        while (co_await on.read(received)) {
            std::string const tag = tag_in(received.body);
            if (on.ahead() != 0) to_.fault("pipelined", "a request was sent before the response to " + tag);
            if (tag.empty()) to_.fault("broken request", received.head + received.body);
            dice chance(seed_, tag, seen_[tag]++);
            reply what = respond(received, tag, chance);
            if (received.head.find("gzip") != std::string::npos && chance.one_in(3)) compress(what);
            framed const made = frame(what, chance);
            bool const sent = co_await write_split(on, made.bytes, chance);
            if (!sent) break;
            if (made.end == line_end::closed) co_await on.close();
            if (made.end != line_end::kept) break;
        }
    }

  private:
    static reply respond(request const& received, std::string const& tag, dice& chance) {
        reply what;
        std::string const space(chance.one_of({"", "", "", " ", "\n", "  "}));
        if (received.operation == "GetItem") {
            what.body = is_there(tag) ? "{" + space + odd_members(chance) + R"("Item":)" +
                                            item_json(tag, 0, chance) + "}"
                        : chance.one_in(4) ? R"({"Item":null})"
                                           : "{" + space + "}";
        } else if (received.operation == "Query") {
            what.body = page(received, tag, chance);
        } else if (received.body.find("\"ConditionExpression\"") != std::string::npos && !is_there(tag)) {
            what = refusal(400, "ConditionalCheckFailedException");
            what.body.pop_back();
            what.body += R"(,"Item":)" + item_json(tag, 0, chance) + "}";
        } else if (received.body.find("\"ReturnValues\"") != std::string::npos) {
            what.body = "{" + odd_members(chance) + R"("Attributes":)" + item_json(tag, 0, chance) + "}";
        } else if (received.operation == "DeleteItem") {
            what = refusal(400, "ValidationException", tag);
        } else {
            what.body = "{" + space + "}";
        }
        what.body += space;
        return what;
    }
    static void compress(reply& what) {
        std::unique_ptr<libdeflate_compressor, decltype(&libdeflate_free_compressor)> const with(
            libdeflate_alloc_compressor(1), libdeflate_free_compressor);
        std::string smaller(libdeflate_gzip_compress_bound(with.get(), what.body.size()), '\0');
        smaller.resize(libdeflate_gzip_compress(with.get(), what.body.data(), what.body.size(),
                                                smaller.data(), smaller.size()));
        what.body = std::move(smaller);
        what.headers = "Content-Encoding: gzip\r\n";
    }
    static std::string page(request const& received, std::string const& tag, dice& chance) {
        std::int64_t const first = start_in(received.body), all = rows_of(tag);
        std::int64_t const end = std::min(all, first + 1 + static_cast<std::int64_t>(chance.below(20)));
        std::string json = (end < all ? std::string("{") : "{" + odd_members(chance)) + R"("Items":[)";
        for (std::int64_t n = first; n < end; ++n)
            json += (n == first ? "" : ",") + item_json(tag, n, chance);
        std::string const count = std::to_string(std::max<std::int64_t>(0, end - first));
        json += R"(],"Count":)" + count + R"(,"ScannedCount":)" + count;
        if (end < all)
            json += R"(,"LastEvaluatedKey":{"id":{"S":)" + odd_json(tag, chance) + R"(},"number":{"N":")" +
                    std::to_string(end - 1) + R"("}})";
        return json + "}";
    }

    std::uint64_t seed_;
    report& to_;
    std::unordered_map<std::string, std::uint64_t> seen_;  // how often a tag was asked for
};

/// Makes calls one after the other, each with a tag of its own.
class worker {
  public:
    worker(dynamap::client const& client, std::uint64_t seed, std::size_t number, report& to)
        : table_(client),
          chance_(seed, "worker", number),
          name_("t-" + std::to_string(number) + "-"),
          to_(to) {}

    asio::awaitable<void> run(std::atomic<std::int64_t>& left) {
        while (left.fetch_sub(1) > 0 && !to_.time_is_over()) {
            std::string const tag = name_ + std::to_string(made_++);
            try {
                co_await one(tag);
                to_.count("calls");
            } catch (dynamap::error const& e) {
                to_.fault("a valid response was not taken", tag + ": " + e.what());
            }
        }
    }

  private:
    asio::awaitable<void> one(std::string const& tag) {
        note row;
        row.id = tag;
        row.text = "new";
        switch (chance_.below(8)) {
            case 0: {
                auto const rows = co_await table_.query(tag).all();
                bool right = static_cast<std::int64_t>(rows.size()) == rows_of(tag);
                for (std::size_t n = 0; right && n < rows.size(); ++n)
                    right = is_row(rows[n], tag, static_cast<std::int64_t>(n));
                check(right, "query", tag);
                break;
            }
            case 1: {
                auto const before = co_await table_.put(row, dynamap::return_old);
                check(before && is_row(*before, tag, 0), "put", tag);
                break;
            }
            case 2: {
                auto const now =
                    co_await table_.update(tag, std::int64_t{0}, text = "new", dynamap::return_new);
                check(is_row(now, tag, 0), "update", tag);
                break;
            }
            case 3: {
                auto const outcome = co_await table_.put(row, dynamap::when(text.not_exists()));
                check(outcome.applied() == is_there(tag), "conditional put", tag);
                if (!outcome.applied())
                    check(outcome.current() && is_row(*outcome.current(), tag, 0), "refused put", tag);
                break;
            }
            case 4: {
                std::string words;
                try {
                    co_await table_.remove(tag, std::int64_t{0});
                } catch (dynamap::error const& e) {
                    words = e.server_message();
                }
                check(words == tag, "refusal", tag + ", got " + words);
                break;
            }
            case 5:
                co_await table_.put(row);
                break;
            default: {
                auto const found = co_await table_.get(tag, std::int64_t{0});
                check(found.has_value() == is_there(tag) && (!found || is_row(*found, tag, 0)), "get", tag);
            }
        }
    }
    static bool is_row(note const& row, std::string const& tag, std::int64_t number) {
        return row.id == tag && row.number == number && row.text == text_of(tag, number);
    }
    void check(bool right, std::string_view what, std::string const& tag) {
        if (!right) to_.fault("mixed up", std::string(what) + " of " + tag);
    }

    note_table table_;
    dice chance_;
    std::string name_;
    std::size_t made_ = 0;
    report& to_;
};

}  // namespace

void framings(options const& given, report& to) {
    held_before held(to);
    {
        test::self_signed const certificate("DNS:localhost,IP:127.0.0.1");
        tagging_service service(given.seed, to);
        server_thread thread;
        auto const serves = [&](server_connection& on) { return service.serve(on); };
        server plain_one(thread, serves), tls_one(thread, serves, &certificate);

        asio::io_context io(2);
        std::atomic<std::int64_t> left{static_cast<std::int64_t>(calls_of(given, 20'000))};
        std::vector<dynamap::client> clients;
        std::vector<std::unique_ptr<worker>> workers;
        for (std::size_t const connections : {std::size_t{1}, std::size_t{3}, std::size_t{64}}) {
            for (server const* where : {&plain_one, &tls_one}) {
                auto config = config_for(where->url());
                config.ca_file = certificate.pem_file();
                config.max_connections = connections;
                config.accept_gzip = connections == 3;
                config.retry.max_attempts = 10;  // a server may close whenever it likes to
                clients.emplace_back(io, config);
                for (int n = 0; n < 12; ++n)
                    workers.push_back(
                        std::make_unique<worker>(clients.back(), given.seed, workers.size(), to));
            }
        }
        for (auto const& w : workers) start(io, w->run(left), to);
        run_on(io, 2);
        for (auto const& client : clients) {
            check_idle(client, to);
            to.count("requests", client.statistics().attempts);
            to.count("connections", client.statistics().connections_opened);
        }
        clients.clear();
        workers.clear();
        if (!comes_true([&] { return plain_one.connections_open() + tls_one.connections_open() == 0; }))
            to.fault("connections leaked", "the server still has some after the clients' end");
    }
    held.check();
}

}  // namespace stress
