// Contexts that are destroyed with every kind of call in flight: nothing crashes, leaks, or is used
// afterwards.
#include <array>
#include <asio/thread_pool.hpp>
#include <atomic>

#include "dynamap/aws/credential_chain.hpp"
#include "dynamap/aws/platform.hpp"
#include "dynamap/dynamap.hpp"
#include "full_listener.hpp"
#include "support/crew.hpp"
#include "support/framing.hpp"
#include "support/programs.hpp"
#include "support/resources.hpp"
#include "support/server.hpp"

namespace stress {
namespace {

struct reading {
    std::string id;
    std::int64_t at = 0;
    std::int64_t value = 0;
};
using reading_table =
    dynamap::table<reading, "reading", dynamap::partition_key<&reading::id>, dynamap::sort_key<&reading::at>>;
constexpr auto value = dynamap::attr<&reading::value>;

// The servers.

reply response_to(request const& received, dice& chance) {
    constexpr std::string_view none = R"({"Items":[],"Count":0,"ScannedCount":0})";
    constexpr std::string_view item = R"({"id":{"S":"a"},"at":{"N":"1"},"value":{"N":"2"}})";
    reply what;
    if (received.operation == "GetItem")
        what.body = chance.one_in(2) ? "{}" : R"({"Item":)" + std::string(item) + "}";
    else if (received.operation == "Query" || received.operation == "Scan") what.body = none;
    else if (received.operation == "BatchGetItem") what.body = R"({"Responses":{},"UnprocessedKeys":{}})";
    else if (received.operation == "BatchWriteItem") what.body = R"({"UnprocessedItems":{}})";
    else if (received.operation == "TransactGetItems") what.body = R"({"Responses":[{},{}]})";
    else if (received.operation == "DescribeTable")
        what.body =
            R"({"Table":{"TableName":"reading","TableStatus":"CREATING","KeySchema":[{"AttributeName":"id","KeyType":"HASH"},)"
            R"({"AttributeName":"at","KeyType":"RANGE"}],"AttributeDefinitions":[{"AttributeName":"id","AttributeType":"S"},)"
            R"({"AttributeName":"at","AttributeType":"N"}],"ItemCount":0}})";
    else what.body = "{}";
    return what;
}

asio::awaitable<void> respond_to_all(server_connection& on, std::uint64_t seed, bool dawdle) {
    static std::atomic<std::uint64_t> number{0};
    dice chance(seed, "line", number++);
    request received;
    while (co_await on.read(received)) {
        if (dawdle) co_await on.pause(std::chrono::microseconds(chance.below(3'000)));
        reply const what = response_to(received, chance);
        framed const made = frame(what, chance);
        bool const sent = co_await write_split(on, made.bytes, chance);
        if (!sent || made.end != line_end::kept) break;
    }
}
asio::awaitable<void> stall(server_connection& on) { co_await on.wait_for_end(); }
asio::awaitable<void> throttle(server_connection& on) {
    request received;
    for (;;) {
        bool const came = co_await on.read(received);
        if (!came) co_return;
        co_await on.write("HTTP/1.1 503 Busy\r\nx-amz-retry-after: 1000\r\nContent-Length: 0\r\n\r\n");
    }
}

/// Fetches credentials over HTTP, or by a program, from where they take their time.
class slow_credentials final : public dynamap::aws::credentials_provider {
  public:
    slow_credentials(asio::any_io_executor const& executor, std::string url)
        : platform_(dynamap::aws::system_platform(executor)), url_(std::move(url)) {}
    [[nodiscard]] std::string_view name() const noexcept override { return "a slow server"; }
    [[nodiscard]] asio::awaitable<dynamap::aws::credentials> load() override {
        if (url_.empty()) {
            co_await platform_->run("sleep 20", std::chrono::seconds(20));
        } else {
            dynamap::aws::http_call call;
            call.url = url_;
            co_await platform_->send(call);
        }
        co_return dynamap::aws::credentials("AKIDEXAMPLE", "not-to-be-seen");
    }

  private:
    std::shared_ptr<dynamap::aws::platform> platform_;
    std::string url_;
};

// The calls.

enum class kind : unsigned char {
    get,
    put,
    update,
    query,
    scan_parallel,
    batch_write,
    batch_get,
    bulk_load,
    bulk_export,
    transaction,
    exactly_once,
    read_transaction,
    create_if_missing,
    wait,
    warm_up
};
constexpr std::array<std::string_view, 15> kind_names{"get",
                                                      "put",
                                                      "update",
                                                      "query page",
                                                      "parallel scan",
                                                      "batch write",
                                                      "batch get",
                                                      "bulk load",
                                                      "export",
                                                      "transaction",
                                                      "exactly_once",
                                                      "read_transaction",
                                                      "create_if_missing",
                                                      "wait",
                                                      "warm_up"};

std::vector<reading> some_rows(std::size_t count) {
    std::vector<reading> rows(count);
    for (std::size_t n = 0; n < count; ++n) rows[n].id = "a", rows[n].at = static_cast<std::int64_t>(n);
    return rows;
}

asio::awaitable<void> make(kind what, dynamap::client client, std::shared_ptr<int> /*held until the end*/) {
    reading_table const table(client);
    std::string const id = "a";
    constexpr std::int64_t at = 1;
    switch (what) {
        case kind::get:
            co_await table.get(id, at);
            break;
        case kind::put: {
            reading const row{id, at, 2};
            co_await table.put(row);
            break;
        }
        case kind::update:
            co_await table.update(id, at, value += 1);
            break;
        case kind::query: {
            auto all = table.query(id);
            (void)co_await all.next_page();
            break;
        }
        case kind::scan_parallel: {
            auto const all = table.scan();
            co_await all.in_parallel(3, [](reading&&) {});
            break;
        }
        case kind::batch_write: {
            auto const rows = some_rows(60);
            (void)co_await table.batch_put(rows);
            break;
        }
        case kind::batch_get: {
            auto const rows = some_rows(120);
            (void)co_await table.batch_get(rows);
            break;
        }
        case kind::bulk_load: {
            auto const rows = some_rows(80);
            (void)co_await table.bulk_put(rows);
            break;
        }
        case kind::bulk_export:
            (void)co_await table.bulk_export([](reading&&) {});
            break;
        case kind::transaction: {
            dynamap::transaction tx{client};
            tx.update(table, id, at, value += 1);
            tx.remove(table, id, at + 1);
            (void)co_await tx.commit();
            break;
        }
        case kind::exactly_once: {
            co_await table.update(id, at, value += 1, dynamap::exactly_once);
            break;
        }
        case kind::read_transaction: {
            dynamap::read_transaction rt{client};
            rt.get(table, id, at);
            rt.get(table, id, at + 1);
            (void)co_await rt.run();
            break;
        }
        case kind::create_if_missing:
            co_await table.create_if_missing();
            break;
        case kind::wait:
            co_await client.wait(std::chrono::hours(1));
            break;
        case kind::warm_up:
            co_await client.warm_up(3);
            break;
    }
}

struct places {
    std::vector<std::string> urls;  ///< of servers of every manner
    std::string stalls;
    std::string ca_file;
};

/// What was begun and has not ended when the context is destroyed.
using counts = std::array<std::atomic<std::size_t>, kind_names.size()>;

template <class Context>
std::vector<dynamap::client> clients_of(Context& context, places const& where, dice& chance) {
    std::vector<dynamap::client> clients;
    auto config = config_for({});
    config.ca_file = where.ca_file;
    for (auto const& url : where.urls) {
        config.endpoint = url;
        config.max_connections = chance.between(1, 8);  // so that most wait for their turn
        clients.emplace_back(context, config);
    }
    config.credentials = {};
    bool const by_program = chance.one_in(20);
    config.credentials_provider = std::make_shared<slow_credentials>(
        context.get_executor(), by_program ? std::string() : where.stalls + "/role");
    clients.emplace_back(context, config);
    return clients;
}

template <class Context>
std::vector<dynamap::client> begin_calls(Context& context, places const& where, std::size_t calls,
                                         std::shared_ptr<int> const& token, counts& in_flight, dice& chance) {
    auto clients = clients_of(context, where, chance);
    for (std::size_t n = 0; n < calls; ++n) {
        auto const what = static_cast<kind>(chance.below(kind_names.size()));
        auto& open = in_flight[static_cast<std::size_t>(what)];
        ++open;
        asio::co_spawn(context, make(what, clients[chance.below(clients.size())], token),
                       [&open](std::exception_ptr) { --open; });
    }
    return clients;
}

void run_briefly(asio::io_context& io, std::size_t threads, std::chrono::microseconds time) {
    std::vector<std::thread> all;
    for (std::size_t n = 1; n < threads; ++n) all.emplace_back([&] { io.run_for(time); });
    io.run_for(time);
    io.stop();
    for (auto& one : all) one.join();
}

/// One context's life.
void one_round(places const& where, std::size_t calls, dice chance, report& to) {
    auto token = std::make_shared<int>();
    std::weak_ptr<int> const left = token;
    counts in_flight{};
    std::chrono::microseconds const time(chance.below(chance.one_in(3) ? 10'000 : 1'500));
    bool const clients_first = chance.one_in(2);
    switch (chance.below(4)) {
        case 0: {
            to.count("contexts of one thread, after some handlers");
            asio::io_context io(1);
            auto clients = begin_calls(io, where, calls, token, in_flight, chance);
            if (clients_first) clients.clear();
            for (std::size_t n = chance.below(5 * calls); n > 0; --n) io.poll_one();
            break;
        }
        case 1: {
            to.count("contexts of one thread, after some time");
            asio::io_context io(1);
            auto clients = begin_calls(io, where, calls, token, in_flight, chance);
            if (clients_first) clients.clear();
            run_briefly(io, 1, time);
            break;
        }
        case 2: {
            to.count("contexts of three threads");
            asio::io_context io;
            auto clients = begin_calls(io, where, calls, token, in_flight, chance);
            if (clients_first) clients.clear();
            run_briefly(io, 3, time);
            break;
        }
        default: {
            to.count("thread pools");
            asio::thread_pool pool(3);
            auto clients = begin_calls(pool, where, calls, token, in_flight, chance);
            if (clients_first) clients.clear();
            std::this_thread::sleep_for(time);
            pool.stop();
            pool.join();
        }
    }
    token.reset();
    if (!left.expired()) to.fault("calls leaked", "something holds them after their context's end");
    for (std::size_t n = 0; n < kind_names.size(); ++n) {
        to.count("in flight: " + std::string(kind_names[n]), in_flight[n]);
        to.count("in flight, in all", in_flight[n]);
    }
}

}  // namespace

void endings(options const& given, report& to) {
    held_before held(to);
    {
        test::self_signed const certificate("DNS:localhost,IP:127.0.0.1");
        test::full_listener const full;
        server_thread thread;
        auto const responses = [&](server_connection& on) { return respond_to_all(on, given.seed, false); };
        auto const dawdles = [&](server_connection& on) { return respond_to_all(on, given.seed, true); };
        server quick(thread, responses), slow(thread, dawdles), slow_tls(thread, dawdles, &certificate);
        server silent(thread, stall), silent_tls(thread, stall, &certificate), busy(thread, throttle);
        auto const by_name = [](std::string url, std::string_view scheme) {
            return std::string(scheme) + "://localhost" + url.substr(url.rfind(':'));
        };
        places const where{
            {quick.url(), slow.url(), slow_tls.url(), silent.url(), silent_tls.url(), busy.url(), full.url(),
             by_name(quick.url(), "http"), by_name(silent.url(), "https")},  // the last never shakes hands
            silent.url(),
            certificate.pem_file()};

        std::size_t const all = calls_of(given, 20'000);
        for (std::size_t begun = 0, round = 0; begun < all && !to.time_is_over(); ++round) {
            dice chance(given.seed, "round", round);
            std::size_t const calls = std::min(all - begun, chance.between(1, 150));
            one_round(where, calls, chance, to);
            to.count("calls", calls);
            begun += calls;
        }
        auto const open = [&] {
            std::size_t sum = 0;
            for (server const* one : {&quick, &slow, &slow_tls, &silent, &silent_tls, &busy})
                sum += one->connections_open();
            return sum;
        };
        if (!comes_true([&] { return open() == 0; }))
            to.fault("connections leaked", "servers still have " + std::to_string(open()));
    }
    held.check();
}

}  // namespace stress
