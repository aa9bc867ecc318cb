// A response as bytes: valid HTTP/1.1, framed in a way that chance chooses.
#include "framing.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdio>

#include "aws/http/checksum.hpp"

namespace stress {
namespace {

std::string odd_case(std::string_view name, dice& chance) {
    std::string text(name);
    switch (chance.below(4)) {
        case 0:
            std::ranges::transform(text, text.begin(),
                                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
            break;
        case 1:
            std::ranges::transform(text, text.begin(),
                                   [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
            break;
        case 2:
            for (char& c : text)
                if (chance.one_in(2)) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
            break;
        default:
            break;
    }
    return text;
}

std::string line_of(std::string_view name, std::string_view value, dice& chance) {
    std::string text = odd_case(name, chance);
    text += ':';
    text += chance.one_of({" ", " ", " ", "", "  ", "\t", " \t "});
    text += value;
    text += chance.one_of({"", "", "", " ", "\t", "  "});
    return text + "\r\n";
}

std::string any_line(dice& chance) {
    switch (chance.below(9)) {
        case 0:
            return line_of("Server", "Server", chance);
        case 1:
            return line_of("Date", "Sat, 28 Nov 2026 08:00:00 GMT", chance);
        case 2:
            return line_of("Content-Type", "application/x-amz-json-1.0", chance);
        case 3:
            return line_of("x-amzn-RequestId", "REQUEST" + std::to_string(chance.below(1000)), chance);
        case 4:
            return line_of("X-Empty", "", chance);
        case 5:
            return line_of("X-Long", std::string(chance.below(3000), 'x'), chance);
        case 6:
            return line_of("Set-Cookie", "a=\"b,c\"; Path=/", chance);
        case 7:
            return line_of("X-Folded", "one,\r\n two,\r\n\tthree", chance);  // RFC 9112 5.2: read as spaces
        default:
            return line_of("Vary", "*", chance);
    }
}

std::string status_line(int status, bool old, dice& chance) {
    std::string text = old ? "HTTP/1.0 " : "HTTP/1.1 ";
    text += std::to_string(status);
    text += chance.one_of({" OK", " OK", " ", " Not What You Think", " \xC3\xA4\xC3\xB6"});
    return text + "\r\n";
}

std::string interim(dice& chance) {
    std::string text = "HTTP/1.1 ";
    text += chance.one_of({"100 Continue", "102 Processing", "103 Early Hints", "199 "});
    text += "\r\n";
    for (std::size_t n = chance.below(3); n > 0; --n) text += any_line(chance);
    return text + "\r\n";
}

std::string chunk_extension(dice& chance) {
    return std::string(
        chance.one_of({"", "", "", "", ";a", ";a=b", ";name=\"a \\\"quoted\\\" text\"", ";a=b;c=d"}));
}

std::string chunk_size(std::size_t size, dice& chance) {
    char text[32];
    std::snprintf(text, sizeof text, chance.one_in(2) ? "%zx" : "%zX", size);
    return (chance.one_in(8) ? "000" : "") + std::string(text);
}

std::string chunked(std::string_view body, dice& chance) {
    static constexpr std::array<std::size_t, 8> sizes{1, 2, 7, 64, 1000, 4096, 16384, 1u << 20};
    std::string text;
    std::size_t const most = sizes[body.size() > 20'000 ? 3 + chance.below(5) : chance.below(8)];
    while (!body.empty()) {
        std::size_t const size = std::min(body.size(), chance.between(1, most));
        text += chunk_size(size, chance) + chunk_extension(chance) + "\r\n";
        text.append(body.substr(0, size)).append("\r\n");
        body.remove_prefix(size);
    }
    text += std::string(chance.one_of({"0", "0", "0", "00", "0000"})) + chunk_extension(chance) + "\r\n";
    if (chance.one_in(3))
        for (std::size_t n = chance.below(3); n > 0; --n) text += any_line(chance);
    return text + "\r\n";
}

}  // namespace

std::string plain(reply const& what) {
    return "HTTP/1.1 " + std::to_string(what.status) +
           " Whatever\r\nContent-Type: application/x-amz-json-1.0\r\nContent-Length: " +
           std::to_string(what.body.size()) + "\r\n" + what.headers + "\r\n" + what.body;
}

framed frame(reply const& what, dice& chance) {
    framed made;
    enum {
        length,
        chunks,
        end_of_stream
    } const how = chance.percent(45)   ? length
                  : chance.percent(80) ? chunks
                                       : end_of_stream;
    bool const old = how != chunks && chance.percent(5);  // HTTP/1.0
    if (!old && chance.percent(15))
        for (std::size_t n = chance.between(1, 3); n > 0; --n) made.bytes += interim(chance);
    if (how == end_of_stream) made.end = line_end::closed;
    else if (chance.percent(12)) made.end = chance.one_in(2) ? line_end::closed : line_end::hung_up;
    else if (chance.percent(3)) made.end = line_end::closed, made.says_so = false;

    made.bytes += status_line(what.status, old, chance);
    for (std::size_t n = chance.below(3); n > 0; --n) made.bytes += any_line(chance);
    made.bytes += what.headers;
    if (chance.one_in(2))
        made.bytes += line_of("x-amz-crc32", std::to_string(dynamap::aws::crc32(what.body)), chance);
    if (how == length) made.bytes += line_of("Content-Length", std::to_string(what.body.size()), chance);
    if (how == chunks) made.bytes += line_of("Transfer-Encoding", odd_case("chunked", chance), chance);
    if (made.end == line_end::kept) {
        if (old) made.bytes += line_of("Connection", "keep-alive", chance);
        else if (chance.one_in(3))
            made.bytes += line_of("Connection", chance.one_of({"keep-alive", "Keep-Alive"}), chance);
        if (chance.one_in(5)) made.bytes += line_of("Keep-Alive", "timeout=5, max=1000", chance);
    } else if (made.says_so && !(how == end_of_stream && chance.one_in(2))) {
        made.bytes += line_of("Connection", chance.one_of({"close", "Close", "x-other, close"}), chance);
    } else if (old && !made.says_so) {
        made.bytes += line_of("Connection", "keep-alive", chance);
    }
    for (std::size_t n = chance.below(3); n > 0; --n) made.bytes += any_line(chance);
    made.bytes += "\r\n";
    made.bytes += how == chunks ? chunked(what.body, chance) : what.body;
    return made;
}

asio::awaitable<bool> write_split(server_connection& to, std::string_view bytes, dice& chance) {
    if (chance.percent(60)) co_return co_await to.write(bytes);
    std::size_t pieces = chance.between(2, 9);
    bool const bytewise = bytes.size() < 600 && chance.percent(5);
    while (!bytes.empty()) {
        std::size_t const size = bytewise || chance.one_in(4)  ? 1
                                 : --pieces == 0 || pieces > 9 ? bytes.size()
                                                               : chance.between(1, bytes.size());
        bool const sent = co_await to.write(bytes.substr(0, size));
        if (!sent) co_return false;
        bytes.remove_prefix(size);
        if (chance.one_in(3))
            co_await to.pause(std::chrono::microseconds(chance.one_in(2) ? 0 : chance.below(300)));
    }
    co_return true;
}

std::string odd_json(std::string_view text, dice& chance) {
    std::string out = "\"";
    bool const odd = text.size() < 500 && chance.one_in(4);
    for (char const c : text) {
        auto const byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (byte < 0x20 || (odd && byte < 0x80 && chance.one_in(4))) {
            char escaped[8];
            std::snprintf(escaped, sizeof escaped, chance.one_in(2) ? "\\u%04x" : "\\u%04X", byte);
            out += escaped;
        } else {
            out += c;
        }
    }
    return out + '"';
}

reply refusal(int status, std::string_view code, std::string_view message) {
    reply made;
    made.status = status;
    made.body = R"({"__type":"com.amazonaws.dynamodb.v20120810#)" + std::string(code) + R"(","message":")" +
                std::string(message) + R"("})";
    return made;
}

}  // namespace stress
