// Tests of reading.hpp.
#include <string>

#include "reading.hpp"

namespace dynamap::wire {
namespace {

error_document read(std::string_view json, std::string_view header = {}) {
    return read_error(json, header, {});
}

TEST_CASE("the code is found wherever services put it") {
    CHECK(read(R"({"__type":"com.amazonaws.dynamodb.v20120810#ResourceNotFoundException","message":"m"})")
              .code == "ResourceNotFoundException");
    CHECK(read(R"({"__type":"FooError"})").code == "FooError");
    CHECK(read(R"({"code":"FooError"})").code == "FooError");
    CHECK(read(R"({"code":"a.b#FooError:http://where.it/is#told"})").code == "FooError");
    CHECK(read(R"({"__type":"FooError:http://internal.example/coral/"})").code == "FooError");
    CHECK(read("{}", "FooError").code == "FooError");
    CHECK(read("", " aws.x#FooError:http://internal.example/ ").code == "FooError");
    CHECK(read(R"({"__type":"Body","code":"Code"})", "Header").code == "Header");
    CHECK(read(R"({"code":"Code","__type":"Body"})").code == "Body");
    CHECK(read(R"({"code":"a##Foo#Error"})").code == "Error");
    CHECK(read(R"({"__type":7,"code":null})").code == "");
}

TEST_CASE("the message is found under each of its names") {
    CHECK(read(R"({"message":"a \"b\" \u00e9"})").message == "a \"b\" é");
    CHECK(read(R"({"Message":"m"})").message == "m");
    CHECK(read(R"({"errorMessage":"m"})").message == "m");
    CHECK(read(R"({"Message":"other","message":"m"})").message == "m");
    CHECK(read(R"({"message":"m","Message":"other"})").message == "m");
    CHECK(read(R"({"message":null})").message == "");
}

TEST_CASE("a response that is not an error document is read without an exception") {
    for (std::string_view const body :
         {"", " ", "<html><body>503</body></html>", "null", "[]", "\"text\"", "{", R"({"__type")",
          R"({"__type":"Foo)", "{\"__type\":\"\xFF\"}", "\xff\xfe", "{\"a\":[[[[", "}{"}) {
        CAPTURE(body);
        CHECK(read(body).code == "");
        CHECK(read(body, "FooError").code == "FooError");
    }
    error_document const cut = read(R"({"__type":"x#FooError","message":"m","Item":{"a":{"S":"b"}})");
    CHECK(cut.code == "FooError");
    CHECK(cut.message == "m");
}

TEST_CASE("the current item of a failed condition goes to the sink") {
    std::string name;
    auto const take = [&](value_reader& item) {
        item.map([&](std::string_view, value_reader& value) { name = value.string(); });
    };
    item_sink const sink{take};
    auto const with = read_error(
        R"({"Item":{"name":{"S":"Ada"}},"__type":"x#ConditionalCheckFailedException","message":"The conditional request failed"})",
        "", sink);
    CHECK(with.has_item);
    CHECK(with.code == "ConditionalCheckFailedException");
    CHECK(with.message == "The conditional request failed");
    CHECK(name == "Ada");
    CHECK_FALSE(read_error(R"({"__type":"ConditionalCheckFailedException"})", "", sink).has_item);
    CHECK_FALSE(read_error(R"({"Item":null})", "", sink).has_item);
    CHECK_FALSE(read(R"({"Item":{"name":{"S":"Ada"}}})").has_item);
}

TEST_CASE("an item that does not fit the sink is the sink's error") {
    auto const take = [](value_reader& item) {
        item.map([](std::string_view, value_reader& value) { (void)value.number<int>(); });
    };
    item_sink const sink{take};
    error const e = caught([&] { (void)read_error(R"({"Item":{"n":{"S":"x"}}})", "", sink); });
    CHECK(e.code() == errc::wrong_type);
    CHECK(e.attribute() == "n");
}

TEST_CASE("each code of the service has its errc") {
    CHECK(code_of("ConditionalCheckFailedException", 400) == errc::conditional_check_failed);
    CHECK(code_of("ResourceNotFoundException", 400) == errc::resource_not_found);
    CHECK(code_of("ResourceInUseException", 400) == errc::resource_in_use);
    CHECK(code_of("ValidationException", 400) == errc::validation);
    CHECK(code_of("SerializationException", 400) == errc::validation);
    CHECK(code_of("IdempotentParameterMismatchException", 400) == errc::validation);
    CHECK(code_of("UnrecognizedClientException", 400) == errc::access_denied);
    CHECK(code_of("MissingAuthenticationTokenException", 400) == errc::access_denied);
    CHECK(code_of("ProvisionedThroughputExceededException", 400) == errc::throttled);
    CHECK(code_of("RequestLimitExceeded", 400) == errc::throttled);
    CHECK(code_of("RequestLimitExceededException", 400) == errc::throttled);  // of a statement of a batch
    CHECK(code_of("TransactionCanceledException", 400) == errc::transaction_cancelled);
    CHECK(code_of("TransactionConflictException", 400) == errc::transaction_conflict);
    CHECK(code_of("TransactionInProgressException", 400) == errc::transaction_conflict);
    CHECK(code_of("ItemCollectionSizeLimitExceededException", 400) == errc::limit_exceeded);
    CHECK(code_of("InternalServerError", 500) == errc::service_unavailable);
    CHECK(code_of("DuplicateItemException", 400) == errc::service_error);
}

TEST_CASE("without a code the status decides") {
    CHECK(code_of("", 500) == errc::service_unavailable);
    CHECK(code_of("", 503) == errc::service_unavailable);
    CHECK(code_of("", 429) == errc::throttled);
    CHECK(code_of("", 413) == errc::service_error);
    CHECK(code_of("ResourceNotFoundException", 500) == errc::resource_not_found);
}

}  // namespace
}  // namespace dynamap::wire
