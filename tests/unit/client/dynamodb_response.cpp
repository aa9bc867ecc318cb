// What a response handler is called with: successes, refusals and failed conditions, with no socket.
#include "client/dynamodb_response.hpp"

#include <optional>
#include <string>
#include <string_view>

#include "catch.hpp"
#include "failure_of.hpp"

namespace {

using dynamap::errc;

/// Remembers what it is called with.
struct recorder final : dynamap::response_handler {
    void sending() override { seen += "sending;"; }
    void success(dynamap::response const& found) override {
        seen += "success " + std::string(found.json) + ';';
    }
    bool refused(dynamap::response const& found, std::string_view code) override {
        seen += "refused " + std::string(code) + " to " + std::string(found.request) + ';';
        return takes_refusal;
    }
    [[nodiscard]] bool takes_failed_condition() const noexcept override { return takes_condition; }
    void current_item(dynamap::value_reader& item) override {
        item.map([&](std::string_view name, dynamap::value_reader&) {
            seen += "item " + std::string(name) + ';';
        });
    }
    void condition_failed(dynamap::response const& found) override {
        seen += "failed condition of " + std::string(found.operation) + ';';
    }

    bool takes_refusal = false, takes_condition = false;
    std::string seen;
};

/// One call's response, given to a handler or to none.
class one_response {
  public:
    explicit one_response(dynamap::response_handler* handler, std::string_view operation = "PutItem")
        : request_(operation, "wallets"), reader_(handler, request_) {
        request_.body().append("{request}");
    }

    void success(std::string_view json, bool repeated = false) {
        head_.status = 200;
        reader_.success({head_, json, 1, repeated});
    }
    std::optional<dynamap::error> failure(std::string_view json, bool repeated = false) {
        head_.status = 400;
        return reader_.failure({head_, json, 1, repeated});
    }
    [[nodiscard]] bool succeeded() const { return reader_.succeeded(); }

  private:
    dynamap::operation request_;
    dynamap::aws::response_head head_;
    dynamap::dynamodb_response reader_;
};

constexpr std::string_view refusal =
    R"({"__type":"x#ConditionalCheckFailedException","Item":{"id":{"S":"a"}},"message":"no"})";

}  // namespace

TEST_CASE("a handler gets the JSON of a success, and whether an earlier request may have been carried out") {
    recorder handler;
    one_response call(&handler);
    call.success("{}");
    CHECK(handler.seen == "success {};");
    CHECK_FALSE(handler.repeated());
    call.success("{}", true);
    CHECK(handler.repeated());
    CHECK(call.succeeded());
}

TEST_CASE("without a handler a response of the operation will do, and no other") {
    one_response call(nullptr);
    call.success("{}");
    CHECK(failure_of([&] { call.success(R"({"status":200})"); })->code() == errc::malformed_response);
    CHECK(failure_of([&] { call.success(""); })->code() == errc::malformed_response);
    CHECK_NOTHROW(one_response(nullptr, "TagResource").success(""));
}

TEST_CASE("an error response is an error unless the handler takes the refusal") {
    recorder handler;
    one_response call(&handler);
    auto const thrown = call.failure(R"({"__type":"x#ValidationException","message":"no"})");
    REQUIRE(thrown);
    CHECK(thrown->code() == errc::validation);
    CHECK(handler.seen == "refused ValidationException to {request};");
    handler.takes_refusal = true;
    CHECK_FALSE(call.failure(R"({"__type":"x#ValidationException","message":"no"})"));
    CHECK_FALSE(call.succeeded());
}

TEST_CASE("a refusal that breaks off is not given to the handler") {
    recorder handler;
    handler.takes_refusal = handler.takes_condition = true;
    one_response call(&handler);
    auto const thrown = call.failure(refusal.substr(0, refusal.find(R"(,"message")")));
    REQUIRE(thrown);
    CHECK(thrown->code() == errc::malformed_response);
    CHECK(handler.seen.find("refused") == std::string::npos);
}

TEST_CASE("a failed condition is a result to a handler that takes it, with the current item first") {
    recorder handler;
    handler.takes_condition = true;
    one_response call(&handler);
    CHECK_FALSE(call.failure(refusal, true));
    CHECK_FALSE(call.succeeded());
    CHECK(handler.repeated());
    CHECK(handler.seen ==
          "item id;refused ConditionalCheckFailedException to {request};failed condition of PutItem;");
}

TEST_CASE("a failed condition is an error to a handler that does not take it, and its item is passed over") {
    recorder handler;
    one_response call(&handler);
    auto const thrown = call.failure(refusal);
    REQUIRE(thrown);
    CHECK(thrown->code() == errc::conditional_check_failed);
    CHECK(handler.seen == "refused ConditionalCheckFailedException to {request};");
}

TEST_CASE("a failed condition that breaks off changed nothing, unless an earlier request was carried out") {
    recorder handler;
    handler.takes_condition = true;
    one_response call(&handler);
    std::string_view const cut = refusal.substr(0, refusal.find(R"(,"message")"));
    auto const first = call.failure(cut);
    REQUIRE(first);
    CHECK(contains(first->sentence(), "nothing was changed"));
    auto const again = call.failure(cut, true);
    REQUIRE(again);
    CHECK(again->code() == errc::malformed_response);
    CHECK_FALSE(contains(again->sentence(), "nothing was changed"));
    CHECK(contains(again->sentence(), "the earlier one may have been carried out"));
    CHECK(contains(again->sentence(), "truncated"));
}
