// Tests of aws/http/response_parser.hpp.
#include "aws/http/response_parser.hpp"

#include <algorithm>
#include <chrono>
#include <cstring>

#include "catch.hpp"
#include "failure_of.hpp"

using dynamap::errc;
using dynamap::aws::response_parser;

namespace {

constexpr std::size_t one_mb = std::size_t{1} << 20;
constexpr std::size_t all_at_once = std::size_t{1} << 30;

/// Gives the parser `text` in reads of `step` bytes, as a socket would, until it is done. How much it took.
std::size_t feed(response_parser& parser, std::string_view text, std::size_t step) {
    std::size_t taken = 0;
    while (!parser.done() && taken != text.size()) {
        auto const space = parser.prepare();
        REQUIRE(space.size > 0);
        auto const n = std::min({step, space.size, text.size() - taken});
        std::memcpy(space.data, text.data() + taken, n);
        parser.commit(n);
        taken += n;
    }
    return taken;
}

struct example {
    std::string text;
    int status;
    std::string body;
    bool keep_alive;
    bool until_close = false;
};

std::string with_length(std::string const& body) {
    return "HTTP/1.1 200 OK\r\nContent-Type: application/x-amz-json-1.0\r\nContent-Length: " +
           std::to_string(body.size()) + "\r\nx-amzn-RequestId: REQ\r\nx-amz-crc32: 123\r\n\r\n" + body;
}

std::vector<example> const examples = {
    {with_length(R"({"Item":{}})"), 200, R"({"Item":{}})", true},
    {with_length(""), 200, "", true},
    {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nWiki\r\n6;ext=1\r\npedia \r\nE\r\nin "
     "\r\n\r\nchunks."
     "\r\n0\r\nTrailer: x\r\n\r\n",
     200, "Wikipedia in \r\n\r\nchunks.", true},
    {"HTTP/1.1 200 OK\r\ntransfer-encoding: CHUNKED\r\n\r\n0\r\n\r\n", 200, "", true},
    {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nx-amzn-RequestId: REQ\r\nServer: "
     "x\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
     200, "{}", true},
    {"HTTP/1.1 400 Bad Request\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}", 400, "{}", false},
    {"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" + with_length("after"),
     200, "after", true},
    {"HTTP/1.1 204 No Content\r\n\r\n", 204, "", true},
    {"HTTP/1.0 200 OK\r\nContent-Length: 3\r\n\r\nold", 200, "old", false},
    {"HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 3\r\n\r\nold", 200, "old", true},
    {"HTTP/1.1 500 \r\nContent-Length: 4\r\n\r\noops", 500, "oops", true},
    {"HTTP/1.1 200 OK\r\n\r\nuntil the end", 200, "until the end", false, true},
    {"HTTP/1.1 200 OK\r\n\r\n", 200, "", false, true},
};

std::string repeated(std::string_view text, std::size_t times) {
    std::string out;
    for (std::size_t i = 0; i < times; ++i) out += text;
    return out;
}

/// What the parser throws at `text`, ended by the stream's end; none: it takes it.
std::optional<dynamap::error> failure_at(std::string const& text, std::size_t step,
                                         std::size_t most = one_mb) {
    return failure_of([&] {
        response_parser parser(most);
        feed(parser, text, step);
        parser.finish();
    });
}

}  // namespace

TEST_CASE("a response is the same at every size of reads") {
    for (auto const& e : examples)
        for (std::size_t step = 1; step <= e.text.size(); ++step) {
            INFO(e.text << "\nread in steps of " << step);
            response_parser parser(one_mb);
            parser.start();
            CHECK_FALSE(parser.begun());
            CHECK(feed(parser, e.text, step) == e.text.size());
            CHECK(parser.done() == !e.until_close);
            parser.finish();
            REQUIRE(parser.done());
            CHECK(parser.begun());
            CHECK_FALSE(parser.leftover());
            CHECK(parser.head().status == e.status);
            CHECK(parser.head().keep_alive == e.keep_alive);
            CHECK(parser.body() == e.body);
            CHECK(parser.readable() >= parser.body().size() + 64);
        }
}

TEST_CASE("a response cut at any byte is a lost connection") {
    for (auto const& e : examples)
        for (std::size_t cut = 0; cut < e.text.size(); ++cut) {
            if (e.until_close && contains(e.text.substr(0, cut), "\r\n\r\n")) break;  // that is a whole one
            INFO(e.text << "\ncut at " << cut);
            for (std::size_t const step : {std::size_t{1}, std::size_t{7}, all_at_once}) {
                auto const failure = failure_at(e.text.substr(0, cut), step);
                REQUIRE(failure);
                CHECK(failure->code() == errc::connection_lost);
                CHECK(contains(failure->what(), cut == 0 ? "before a response" : "in the middle"));
            }
        }
}

TEST_CASE("one parser reads response after response") {
    response_parser parser(one_mb);
    for (int round = 0; round < 3; ++round)
        for (auto const& e : examples) {
            parser.start();
            CHECK(parser.head().status == 0);
            CHECK(parser.head().request_id.empty());
            CHECK_FALSE(parser.head().crc32);
            feed(parser, e.text, 5);
            parser.finish();
            CHECK(parser.head().status == e.status);
            CHECK(parser.body() == e.body);
        }
}

TEST_CASE("the headers that matter are kept, in any case") {
    response_parser parser(one_mb);
    feed(parser,
         "HTTP/1.1 503 Slow\r\nX-AMZN-REQUESTID: ABC123\r\nx-amzn-ErrorType: Throttled:http://x\r\n"
         "date: Sun, 30 Aug 2015 12:36:00 GMT\r\nX-Amz-Crc32:  4294967295 \r\nx-amz-retry-after: 1500\r\n"
         "Content-Length: 0\r\n\r\n",
         7);
    auto const& head = parser.head();
    CHECK(head.status == 503);
    CHECK(head.request_id == "ABC123");
    CHECK(head.error_type == "Throttled:http://x");
    CHECK(head.date == "Sun, 30 Aug 2015 12:36:00 GMT");
    CHECK(head.crc32 == 4294967295);
    CHECK(head.retry_after_ms == 1500);
    CHECK(head.keep_alive);
}

TEST_CASE("all headers are kept if requested, and only then") {
    std::string const text = "HTTP/1.1 200 OK\r\nX-One: 1\r\nContent-Length: 0\r\nx-one:  again \r\n\r\n";
    response_parser parser(one_mb);
    parser.start(false, true);
    feed(parser, "HTTP/1.1 100 Continue\r\nX-Interim: 1\r\n\r\n" + text, 1);
    CHECK(parser.head().headers ==
          std::vector<dynamap::aws::header>{{"X-One", "1"}, {"Content-Length", "0"}, {"x-one", "again"}});
    parser.start();
    feed(parser, text, all_at_once);
    REQUIRE(parser.done());
    CHECK(parser.head().headers.empty());
}

TEST_CASE("the head stays whole when its chunks come later than it") {
    std::string const head =
        "HTTP/1.1 400 Bad Request\r\nTransfer-Encoding: chunked\r\nx-amzn-RequestId: REQ\r\n"
        "x-amzn-ErrorType: ThrottlingException\r\nDate: Sat, 21 Nov 2026 14:00:00 GMT\r\n\r\n";
    std::string const chunks = "b\r\n{\"some\":\"a\"\r\n1\r\n}\r\n0\r\n\r\n";
    for (std::size_t behind = 0; behind < chunks.size(); ++behind) {
        CAPTURE(behind);
        response_parser parser(one_mb);
        parser.start();
        feed(parser, head + chunks.substr(0, behind), all_at_once);
        feed(parser, chunks.substr(behind), all_at_once);
        REQUIRE(parser.done());
        CHECK(parser.body() == R"({"some":"a"})");
        CHECK(parser.head().request_id == "REQ");
        CHECK(parser.head().error_type == "ThrottlingException");
        CHECK(parser.head().date == "Sat, 21 Nov 2026 14:00:00 GMT");
    }
}

TEST_CASE("malformed numbers are ignored") {
    for (std::string const wrong : {"", "x", "-1", "1.5", "1 2", "99999999999999999999"}) {
        response_parser parser(one_mb);
        feed(parser,
             "HTTP/1.1 200 OK\r\nx-amz-crc32: " + wrong + "\r\nx-amz-retry-after: " + wrong +
                 "\r\nContent-Length: 0\r\n\r\n",
             all_at_once);
        CHECK(parser.done());
        CHECK_FALSE(parser.head().crc32);
        CHECK_FALSE(parser.head().retry_after_ms);
    }
}

TEST_CASE("a trailer does not change the head") {
    response_parser parser(one_mb);
    feed(parser,
         "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nx-amzn-requestid: A\r\n\r\n0\r\nx-amzn-requestid: "
         "B\r\n\r\n",
         1);
    CHECK(parser.done());
    CHECK(parser.head().request_id == "A");
}

TEST_CASE("garbage is distinguished from a broken connection") {
    for (std::string const text :
         {"{\"Item\":{}}", "HTTP/2 200 OK\r\n\r\n", "HTTP/1.1 20 OK\r\n\r\n", "HTTP/1.1 2000 OK\r\n\r\n",
          "HTTP/1.1 200 OK\r\nno colon\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 1a\r\n\r\nx",
          "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\nx",
          "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx",
          "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
          "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n\r\n",
          "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nabc\r\n0\r\n\r\n",
          "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\nabc\r\n0\r\n\r\n",
          "HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n", "\x16\x03\x01\x02"}) {
        for (std::size_t const step : {std::size_t{1}, all_at_once}) {
            INFO(text << "\nread in steps of " << step);
            auto const failure = failure_at(text, step);
            REQUIRE(failure);
            CHECK(failure->code() == errc::malformed_response);
        }
    }
}

TEST_CASE("a response longer than allowed is refused as soon as that is known") {
    std::string const body(1000, 'x');
    std::string const chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" +
                                repeated("64\r\n" + std::string(100, 'x') + "\r\n", 10) + "0\r\n\r\n";
    std::string const until_close = "HTTP/1.1 200 OK\r\n\r\n" + body;
    for (auto const& text : {with_length(body), chunked, until_close})
        for (std::size_t const step : {std::size_t{1}, std::size_t{7}, all_at_once}) {
            auto const failure = failure_at(text, step, 999);
            REQUIRE(failure);
            CHECK(failure->code() == errc::response_too_large);
            CHECK(contains(failure->what(), "999"));
            CHECK_FALSE(failure_at(text, step, 1000));
        }
    // By its head alone, before any of the body came.
    auto const announced = failure_at("HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n", 1);
    REQUIRE(announced);
    CHECK(announced->code() == errc::response_too_large);
}

TEST_CASE("headers, chunk heads and trailers have their limit too") {
    std::string const endless_line = "HTTP/1.1 200 OK\r\nX: " + std::string(200'000, 'x');
    std::string const many_lines = "HTTP/1.1 200 OK\r\n" + repeated("X-Header: value\r\n", 20'000);
    std::string const chunk = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    std::string const endless_extension = chunk + "4;" + std::string(200'000, 'x');
    std::string const endless_trailer = chunk + "0\r\n" + repeated("X-Header: value\r\n", 20'000);
    for (auto const& text : {endless_line, many_lines, endless_extension, endless_trailer})
        for (std::size_t const step : {std::size_t{100}, std::size_t{8192}, all_at_once}) {
            INFO(text.substr(0, 80) << "\nread in steps of " << step);
            auto const failure = failure_at(text, step);
            REQUIRE(failure);
            CHECK(failure->code() == errc::response_too_large);
            CHECK(contains(failure->what(), "64 KiB"));
        }
    std::string const large_but_fine = "HTTP/1.1 200 OK\r\nX: " + std::string(60'000, 'x') +
                                       "\r\nContent-Length: 2\r\n\r\n{}";
    for (std::size_t const step : {std::size_t{1}, all_at_once})
        CHECK_FALSE(failure_at(large_but_fine, step));
}

TEST_CASE("a large body arrives whole, whatever its framing") {
    std::string body;
    for (int i = 0; body.size() < 3 * one_mb; ++i) body += std::to_string(i);
    std::string chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nx-amzn-RequestId: REQ\r\n\r\n";
    for (std::size_t at = 0, size = 1; at < body.size(); at += size, size = size * 7 % 65'521) {
        auto const piece = body.substr(at, size);
        char head[20];
        std::snprintf(head, sizeof head, "%zx\r\n", piece.size());
        chunked += head + piece + "\r\n";
    }
    chunked += "0\r\n\r\n";
    for (auto const& text :
         {with_length(body), chunked, "HTTP/1.1 200 OK\r\nx-amzn-RequestId: REQ\r\n\r\n" + body})
        for (std::size_t const step : {std::size_t{1009}, std::size_t{65'536}, all_at_once}) {
            response_parser parser(4 * one_mb);
            parser.start();
            feed(parser, text, step);
            parser.finish();
            CHECK((parser.body() == body));
            CHECK(parser.readable() >= body.size() + 64);
            CHECK(parser.head().request_id == "REQ");  // the buffer has grown since
        }
}

TEST_CASE("a large buffer is given back before the next response, a small one is kept") {
    response_parser parser(4 * one_mb);
    feed(parser, with_length(std::string(2 * one_mb, 'x')), all_at_once);
    CHECK(parser.readable() > 2 * one_mb);
    parser.start();
    feed(parser, with_length("small"), all_at_once);
    CHECK(parser.body() == "small");
    CHECK(parser.readable() < one_mb);
    char const* const block = parser.body().data();
    parser.start();
    feed(parser, with_length("small"), all_at_once);
    CHECK(parser.body().data() == block);
}

TEST_CASE("a resting parser keeps no large buffer, and reads the next response as before") {
    response_parser parser(4 * one_mb);
    feed(parser, with_length(std::string(100'000, 'x')), all_at_once);
    parser.rest();
    CHECK(parser.readable() == 0);
    CHECK(parser.done());
    for (std::string const& body : {std::string("small"), std::string(60'000, 'y')}) {
        parser.start();
        feed(parser, with_length(body), all_at_once);
        CHECK((parser.body() == body));
    }
    char const* const block = parser.body().data();
    parser.rest();
    CHECK(parser.body().data() == block);  // that is little
}

TEST_CASE("interim responses cost no more than their bytes, however many arrive at a time") {
    // Moving the rest of a read once for each of them would take minutes here.
    std::string const interim = "HTTP/1.1 102 Processing\r\n\r\n";
    std::string const flood = repeated(interim, 400'000);
    response_parser parser(16 * one_mb);
    auto const begun = std::chrono::steady_clock::now();
    feed(parser, with_length(std::string(8 * one_mb, 'x')), all_at_once);  // the buffer is large by now
    parser.start();
    feed(parser, flood, all_at_once);
    CHECK_FALSE(parser.done());
    feed(parser, with_length("after"), all_at_once);
    CHECK(parser.body() == "after");
    CHECK(parser.head().request_id == "REQ");
    CHECK(std::chrono::steady_clock::now() - begun < std::chrono::seconds(30));
}

TEST_CASE("endless interim responses are an error that says so") {
    std::string const flood = repeated("HTTP/1.1 100 Continue\r\n\r\n", 1000);
    for (std::size_t const step :
         {std::size_t{1}, std::size_t{7}, std::size_t{25}, std::size_t{4000}, all_at_once}) {
        CAPTURE(step);
        auto const failure = failure_at(flood, step, 10'000);
        REQUIRE(failure);
        CHECK(failure->code() == errc::response_too_large);
        CHECK(contains(failure->what(), "10000 bytes of interim responses (1xx)"));
        auto const cut = failure_at(flood.substr(0, 9'000), step, 10'000);
        REQUIRE(cut);
        CHECK(cut->code() == errc::connection_lost);
    }
}

TEST_CASE("a response behind interim ones is the same at every size of reads, and so is its head") {
    std::string const text = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nx-amzn-RequestId: "
                             "WRONG\r\nLink: </x>\r\n\r\n" +
                             with_length(std::string(5000, 'x'));
    for (std::size_t step = 1; step < 400; ++step) {
        CAPTURE(step);
        response_parser parser(one_mb);
        feed(parser, text, step);
        REQUIRE(parser.done());
        CHECK(parser.head().status == 200);
        CHECK(parser.head().request_id == "REQ");
        CHECK((parser.body() == std::string(5000, 'x')));
    }
}

TEST_CASE("a body of a million chunks costs no more than its bytes") {
    std::string const text = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" +
                             repeated("1\r\nx\r\n", 1'000'000) + "0\r\n\r\n";
    for (std::size_t const step : {std::size_t{1}, std::size_t{1000}, all_at_once}) {
        response_parser parser(2 * one_mb);
        feed(parser, text, step);
        REQUIRE(parser.done());
        CHECK(parser.body().size() == 1'000'000);
    }
}

TEST_CASE(
    "another response behind the first is distinguished from a late line end and from a closing server") {
    using dynamap::aws::begins_response;
    CHECK(begins_response("HTTP/1.1 200 OK\r\n"));
    CHECK(begins_response("\r\nHTTP/1.1 500 "));
    CHECK(begins_response("HTTP/1.1 4"));
    CHECK(begins_response("H"));
    CHECK_FALSE(begins_response(""));
    CHECK_FALSE(begins_response("\r\n"));
    CHECK_FALSE(begins_response("junk"));
    CHECK_FALSE(begins_response("HTML"));
    CHECK_FALSE(begins_response("HTTP/1.1 408 Request Timeout\r\n\r\n"));
    CHECK_FALSE(begins_response("HTTP/1.0 408 "));
}

TEST_CASE("bytes behind a response are noticed") {
    for (auto const& e : examples) {
        if (e.until_close) continue;
        INFO(e.text);
        response_parser parser(one_mb);
        CHECK(feed(parser, e.text + "H", all_at_once) == e.text.size() + 1);
        CHECK(parser.done());
        CHECK(parser.body() == e.body);
        CHECK(parser.leftover());
        CHECK(parser.surplus() == "H");
        parser.start();
        CHECK_FALSE(parser.leftover());
    }
}

TEST_CASE("the response to a HEAD request has no body") {
    response_parser parser(one_mb);
    parser.start(true);
    feed(parser, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n", 1);
    CHECK(parser.done());
    CHECK(parser.body().empty());
    CHECK(parser.head().keep_alive);
    parser.start();
    feed(parser, with_length("a body again"), 1);
    CHECK(parser.body() == "a body again");
}

TEST_CASE("a parser moves with its response") {
    response_parser first(one_mb);
    feed(first, with_length("body").substr(0, 100), 1);
    response_parser second = std::move(first);
    feed(second, with_length("body").substr(100), 1);
    CHECK(second.done());
    CHECK(second.body() == "body");
}

TEST_CASE("line ends before a response are passed over") {
    std::string const whole = with_length(std::string(300, 'x'));
    for (std::string const before : {"\r\n", "\n", "\r\n\r\n"})
        for (std::string const& text :
             {before + whole, before + "HTTP/1.1 100 Continue\r\n\r\n" + before + whole})
            for (std::size_t step = 1; step < text.size(); ++step) {
                CAPTURE(before, step);
                response_parser parser(one_mb);
                feed(parser, text, step);
                REQUIRE(parser.done());
                CHECK(parser.head().status == 200);
                CHECK(parser.head().request_id == "REQ");
                CHECK((parser.body() == std::string(300, 'x')));
            }
    response_parser flooded(10'000);
    auto const failure = failure_of([&] { feed(flooded, std::string(20'000, '\n'), 100); });
    REQUIRE(failure);
    CHECK(failure->code() == errc::response_too_large);
}
