// Tests of aws/sign/digest.hpp.
#include "aws/sign/digest.hpp"

#include <thread>

#include "catch.hpp"
#include "dynamap/aws/sign.hpp"

using namespace dynamap::aws;

namespace {

std::string hex(digest const& bytes) {
    std::string out;
    append_hex(out, bytes);
    return out;
}

}  // namespace

// The examples of FIPS 180-2.
TEST_CASE("SHA-256") {
    CHECK(sha256_hex("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    CHECK(sha256_hex("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    CHECK(sha256_hex(std::string(1'000'000, 'a')) ==
          "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
    CHECK(hex(sha256(std::string_view())) == sha256_hex(""));
}

// Cases 1, 2, 6 and 7 of RFC 4231.
TEST_CASE("HMAC-SHA-256") {
    std::string const long_key(131, '\xaa');
    CHECK(hex(hmac_sha256(std::string(20, '\x0b'), "Hi There")) ==
          "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    CHECK(hex(hmac_sha256("Jefe", "what do ya want for nothing?")) ==
          "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    CHECK(hex(hmac_sha256(long_key, "Test Using Larger Than Block-Size Key - Hash Key First")) ==
          "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
    CHECK(
        hex(hmac_sha256(
            long_key, "This is a test using a larger than block-size key and a larger than block-size data. "
                      "The key needs to be hashed before being used by the HMAC algorithm.")) ==
        "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2");
    CHECK(hex(hmac_sha256("", "")) == "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

TEST_CASE("HMAC returns the same whatever key was used before") {
    auto const first = hmac_sha256("first", "text"), second = hmac_sha256("second", "text");
    CHECK(first != second);
    CHECK(hmac_sha256("second", "text") == second);
    CHECK(hmac_sha256("first", "text") == first);
    CHECK(hmac_sha256("", "text") != first);
    CHECK(hmac_sha256("first", "text") == first);
}

TEST_CASE("digests are made on many threads at once") {
    auto const expected = hmac_sha256("key", "text");
    std::vector<std::thread> threads;
    std::array<bool, 4> same{};
    for (std::size_t t = 0; t < same.size(); ++t)
        threads.emplace_back([&, t] {
            same[t] = true;
            for (int i = 0; i < 200; ++i) same[t] = same[t] && hmac_sha256("key", "text") == expected;
        });
    for (auto& t : threads) t.join();
    CHECK(same == std::array{true, true, true, true});
}
