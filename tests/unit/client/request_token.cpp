// Client request tokens: what a user gives for one, and what is sent.
#include "client/request_token.hpp"

#include <string>

#include "catch.hpp"
#include "dynamap/error.hpp"
#include "failure_of.hpp"

using dynamap::detail::request_token;

TEST_CASE("request token: 1 to 36 printable characters are sent as they are") {
    CHECK(request_token("a") == "a");
    CHECK(request_token("8e03978e-40d5-43e8-bc93-6894a57f9324") == "8e03978e-40d5-43e8-bc93-6894a57f9324");
    CHECK(request_token("\"quoted\" text ~") == "\"quoted\" text ~");
}

TEST_CASE(
    "request token: of a longer text, or one that is not printable, it is 36 characters of its SHA-256") {
    // openssl dgst -sha256 -binary | base64
    CHECK(request_token(std::string(37, 'a')) == "IewFWzjOdZzU0PR36b3sLFuBmZRdtEObrjNK");
    std::string const longer(4000, 'k');
    CHECK(request_token(longer).size() == 36);
    CHECK(request_token(longer) == request_token(longer));
    CHECK(request_token(longer) != request_token(longer + "k"));
    for (std::string const odd : {"line\n", "\xff", "schl\xc3\xbcssel", "\x7f"}) {
        CAPTURE(odd);
        auto const token = request_token(odd);
        CHECK(token.size() == 36);
        for (char const c : token) CHECK((c > ' ' && c <= '~'));
    }
}

TEST_CASE("request token: an empty one is refused") {
    auto const refused = failure_of([] { (void)request_token(""); });
    REQUIRE(refused);
    CHECK(refused->code() == dynamap::errc::bad_value);
}
