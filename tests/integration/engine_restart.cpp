// The engine goes away between two calls, and comes back.
#include <cstdlib>
#include <filesystem>

#include "dynamap/uuid.hpp"
#include "failure_of.hpp"
#include "one_call.hpp"
#include "scripted_server.hpp"

using namespace test;

namespace {

/// An engine on a port of its own; its state is removed at the end.
class own_engine {
  public:
    own_engine() {
        scripted_server const knows_a_free_port({script::stall()});
        port_ = std::to_string(knows_a_free_port.port());
    }
    ~own_engine() {
        stop();
        std::error_code ignored;
        std::filesystem::remove_all(state_, ignored);
    }
    own_engine(own_engine const&) = delete;
    own_engine& operator=(own_engine const&) = delete;

    void start() { REQUIRE(std::system(command("start", " --port " + port_).c_str()) == 0); }
    void stop() { REQUIRE(std::system(command("stop", "").c_str()) == 0); }
    [[nodiscard]] std::string url() const { return "http://127.0.0.1:" + port_; }

  private:
    [[nodiscard]] std::string command(std::string const& verb, std::string const& more) const {
        return "'" DYNAMAP_SOURCE_DIR "/tools/engine' " + verb + " --state '" + state_.string() + "'" + more +
               " >/dev/null";
    }

    std::filesystem::path state_ = std::filesystem::temp_directory_path() /
                                   ("dynamap-" + dynamap::uuid::v4().to_string());
    std::string port_;
};

asio::awaitable<void> list_tables(dynamap::client client) {
    dynamap::operation request("ListTables", "");
    request.body().append("{}");
    co_await client.send(std::move(request));
}

}  // namespace

TEST_CASE("an engine that is stopped is an error before the deadline; started again, the same client works") {
    own_engine engine;
    engine.start();
    asio::io_context io;
    dynamap::client const client(io, config_for(engine.url()));
    run(io, list_tables(client));

    engine.stop();
    dynamap::error const e = failure(io, list_tables(client));
    CHECK(e.code() == dynamap::errc::connect_failed);
    CHECK(contains(e.what(), "is the server running"));

    engine.start();
    run(io, list_tables(client));
    CHECK(client.statistics().open_connections == 1);
}
