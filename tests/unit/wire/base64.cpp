// Tests of wire/base64.hpp.
#include "wire/base64.hpp"

#include <random>
#include <vector>

#include "reading.hpp"

namespace dynamap::wire {
namespace {

std::vector<std::byte> bytes(std::string_view text) {
    std::vector<std::byte> result;
    for (char const c : text) result.push_back(static_cast<std::byte>(c));
    return result;
}

std::string encoded(std::span<std::byte const> data) {
    byte_buffer out;
    append_base64(out, data);
    return std::string(out.view());
}

TEST_CASE("base64 of RFC 4648's test vectors") {
    std::pair<char const*, char const*> const vectors[] = {{"", ""},
                                                           {"f", "Zg=="},
                                                           {"fo", "Zm8="},
                                                           {"foo", "Zm9v"},
                                                           {"foob", "Zm9vYg=="},
                                                           {"fooba", "Zm9vYmE="},
                                                           {"foobar", "Zm9vYmFy"}};
    for (auto const& [plain, text] : vectors) {
        CHECK(encoded(bytes(plain)) == text);
        CHECK(decode_base64(text) == bytes(plain));
    }
}

TEST_CASE("random bytes of every length survive") {
    std::mt19937 random(3);
    for (std::size_t size = 0; size != 300; ++size) {
        std::vector<std::byte> data(size);
        for (std::byte& b : data) b = static_cast<std::byte>(random());
        REQUIRE(decode_base64(encoded(data)) == data);
        auto const read = value_of(written([&](auto& out) { out.binary(data); }),
                                   [](value_reader& value) { return value.binary(); });
        REQUIRE(read == data);
    }
}

TEST_CASE("text that is not base64 is refused") {
    for (std::string_view const text : {"A", "AA", "AAA", "AA=", "A===", "====", "=", "AA==AA==", "AA=A",
                                        "A=AA", "AB==", "AAB=", "AA A", "AA\nA", "AA-_",
                                        "AAAA\x80"
                                        "AAA",
                                        "AAAAAAA*"}) {
        CAPTURE(text);
        CHECK(caught([&] { (void)decode_base64(text); }).code() == errc::bad_value);
    }
    CHECK(caught([] {
              value_of(R"({"B":"abc"})", [](value_reader& value) { return value.binary(); });
          }).attribute() == "v");
}

}  // namespace
}  // namespace dynamap::wire
