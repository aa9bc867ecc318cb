// Tests of dynamap/detail/base/byte_buffer.hpp.
#include "dynamap/detail/base/byte_buffer.hpp"

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
    byte_buffer buffer;
    CHECK(buffer.view().empty());
    buffer.append("");
    buffer.append(std::string_view());
    CHECK(buffer.view().empty());
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
    byte_buffer first;
    first.append("bytes");
    byte_buffer second = std::move(first);
    CHECK(second.view() == "bytes");
    CHECK(first.view().empty());
    first.append("again");
    CHECK(first.view() == "again");
    first = std::move(second);
    CHECK(first.view() == "bytes");
}
