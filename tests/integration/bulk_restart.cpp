// The engine is killed in the middle of a bulk load, and comes back on its database file.
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <future>
#include <thread>

#include "catch.hpp"
#include "dynamap/batch.hpp"
#include "dynamap/bulk.hpp"
#include "run.hpp"
#include "scripted_server.hpp"

using namespace std::chrono_literals;

namespace {

struct wallet {
    dynamap::uuid user_id;
    std::int64_t balance = 0;
};
using wallet_table = dynamap::table<wallet, "restart_wallet", dynamap::partition_key<&wallet::user_id>>;

/// An engine on a port of its own; its state is removed at the end.
class mortal_engine {
  public:
    mortal_engine() {
        {
            test::scripted_server const knows_a_free_port({test::script::stall()});
            port_ = std::to_string(knows_a_free_port.port());
        }
        REQUIRE(start());
    }
    ~mortal_engine() {
        (void)std::system(command("stop").c_str());
        std::error_code ignored;
        std::filesystem::remove_all(state_, ignored);
    }
    mortal_engine(mortal_engine const&) = delete;
    mortal_engine& operator=(mortal_engine const&) = delete;

    bool start() const { return std::system(command("start --port " + port_).c_str()) == 0; }
    void kill() const {
        int process = 0;
        std::ifstream(state_ / "pid") >> process;
        REQUIRE(process > 0);
        REQUIRE(::kill(process, SIGKILL) == 0);
    }
    [[nodiscard]] std::string url() const { return "http://127.0.0.1:" + port_; }

  private:
    [[nodiscard]] std::string command(std::string const& verb) const {
        return "'" DYNAMAP_SOURCE_DIR "/tools/engine' " + verb + " --state '" + state_.string() +
               "' >/dev/null";
    }

    std::filesystem::path state_ = std::filesystem::temp_directory_path() /
                                   ("dynamap-" + dynamap::uuid::v4().to_string());
    std::string port_;
};

}  // namespace

TEST_CASE("bulk: the engine is killed and restarted during a load: the load continues, and every "
          "acknowledged row is stored") {
    mortal_engine const engine;
    test::fixture f;
    auto config = test::fixture::config();
    config.endpoint = engine.url();
    dynamap::client const client(f.io, config);
    wallet_table const table(client);
    f.run([&]() -> asio::awaitable<void> { co_await table.create_if_missing(); });

    std::vector<wallet> rows;
    for (int i = 0; i < 6000; ++i) rows.push_back({dynamap::uuid::v7(), i});
    std::vector<wallet> acknowledged_before;
    dynamap::bulk_options options;
    options.max_write_units = 2000;
    options.progress_every = 50ms;
    bool killed = false;
    std::future<bool> reviver;
    options.on_progress = [&](dynamap::bulk_progress const& p) {
        if (killed || p.written < 2000 || p.settled <= 1000) return;
        killed = true;
        acknowledged_before.assign(rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(p.settled));
        engine.kill();
        reviver = std::async(std::launch::async, [&engine] {
            std::this_thread::sleep_for(700ms);
            return engine.start();
        });
    };
    f.run([&]() -> asio::awaitable<void> {
        auto const report = co_await table.bulk_put(rows, options);
        CHECK(report);
        CHECK(report.failed_requests > 0);
        CHECK(report.written == rows.size());
        CHECK(killed);
        CHECK(reviver.get());
        CHECK(acknowledged_before.size() > 1000);
        auto const got = co_await table.batch_get(rows);
        std::size_t there = 0;
        for (auto const& row : got.rows) there += row.has_value();
        CHECK(there == rows.size());
    });
}
