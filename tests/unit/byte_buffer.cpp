#include "dynamap/byte_buffer.hpp"

#include <string>
#include <utility>

#include "catch.hpp"

using dynamap::byte_buffer;

TEST_CASE("a buffer holds what was appended, however it grew") {
    byte_buffer buffer;
    std::string expected;
    for (int i = 0; i < 3000; ++i) {
        buffer.append("item ");
        buffer.push_back(static_cast<char>('a' + i % 26));
        expected += "item ";
        expected += static_cast<char>('a' + i % 26);
    }
    CHECK(buffer.view() == expected);
    CHECK(buffer.size() == expected.size());
}

TEST_CASE("an empty buffer is empty, and appending nothing keeps it so") {
    byte_buffer buffer(100);
    CHECK(buffer.view().empty());
    buffer.append("");
    buffer.append(std::string_view());
    CHECK(buffer.view().empty());
    CHECK(buffer.with_head("").empty());
}

TEST_CASE("bytes may be written in place and taken back") {
    byte_buffer buffer;
    char* const p = buffer.prepare(10);
    std::copy_n("0123456789", 10, p);
    buffer.commit(4);
    CHECK(buffer.view() == "0123");
    buffer.pop_back();
    buffer.pop_back(2);
    CHECK(buffer.view() == "0");
}

TEST_CASE("a head goes before the body without moving it") {
    byte_buffer buffer(32);
    buffer.append("body");
    char const* const before = buffer.view().data();
    CHECK(buffer.with_head("a head, then the ") == "a head, then the body");
    CHECK(buffer.view().data() == before);
    CHECK(buffer.view() == "body");
    CHECK(buffer.with_head("another ") == "another body");
}

TEST_CASE("a head longer than the room in front makes more room") {
    byte_buffer buffer(4);
    buffer.append("body");
    std::string const head(1000, 'h');
    CHECK(buffer.with_head(head) == head + "body");
    CHECK(buffer.front_room() == 1000);
    buffer.append(" and more");
    CHECK(buffer.with_head(head) == head + "body and more");
}

TEST_CASE("a cleared buffer keeps its block") {
    byte_buffer buffer;
    buffer.append(std::string(5000, 'x'));
    char const* const block = buffer.view().data();
    buffer.clear();
    CHECK(buffer.size() == 0);
    buffer.append(std::string(5000, 'y'));
    CHECK(buffer.view().data() == block);
}

TEST_CASE("a moved buffer takes its bytes along, and what is left is empty and usable") {
    byte_buffer first(8);
    first.append("bytes");
    byte_buffer second = std::move(first);
    CHECK(second.view() == "bytes");
    CHECK(first.view().empty());
    first.append("again");
    CHECK(first.view() == "again");
    first = std::move(second);
    CHECK(first.view() == "bytes");
    CHECK(first.with_head("more ") == "more bytes");
}
