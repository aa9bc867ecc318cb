// Tests of aws/http/checksum.hpp.
#include "aws/http/checksum.hpp"

#include <string>

#include "catch.hpp"

using dynamap::aws::crc32;

TEST_CASE("CRC-32") {
    CHECK(crc32("") == 0);
    CHECK(crc32("123456789") == 0xcbf43926);  // the check value of every catalogue of CRCs
    CHECK(crc32("{}") == 2745614147);         // what DynamoDB sends with an empty answer
    CHECK(crc32(std::string(100'000, 'a')) != crc32(std::string(100'001, 'a')));
}
