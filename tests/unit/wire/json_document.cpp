// Whatever bytes come, reading them ends with a result or an error, and touches nothing but them.
#include <sys/mman.h>
#include <unistd.h>

#include <cstring>
#include <random>
#include <string>
#include <thread>

#include "reading.hpp"
#include "wire/json_document.hpp"

namespace dynamap::wire {
namespace {

constexpr std::string_view sample =
    R"({"Count":2,"Items":[{"a":{"S":"x\u00e9\"y"},"l":{"L":[{"N":"1"},{"SS":["p","q"]}]}},)"
    R"({"m":{"M":{"k":{"BOOL":true},"n":{"NULL":true},"b":{"B":"AQ=="}}}}],"ScannedCount":2,)"
    R"("LastEvaluatedKey":{"a":{"S":"x"}}})";

/// Reads a value to its last leaf and counts them.
void walk(value_reader& value, int& leaves) {
    switch (value.type()) {
        case value_type::list:
            return value.list([&](value_reader& element) { walk(element, leaves); });
        case value_type::map:
            return value.map([&](std::string_view, value_reader& member) { walk(member, leaves); });
        case value_type::string_set:
        case value_type::number_set:
        case value_type::binary_set:
            return value.set([&](std::string_view) { ++leaves; });
        case value_type::string:
            (void)value.string();
            break;
        case value_type::number:
            (void)value.number<double>();
            break;
        case value_type::binary:
            (void)value.binary();
            break;
        default:
            break;
    }
    ++leaves;
}

int leaves_of(std::string_view json) {
    int leaves = 0;
    auto const take = [&](value_reader& item) { walk(item, leaves); };
    (void)read_page(json, {take});
    return leaves;
}

/// Memory whose end is the end of a page, behind which nothing may be read.
class guarded_text {
  public:
    explicit guarded_text(std::string_view text) {
        auto const page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
        size_ = (text.size() / page + 2) * page;
        block_ = mmap(nullptr, size_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        REQUIRE(block_ != MAP_FAILED);
        REQUIRE(mprotect(static_cast<char*>(block_) + size_ - page, page, PROT_NONE) == 0);
        char* const begin = static_cast<char*>(block_) + size_ - page - text.size();
        std::memcpy(begin, text.data(), text.size());
        view_ = {begin, text.size()};
    }
    guarded_text(guarded_text const&) = delete;
    guarded_text& operator=(guarded_text const&) = delete;
    ~guarded_text() { munmap(block_, size_); }

    std::string_view view() const { return view_; }

  private:
    void* block_ = nullptr;
    std::size_t size_ = 0;
    std::string_view view_;
};

TEST_CASE("a response that is cut at any byte is an error, and nothing behind it is read") {
    REQUIRE(leaves_of(sample) == 7);
    CHECK(leaves_of(guarded_text(sample).view()) == 7);
    for (std::size_t size = 0; size != sample.size(); ++size) {
        guarded_text const cut(sample.substr(0, size));
        if (caught([&] { leaves_of(cut.view()); }).code() != errc::malformed_response) FAIL(size);
    }
}

TEST_CASE("a response with any byte changed is read or refused") {
    std::mt19937 random(5);
    int refused = 0;
    for (int round = 0; round != 20'000; ++round) {
        std::string json(sample);
        for (auto n = random() % 3 + 1; n != 0; --n)
            json[random() % json.size()] = random() % 2 == 0 ? static_cast<char>(random())
                                                             : R"({}[]:,"\ )"[random() % 9];
        try {
            leaves_of(json);
        } catch (error const& e) {
            ++refused;
            REQUIRE(e.code().category() == error_category());
        }
    }
    CHECK(refused > 10'000);
}

TEST_CASE("white space is accepted wherever JSON allows it") {
    std::string spaced;
    bool in_string = false;
    for (std::size_t i = 0; i != sample.size(); ++i) {
        if (sample[i] == '"' && sample[i - 1] != '\\') in_string = !in_string;
        bool const structural = !in_string && std::strchr("{}[]:,", sample[i]) != nullptr;
        if (structural) spaced += " \r\n\t";
        spaced += sample[i];
        if (structural) spaced += "\n ";
    }
    CHECK(leaves_of(spaced) == 7);
}

TEST_CASE("bytes behind a response make it malformed") {
    for (std::string const tail : {"x", "{}", ",", "]", "\"\"", "0"})
        CHECK(caught([&] { leaves_of(std::string(sample) + tail); }).code() == errc::malformed_response);
    CHECK(leaves_of(std::string(sample) + " \r\n") == 7);
}

TEST_CASE("text that is not JSON is refused with a sentence that shows where") {
    CHECK(contains(caught([] { leaves_of(""); }).sentence(), "empty"));
    CHECK(contains(caught([] { leaves_of("  \n "); }).sentence(), "empty"));
    CHECK(contains(caught([] { leaves_of("<html>"); }).sentence(),
                   "at byte 0 of 6: found '<', expected an object"));
    CHECK(contains(caught([] { leaves_of(R"({"Count" 1})"); }).sentence(), "at byte 9"));
    CHECK(contains(caught([] { leaves_of(R"({"Count":"1)"); }).sentence(), "within a string"));
    CHECK(contains(caught([] { leaves_of("{\"a\":\"\xFF\"}"); }).sentence(), "UTF-8"));
    CHECK(contains(caught([] { leaves_of("{"); }).sentence(), "found the end of the text, expected"));
    CHECK(caught([] { leaves_of(std::string(1, '\0')); }).code() == errc::malformed_response);
    CHECK(caught([] { leaves_of("\xEF\xBB\xBF{}"); }).code() == errc::malformed_response);
}

TEST_CASE("a sink may read another response while it reads one") {
    struct nest {
        int level = 0;
        int leaves = 0;
        void operator()(value_reader& item) {
            if (level < 20) {
                ++level;
                (void)read_page(sample, {*this});
                --level;
            }
            walk(item, leaves);  // after the inner reading, this one is as it was
        }
    } self;
    self.level = 14;
    (void)read_page(sample, {self});
    // Two items a level, six levels of two branches each, and the leaves of the last one.
    CHECK(self.leaves == 7 * ((1 << 7) - 1));
}

TEST_CASE("texts with escapes stay as they are while others are read") {
    std::string json = R"({"Items":[)";
    for (int i = 0; i != 2000; ++i) json += R"({"a":{"S":"\n\u0041)" + std::to_string(i) + R"("}},)";
    json.back() = ']';
    json += '}';
    std::vector<std::string_view> kept;
    std::size_t wrong = 0;
    auto const take = [&](value_reader& item) {
        item.map([&](std::string_view, value_reader& value) { kept.push_back(value.string()); });
        for (std::size_t i = kept.size() % 97; i < kept.size(); i += 97)
            if (kept[i] != "\nA" + std::to_string(i)) ++wrong;
    };
    (void)read_page(json, {take});
    CHECK(kept.size() == 2000);
    CHECK(wrong == 0);
}

TEST_CASE("responses of all sizes are read one after the other, by several threads") {
    auto const work = [](unsigned seed, int& right) {
        std::mt19937 random(seed);
        for (int round = 0; round != 60; ++round) {
            auto const items = static_cast<int>(random() % (round % 20 == 0 ? 100'000 : 300));
            std::string json = R"({"Items":[)";
            for (int i = 0; i != items; ++i)
                json += R"({"a":{"S":"0123456789012345678901234567890123456789"}},)";
            if (items != 0) json.pop_back();
            json += "]}";
            if (leaves_of(json) == items) ++right;
        }
    };
    int right[3] = {};
    {
        std::jthread const first(work, 1, std::ref(right[0]));
        std::jthread const second(work, 2, std::ref(right[1]));
        work(3, right[2]);
    }
    for (int const count : right) CHECK(count == 60);
}

}  // namespace
}  // namespace dynamap::wire
