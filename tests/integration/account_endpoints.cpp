// Requests follow the account of the credentials that sign them, though these change while a client lives.
#include <map>

#include "dynamap/aws/credential_chain.hpp"
#include "json_service.hpp"
#include "one_call.hpp"
#include "scripted_server.hpp"

using namespace test;
namespace aws = dynamap::aws;

namespace {

/// Credentials of one account after the other.
class changing_accounts final : public aws::credentials_provider {
  public:
    explicit changing_accounts(std::vector<std::string> ids) : ids_(std::move(ids)) {}
    std::string_view name() const noexcept override { return "the test"; }
    asio::awaitable<aws::credentials> load() override {
        std::string const id = ids_.at(loads_++);
        co_return aws::credentials("AKID" + id, "not-to-be-seen", "", id);
    }

  private:
    std::vector<std::string> ids_;
    std::size_t loads_ = 0;
};

}  // namespace

TEST_CASE("when credentials of another account come, requests go to that account's endpoint") {
    scripted_server first(
        {script::respond(script::response(200, "first")),
         script::respond(script::response(400, "", "x-amzn-ErrorType: ExpiredTokenException\r\n"))});
    scripted_server second({script::respond(script::response(200, "second"))});
    std::map<std::string, std::string, std::less<>> const hosts = {{"111", first.url()},
                                                                   {"222", second.url()}};
    int looked_up = 0;

    asio::io_context io;
    aws::orchestrator_config config = service_at(first.url());
    config.credentials = aws::credential_cache::make(
        io.get_executor(), std::make_shared<changing_accounts>(std::vector<std::string>{"111", "222"}));
    config.location.by_account = true;
    config.location.locate = [&](std::string const& region, std::string_view account) {
        ++looked_up;
        return aws::service_location{aws::parse_endpoint(hosts.find(account)->second), region, true};
    };
    aws::orchestrator service(io.get_executor(), config);
    CHECK(run(io, ask(service, 5s)) == "first");
    CHECK(run(io, ask(service, 5s)) ==
          "second");  // the first server takes the credentials for expired meanwhile
    CHECK(run(io, ask(service, 5s)) == "second");
    CHECK(first.steps() == 2);
    CHECK(second.connections() == 1);
    CHECK(looked_up == 2);
}

TEST_CASE("a repetition with new credentials takes nothing from the quota of retries") {
    scripted_server server(
        {script::respond(script::response(503, "", "x-amzn-ErrorType: ExpiredTokenException\r\n")),
         script::respond(script::response(503, "")), script::respond(script::response(200, "{}"))});
    asio::io_context io;
    aws::orchestrator_config config = service_at(server.url());
    config.credentials = aws::credential_cache::make(
        io.get_executor(), std::make_shared<changing_accounts>(std::vector<std::string>{"111", "111"}));
    config.retry.max_attempts = 4;
    config.retry.transient_base = 2ms;
    config.retry.quota = config.retry.retry_cost;  // enough for one
    aws::orchestrator service(io.get_executor(), config);
    CHECK(run(io, ask(service, 5s)) == "{}");
    CHECK(server.steps() == 3);
}
