// Once warm, neither writing nor reading takes anything from the heap; only what a row owns does.
#include <array>

#include "allocation_count.hpp"
#include "reading.hpp"

namespace dynamap::wire {
namespace {

struct reading {
    std::array<char, 4> name{};
    std::int64_t number = 0;
    double ratio = 0;
    bool flag = false;
};

constexpr field fields[] = {
    {"name", [](value_reader& value, row_ref row) { value.string().copy(row.as<reading>().name.data(), 4); },
     nullptr},
    {"number",
     [](value_reader& value, row_ref row) { row.as<reading>().number = value.number<std::int64_t>(); },
     nullptr},
    {"ratio", [](value_reader& value, row_ref row) { row.as<reading>().ratio = value.number<double>(); },
     nullptr},
    {"flag", [](value_reader& value, row_ref row) { row.as<reading>().flag = value.boolean(); }, nullptr},
    {"gone", nullptr, [](row_ref) {}},
};

void write(byte_buffer& out, int i) {
    out.clear();
    out.append(R"({"Item":{"unknown":{"L":[{"S":"x"}]},"name":)");
    value_writer value(out);
    value.string("a\"b\n");
    out.append(R"(,"number":)");
    value.number(i);
    out.append(R"(,"flag":)");
    value.boolean(true);
    out.append(R"(,"ratio":)");
    value.number(i * 0.1);
    out.append("}}");
}

TEST_CASE("writing and reading allocate nothing once warm") {
    byte_buffer out;
    reading row;
    auto const round = [&](int i) {
        write(out, i);
        auto const read = [&](value_reader& item) { read_row(item, fields, row_ref(row)); };
        read_item_response(out.view(), {read});
    };
    round(-123456789);
    std::size_t const before = allocation_count();
    for (int i = 0; i != 100; ++i) round(i);
    CHECK(allocation_count() - before == 0);
    CHECK(row.number == 99);
    CHECK(std::string(row.name.data(), 4) == "a\"b\n");
    std::size_t const counted = allocation_count();
    operator delete(operator new(1));  // the count is one that counts
    CHECK(allocation_count() - counted == 1);
}

}  // namespace
}  // namespace dynamap::wire
