// Calls that are cancelled and time out, on connections that are reset, cut, kept waiting and written to
// unasked.
#include <asio/bind_cancellation_slot.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/steady_timer.hpp>
#include <asio/strand.hpp>
#include <atomic>
#include <map>
#include <memory>
#include <optional>

#include "dynamap/dynamap.hpp"
#include "support/chaos_service.hpp"
#include "support/crew.hpp"
#include "support/programs.hpp"
#include "support/resources.hpp"
#include "support/server.hpp"

namespace stress {
namespace {

using clock = std::chrono::steady_clock;
using dynamap::errc;
using std::chrono::milliseconds;

struct parcel {
    std::string id;
    std::string text;
};
using parcel_table = dynamap::table<parcel, "parcel", dynamap::partition_key<&parcel::id>>;
constexpr auto text = dynamap::attr<&parcel::text>;

constexpr milliseconds long_time = patient(std::chrono::seconds(20)),
                       lateness = patient(std::chrono::seconds(2));

/// What the caller knows of a call at its end.
struct known_of_call {
    bool write = false, done = false;
    std::optional<int> sent;
};

/// How a client is set up, and how its service is.
struct manner {
    bool tls;
    std::size_t connections, threads;
    int attempts;
    bool strays_at_once;  ///< which no client can tell from responses: what they do is only counted
};

/// One client and one server, and their calls, in bursts; between two of them nothing is outstanding.
class cell {
  public:
    cell(server_thread& servers, test::self_signed const& certificate, manner how, std::uint64_t seed,
         std::size_t number, lag_meter const& lag, report& to)
        : how_(how),
          to_(to),
          lag_(lag),
          chance_(seed, "cell", number),
          name_(std::to_string(number)),
          servers_(servers),
          service_(seed, to, how.strays_at_once),
          server_(
              servers, [this](server_connection& on) { return service_.serve(on); },
              how.tls ? &certificate : nullptr),
          client_(io_, config(certificate)) {}

    void run(std::size_t calls) {
        while (calls > 0 && !to_.time_is_over()) {
            std::size_t const burst = std::min<std::size_t>(calls, chance_.between(1, 96));
            bool const refused = chance_.percent(2);
            if (refused) server_.refuse();
            pending_ = burst;
            for (std::size_t n = 0; n < burst; ++n) begin();
            run_until_done();
            if (refused) server_.listen();
            check_idle(client_, to_);
            if (!how_.strays_at_once) unsettle();
            calls -= burst;
            to_.count("calls", burst);
        }
    }

    /// Compares what the service knows of each call with what the caller does. No call must be under way.
    void compare() {
        if (!comes_true([&] { return server_.connections_open() <= client_.statistics().open_connections; }))
            to_.fault("connections leaked", "the server has " + std::to_string(server_.connections_open()) +
                                                ", the client knows of " +
                                                std::to_string(client_.statistics().open_connections));
        servers_.run([this] {
            for (auto const& [id, call] : calls_) {
                auto const at_server = service_.of(id);
                if (call.sent && at_server.seen > static_cast<std::uint32_t>(*call.sent))
                    to_.fault("sent more often than said", id + ": seen " + std::to_string(at_server.seen) +
                                                               ", said " + std::to_string(*call.sent));
                // A read is sent again at once where a used connection had been closed.
                bool const too_often = at_server.seen > static_cast<std::uint32_t>(how_.attempts);
                if (too_often) to_.count("calls repeated for free, as their connection had been closed");
                if (too_often && call.write)
                    to_.fault("sent more often than allowed", id + ": " + std::to_string(at_server.seen));
                if (call.done && call.write && at_server.applied == 0) lost(id);
            }
            service_.forget();
        });
        calls_.clear();
    }
    void count() const {
        auto const now = client_.statistics();
        to_.count("requests", now.attempts);
        to_.count("connections", now.connections_opened);
    }

  private:
    struct one_call {
        explicit one_call(asio::strand<asio::io_context::executor_type> const& on) : strand(on), timer(on) {}
        asio::strand<asio::io_context::executor_type> strand;
        asio::steady_timer timer;
        asio::cancellation_signal stop;
        clock::time_point begun = clock::now();
        std::chrono::microseconds lag_before{0};
        milliseconds timeout{0};
        std::string id;
        unsigned operation = 0;
        std::atomic<bool> cancelled{false};
    };

    dynamap::client_config config(test::self_signed const& certificate) const {
        auto made = config_for(server_.url());
        made.ca_file = certificate.pem_file();
        made.max_connections = how_.connections;
        made.retry.max_attempts = how_.attempts;
        made.timeout = long_time;
        made.connect_timeout = long_time;
        return made;
    }

    void begin() {
        auto const call = std::make_shared<one_call>(asio::make_strand(io_));
        bool const hurried = chance_.percent(25);
        call->lag_before = lag_.lag();
        call->id = (hurried ? "hurried-" : "patient-") + name_ + "-" + std::to_string(made_++);
        call->timeout = hurried ? milliseconds(chance_.between(1, 60)) : long_time;
        call->operation = static_cast<unsigned>(chance_.below(4));
        std::optional<milliseconds> const stop_after =
            chance_.percent(10) ? std::optional(milliseconds(chance_.below(20))) : std::nullopt;
        asio::co_spawn(call->strand, make(call),
                       asio::bind_cancellation_slot(call->stop.slot(), [this, call](std::exception_ptr e) {
                           call->timer.cancel();
                           ended(*call, e);
                       }));
        if (!stop_after) return;
        asio::post(call->strand, [call, stop_after] {
            call->timer.expires_after(*stop_after);
            call->timer.async_wait([call](std::error_code failed) {
                if (failed) return;
                call->cancelled = true;
                call->stop.emit(asio::cancellation_type::terminal);
            });
        });
    }

    asio::awaitable<void> make(std::shared_ptr<one_call> call) {
        parcel_table const table(client_.with_timeout(call->timeout));
        parcel const row{call->id, parcel_text(call->id)};
        switch (call->operation) {
            case 0:
                co_await table.put(row);
                break;
            case 1:
                (void)co_await table.put(row, dynamap::when(text.not_exists()));
                break;
            default: {
                auto const found = co_await table.get(call->id);
                if (!found || found->id != call->id || found->text != row.text)
                    mixed_up(call->id, found ? found->id : "nothing");
            }
        }
    }

    void mixed_up(std::string const& id, std::string const& got) {
        if (how_.strays_at_once) to_.count("took a stray that came while a request was outstanding");
        else to_.fault("mixed up", id + " got " + got);
    }
    void lost(std::string const& id) {
        if (how_.strays_at_once) to_.count("took a stray that came while a request was outstanding");
        else to_.fault("lost", id + " was acknowledged and never applied");
    }

    void ended(one_call const& call, std::exception_ptr failure) {
        auto const took = std::chrono::duration_cast<milliseconds>(clock::now() - call.begun);
        // A thread that waits for its turn to run waits several times as long as one that asks for next to
        // nothing.
        auto const kept_from_running = (lag_.lag() - call.lag_before) * 5;
        if (took > call.timeout + lateness + kept_from_running)
            to_.fault("late", call.id + " took " + std::to_string(took.count()) + " ms of " +
                                  std::to_string(call.timeout.count()));
        known_of_call known;
        known.write = call.operation < 2;
        try {
            if (failure) std::rethrow_exception(failure);
            known.done = true;
            to_.count("done");
        } catch (dynamap::error const& e) {
            known.sent = e.sent();
            check_error(call, e);
        } catch (std::exception const& e) {
            to_.fault("unexpected exception", call.id + ": " + e.what());
        }
        std::lock_guard const lock(mutex_);
        calls_[call.id] = known;
        --pending_;
    }

    void check_error(one_call const& call, dynamap::error const& e) {
        constexpr errc usual[] = {errc::connection_lost,     errc::connect_failed, errc::throttled,
                                  errc::service_unavailable, errc::service_error,  errc::malformed_response,
                                  errc::checksum_mismatch,   errc::tls_failed};
        bool known = e.code() == std::errc::operation_canceled ? call.cancelled.load()
                     : e.code() == errc::deadline_exceeded     ? call.timeout != long_time
                                                               : false;
        for (errc const one : usual) known = known || e.code() == one;
        if (!known && how_.strays_at_once)
            to_.count("took a stray that came while a request was outstanding");
        else if (!known) to_.fault("unexpected error", call.id + ": " + e.what());
        to_.count("failed: " + e.code().message());
    }

    void run_until_done() {
        io_.restart();
        std::vector<std::thread> others;
        auto const drive = [this] {
            while (pending_ > 0) io_.run_one_for(milliseconds(20));
        };
        for (std::size_t n = 1; n < how_.threads; ++n) others.emplace_back(drive);
        drive();
        for (auto& other : others) other.join();
    }

    /// While nothing is outstanding: strays on connections, and their ends.
    void unsettle() {
        bool const all = chance_.one_in(4);
        std::uint64_t number = chance_.next();
        servers_.await([this, all, number]() -> asio::awaitable<void> {
            dice chance(number);
            std::function<asio::awaitable<void>(server_connection&)> const each =
                [&](server_connection& on) -> asio::awaitable<void> {
                if (all || chance.one_in(4)) co_await service_.stray(on, dice(chance.next()));
            };
            co_await server_.each_connection(each);
        });
        std::this_thread::sleep_for(milliseconds(2));  // for what was sent to arrive
    }

    manner how_;
    report& to_;
    lag_meter const& lag_;
    dice chance_;
    std::string name_;
    server_thread& servers_;
    chaos_service service_;
    server server_;
    asio::io_context io_;
    dynamap::client client_;
    std::size_t made_ = 0;
    std::atomic<std::size_t> pending_{0};
    std::mutex mutex_;
    std::map<std::string, known_of_call> calls_;
};

}  // namespace

void chaos(options const& given, report& to) {
    held_before held(to);
    {
        test::self_signed const certificate("DNS:localhost,IP:127.0.0.1");
        server_thread servers;
        lag_meter const lag;
        std::vector<std::unique_ptr<cell>> cells;
        for (manner const how :
             {manner{false, 1, 1, 4, false}, manner{true, 8, 1, 4, false}, manner{false, 16, 2, 4, false},
              manner{true, 32, 2, 1, false}, manner{false, 32, 1, 1, false}, manner{false, 8, 1, 4, true}})
            cells.push_back(
                std::make_unique<cell>(servers, certificate, how, given.seed, cells.size(), lag, to));

        constexpr std::size_t rounds = 5;
        std::size_t const each = std::max<std::size_t>(1, calls_of(given, 12'000) / rounds / cells.size());
        std::size_t heap = 0;
        for (std::size_t round = 0; round < rounds; ++round) {
            std::vector<std::thread> threads;
            for (auto const& one : cells) threads.emplace_back([&one, each] { one->run(each); });
            for (auto& thread : threads) thread.join();
            for (auto const& one : cells) one->compare();
            auto const now = heap_in_use();
            if (round == 0) heap = now;
            constexpr std::size_t spare = std::size_t{8} << 20;
            if (now > heap + spare)
                to.fault("memory grows", std::to_string(heap) + " bytes after the first round, " +
                                             std::to_string(now) + " after round " +
                                             std::to_string(round + 1));
        }
        for (auto const& one : cells) one->count();
    }
    held.check();
}

}  // namespace stress
