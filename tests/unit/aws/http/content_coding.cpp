// Tests of aws/http/content_coding.hpp.
#include "aws/http/content_coding.hpp"

#include <libdeflate.h>

#include <memory>
#include <string>
#include <thread>

#include "catch.hpp"
#include "failure_of.hpp"

using dynamap::errc;
using dynamap::aws::content_decoder;

namespace {

using compressor_function = decltype(&::libdeflate_gzip_compress);

std::string compressed_by(compressor_function compress, std::string const& text) {
    std::unique_ptr<libdeflate_compressor, decltype(&::libdeflate_free_compressor)> const compressor(
        ::libdeflate_alloc_compressor(6), &::libdeflate_free_compressor);
    std::string out(text.size() + 1000, '\0');
    out.resize(compress(compressor.get(), text.data(), text.size(), out.data(), out.size()));
    return out;
}

std::string gzip(std::string const& text) { return compressed_by(&::libdeflate_gzip_compress, text); }

constexpr std::size_t plenty = std::size_t{32} << 20;

std::string decoded(std::string_view coding, std::string_view body, std::size_t most = plenty) {
    content_decoder decoder;
    return std::string(decoder.decode(coding, body, most));
}

std::optional<dynamap::error> refused(std::string_view coding, std::string_view body,
                                      std::size_t most = plenty) {
    return failure_of([&] { (void)decoded(coding, body, most); });
}

}  // namespace

TEST_CASE("a compressed body is what it was before") {
    std::string const texts[] = {"{}", R"({"Item":{"id":{"S":"x"}}})", std::string(100, 'x'),
                                 std::string(3'000'000, 'y')};
    for (std::string const& text : texts) {
        CHECK(decoded("gzip", gzip(text)) == text);
        CHECK(decoded("GZip", gzip(text)) == text);
        CHECK(decoded("x-gzip", gzip(text)) == text);
        CHECK(decoded("deflate", compressed_by(&::libdeflate_zlib_compress, text)) == text);
        CHECK(decoded("deflate", compressed_by(&::libdeflate_deflate_compress, text)) == text);
    }
    CHECK(decoded("gzip", gzip("")).empty());
}

TEST_CASE("gzip of several members is one text, whatever size the last one claims") {
    std::string const long_one(1'000'000, 'z');
    CHECK(decoded("gzip", gzip(long_one) + gzip("a") + gzip("")) == long_one + "a");
    CHECK(decoded("gzip", gzip("a") + gzip(long_one)) == "a" + long_one);
}

TEST_CASE("gzip of very many members takes time as its length, not as its square") {
    std::string const one = gzip(std::string(1000, 'a'));
    std::string all;
    for (int i = 0; i != 20'000; ++i) all += one;  // where each member copied what stands before it: minutes
    CHECK(decoded("gzip", all) == std::string(20'000'000, 'a'));
}

TEST_CASE("a body that is not compressed stays where it is") {
    std::string const text = "as it is";
    content_decoder decoder;
    CHECK(decoder.decode("", text, 4).data() == text.data());
    CHECK(decoder.decode("identity", text, 4).data() == text.data());
    CHECK(decoder.decode("Identity", text, 4).data() == text.data());
    CHECK(decoder.decode("gzip", "", 4).empty());
}

TEST_CASE("a content coding that was not requested is an error that names it") {
    for (char const* coding : {"br", "zstd", "compress", "gzip, gzip", "gzip,br"}) {
        auto const e = refused(coding, "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx");
        REQUIRE(e);
        CHECK(e->code() == errc::malformed_response);
        CHECK(contains(e->sentence(), "\"" + std::string(coding) + "\""));
    }
}

TEST_CASE("damaged and cut data are errors") {
    std::string const whole = gzip(R"({"Item":{"id":{"S":"x"}}})");
    for (std::size_t n = 1; n < whole.size(); ++n) {
        auto const e = refused("gzip", whole.substr(0, n));
        REQUIRE(e);
        CHECK(e->code() == errc::malformed_response);
    }
    for (std::size_t n = 10; n < whole.size(); ++n) {  // behind the head, whose flags and time mean nothing
        std::string damaged = whole;
        damaged[n] = static_cast<char>(damaged[n] ^ 0x11);
        auto const e = refused("gzip", damaged);
        CAPTURE(n);
        REQUIRE(e);
        CHECK((e->code() == errc::malformed_response || e->code() == errc::response_too_large));
    }
    CHECK(refused("gzip", whole + "trailing")->code() == errc::malformed_response);
    CHECK(refused("gzip", R"({"Item":{}})")->code() == errc::malformed_response);
    CHECK(refused("deflate", "no deflate at all")->code() == errc::malformed_response);
}

TEST_CASE("the decompressed size is limited, whatever size the data claims") {
    std::string const bomb = gzip(std::string(10'000'000, '\0'));
    CHECK(refused("gzip", bomb, 1'000'000)->code() == errc::response_too_large);
    CHECK(decoded("gzip", bomb, 10'000'000).size() == 10'000'000);
    CHECK(refused("gzip", bomb, 9'999'999)->code() == errc::response_too_large);
    CHECK(contains(refused("gzip", bomb, 1000)->sentence(), "max_response_bytes"));
    auto const telling = [&](std::string gz, std::string_view size) {
        return gz.replace(gz.size() - 4, 4, size);
    };
    // It says that it is small.
    CHECK(refused("gzip", telling(bomb, std::string_view("\1\0\0\0", 4)), 1'000'000)->code() ==
          errc::response_too_large);
    // It says that it is large: nothing of the kind is believed of a few bytes.
    CHECK(refused("gzip", telling(gzip("{}"), std::string_view("\xff\xff\xff\x7f", 4)))->code() ==
          errc::malformed_response);
    CHECK(refused("gzip", gzip("{}") + bomb, 1'000'000)->code() == errc::response_too_large);
    std::string const zlib_bomb = compressed_by(&::libdeflate_zlib_compress, std::string(10'000'000, '\0'));
    CHECK(refused("deflate", zlib_bomb, 1'000'000)->code() == errc::response_too_large);
}

TEST_CASE("decoders may be used one within the other, and on several threads") {
    std::string const outer = gzip("outer"), inner = gzip("inner");
    content_decoder first;
    auto const text = first.decode("gzip", outer, plenty);
    for (int i = 0; i < 3; ++i) CHECK(decoded("gzip", inner) == "inner");
    CHECK(text == "outer");
    std::string elsewhere;
    std::thread([&] { elsewhere = decoded("gzip", inner); }).join();
    CHECK(elsewhere == "inner");
}
