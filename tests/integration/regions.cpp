// The region, where the machine has to be asked for it; and whose endpoint that leads to.
#include <asio/co_spawn.hpp>
#include <mutex>

#include "aws/credentials/region_cache.hpp"
#include "dynamap/aws/client.hpp"
#include "failure_of.hpp"
#include "fake_platform.hpp"
#include "one_call.hpp"
#include "scripted_server.hpp"
#include "variables.hpp"

using namespace test;
using dynamap::errc;
namespace aws = dynamap::aws;

namespace {

/// An instance's metadata service: a session token, then a region.
class metadata_service {
  public:
    explicit metadata_service(std::string region)
        : server({[this, region = std::move(region)](peer& client) {
              std::string const request = client.read_request();
              std::lock_guard const lock(mutex_);
              requests_.push_back(request);
              client.send(script::response(200, request.starts_with("PUT") ? "session" : region));
              client.hang_up();
          }}) {}

    [[nodiscard]] std::vector<std::string> requests() const {
        std::lock_guard const lock(mutex_);
        return requests_;
    }

  private:
    mutable std::mutex mutex_;
    std::vector<std::string> requests_;

  public:
    scripted_server server;  // last: ends first
};

aws::provider_options asking(scripted_server const& server) {
    aws::provider_options options;
    options.imds_endpoint = server.url();
    options.max_attempts = 1;
    return options;
}

/// No setting says a region, and the metadata service is at `url`.
std::vector<std::pair<std::string, variables::value>> nothing_but(std::string const& url) {
    return {{"AWS_REGION", {}},
            {"AWS_DEFAULT_REGION", {}},
            {"AWS_ENDPOINT_URL", {}},
            {"AWS_ENDPOINT_URL_DYNAMODB", {}},
            {"AWS_CONFIG_FILE", "/dev/null"},
            {"AWS_EC2_METADATA_DISABLED", {}},
            {"AWS_EC2_METADATA_SERVICE_ENDPOINT", url}};
}

dynamap::client_config impatient() {
    dynamap::client_config config;
    config.credentials = aws::credentials("AKIDEXAMPLE", "not-to-be-seen");
    config.retry.max_attempts = 1;
    config.timeout = 3s;
    return config;
}

}  // namespace

TEST_CASE("region: concurrent calls share one metadata request, and later calls send none") {
    metadata_service const machine("eu-west-3\n");
    asio::io_context io;
    auto const region = aws::region_cache::make(io.get_executor(), std::make_shared<fake_platform>(io),
                                                asking(machine.server));
    auto const rings = aws::timer_queue::make(io.get_executor());
    int same = 0;
    for (int i = 0; i < 5; ++i)
        asio::co_spawn(io, region->get(*rings, aws::timer_queue::clock::now() + 5s),
                       [&](std::exception_ptr e, std::optional<std::string> const& found) {
                           if (!e && found == "eu-west-3") ++same;
                       });
    io.run_for(10s);
    CHECK(same == 5);
    CHECK(run(io, region->get(*rings, aws::timer_queue::clock::now() + 5s)) == "eu-west-3");
    auto const requests = machine.requests();
    REQUIRE(requests.size() == 2);
    CHECK(contains(requests[0], "PUT /latest/api/token HTTP/1.1\r\n"));
    CHECK(contains(requests[1], "GET /latest/meta-data/placement/region HTTP/1.1\r\n"));
    CHECK(contains(requests[1], "x-aws-ec2-metadata-token: session\r\n"));
}

TEST_CASE("region: a failed metadata request is an error that says how to set the region, and the next call "
          "repeats it") {
    asio::io_context io;
    auto const rings = aws::timer_queue::make(io.get_executor());
    SECTION("no service") {
        scripted_server const nobody({script::respond_and_hang_up(script::response(404, ""))});
        auto const region =
            aws::region_cache::make(io.get_executor(), std::make_shared<fake_platform>(io), asking(nobody));
        for (std::size_t requested : {1u, 2u}) {
            auto const e = failure(io, region->get(*rings, aws::timer_queue::clock::now() + 5s));
            CHECK(e.code() == errc::invalid_configuration);
            CHECK(contains(e.what(), "set AWS_REGION"));
            CHECK(nobody.steps() == requested);
        }
    }
    SECTION("no region") {
        metadata_service const machine("<html>");
        auto const region = aws::region_cache::make(io.get_executor(), std::make_shared<fake_platform>(io),
                                                    asking(machine.server));
        auto const e = failure(io, region->get(*rings, aws::timer_queue::clock::now() + 5s));
        CHECK(e.code() == errc::invalid_configuration);
        CHECK(contains(e.what(), "cannot be part of a host name"));
    }
}

TEST_CASE("region: a client without a region reads the instance metadata in its first call") {
    metadata_service const machine("eu-west-3");
    variables const these(nothing_but(machine.server.url()));
    asio::io_context io;
    dynamap::client const client(io, impatient());
    CHECK(machine.requests().empty());
    CHECK(run(io, client.warm_up(0)) ==
          0);  // all that comes before a connection, which would leave this machine
    CHECK(machine.requests().size() == 2);
    CHECK(run(io, client.warm_up(0)) == 0);
    CHECK(machine.requests().size() == 2);

    aws::service_client_config config;
    config.service = "sqs";
    config.credentials = aws::credentials("AKIDEXAMPLE", "not-to-be-seen");
    config.retry.max_attempts = 1;
    config.timeout = 3s;
    aws::client const queues(io, config);
    CHECK(queues.region().empty());
    CHECK(run(io, queues.warm_up(0)) == 0);
    CHECK(queues.region() == "eu-west-3");
}

TEST_CASE("region: the instance metadata is not read if the user has disabled it") {
    metadata_service const machine("eu-west-3");
    auto wanted = nothing_but(machine.server.url());
    wanted.emplace_back("AWS_EC2_METADATA_DISABLED", "true");
    variables const these(wanted);
    asio::io_context io;
    auto const e = failure_of([&] { dynamap::client const client(io, impatient()); });
    REQUIRE(e);
    CHECK(e->code() == errc::invalid_configuration);
    CHECK(contains(e->what(), "set AWS_REGION"));
    CHECK(machine.requests().empty());
}

TEST_CASE("region: a deadline that passes during the metadata request says so") {
    scripted_server const silent({script::stall()});
    variables const these(nothing_but(silent.url()));
    asio::io_context io;
    dynamap::client_config config = impatient();
    config.timeout = 60ms;
    dynamap::error const e = failure(io, call(dynamap::client(io, config)));
    CHECK(e.code() == errc::deadline_exceeded);
    CHECK(contains(e.what(), "while asking the EC2 instance metadata for the region"));
}
