// A struct becomes an item and comes back.
#include <cmath>
#include <limits>
#include <optional>
#include <string>

#include "catch.hpp"
#include "dynamap/detail/wire/response.hpp"
#include "dynamap/dynamap.hpp"

namespace {

struct money {
    std::int64_t cents = 0;
    bool operator==(money const&) const = default;
};

}  // namespace

template <>
struct dynamap::codec<money> {
    static constexpr auto type = dynamap::value_type::number;
    static void encode(dynamap::value_writer& out, money m) { out.number(m.cents); }
    static money decode(dynamap::value_reader& in) { return money{in.number<std::int64_t>()}; }
};

namespace {

struct row {
    dynamap::uuid id;
    std::int8_t tiny = 0;
    std::uint64_t huge = 0;
    double ratio = 0;
    float half = 0;
    bool active = false;
    std::string text;
    std::optional<std::string> note;
    money price;
    bool operator==(row const&) const = default;
};
using schema =
    dynamap::detail::schema<row, dynamap::partition_key<&row::id>, dynamap::rename<&row::text, "note">,
                            dynamap::rename<&row::note, "text">>;
static_assert(schema::name_of<&row::text>() == "note");  // two renames that cross do not follow each other
static_assert(schema::name_of<&row::note>() == "text");
static_assert(schema::name_of<&row::huge>() == "huge");
static_assert(schema::is_key<&row::id>() && !schema::is_key<&row::huge>());

std::string encode(row const& value) {
    dynamap::byte_buffer out;
    schema::encode(out, value);
    return std::string(out.view());
}

std::optional<row> decode(std::string const& item) {
    std::string const json = "{\"Item\":" + item + "}";
    std::optional<row> result;
    auto const read = [&](dynamap::value_reader& in) { schema::decode(in, result.emplace()); };
    dynamap::wire::read_item_response(json, {read});
    return result;
}

dynamap::error failure_of(std::string const& item) {
    try {
        (void)decode(item);
    } catch (dynamap::error const& failure) {
        return failure;
    }
    throw std::logic_error("it was decoded");
}

row sample() {
    row value;
    value.id = dynamap::uuid::parse("0190163d-8694-739b-aea5-966c26f8ad91");
    value.tiny = -128;
    value.huge = std::numeric_limits<std::uint64_t>::max();
    value.ratio = 0.1;
    value.half = 0.1f;
    value.active = true;
    value.text = "q\"\\\n\x01 \xc3\xa9";
    value.price = money{-5};
    return value;
}

}  // namespace

TEST_CASE("a row is written as one attribute a member, absent optionals left out") {
    CHECK(
        encode(sample()) ==
        R"({"id":{"S":"0190163d-8694-739b-aea5-966c26f8ad91"},"tiny":{"N":"-128"},"huge":{"N":"18446744073709551615"},)"
        R"("ratio":{"N":"0.1"},"half":{"N":"0.1"},"active":{"BOOL":true},"note":{"S":"q\"\\\n\u0001 )"
        "\xc3\xa9"
        R"("},"price":{"N":"-5"}})");
}

TEST_CASE("a row comes back equal") {
    auto value = sample();
    CHECK(decode(encode(value)) == value);
    value.note = "there";
    CHECK(decode(encode(value)) == value);
    CHECK(decode(encode(row{})) == row{});
}

TEST_CASE("attributes that the struct does not know are passed over") {
    auto item = encode(sample());
    item.insert(1, R"("before":{"M":{"id":{"L":[{"S":"x"}]}}},)");
    item.insert(item.size() - 1, R"(,"after":{"NS":["1","2"]})");
    CHECK(decode(item) == sample());
}

TEST_CASE("a missing attribute is an error that names it, unless it is optional") {
    auto const failure = failure_of(R"({"id":{"S":"0190163d-8694-739b-aea5-966c26f8ad91"}})");
    CHECK(failure.code() == dynamap::errc::missing_attribute);
    CHECK(std::string(failure.what()).find("tiny") != std::string::npos);
}

TEST_CASE("a wrong type, a number out of range and a bad UUID name the attribute and show the value") {
    auto broken = [](std::string const& from, std::string const& to) {
        auto item = encode(sample());
        auto const at = item.find(from);
        REQUIRE(at != std::string::npos);
        return failure_of(item.replace(at, from.size(), to));
    };
    auto const type = broken(R"("tiny":{"N":"-128"})", R"("tiny":{"S":"-128"})");
    CHECK(type.code() == dynamap::errc::wrong_type);
    CHECK(type.attribute() == "tiny");
    auto const range = broken(R"("tiny":{"N":"-128"})", R"("tiny":{"N":"-129"})");
    CHECK(range.code() == dynamap::errc::out_of_range);
    CHECK(range.attribute() == "tiny");
    CHECK(std::string(range.what()).find("-129") != std::string::npos);
    auto const uuid = broken("0190163d", "0190163x");
    CHECK(uuid.code() == dynamap::errc::bad_value);
    CHECK(uuid.attribute() == "id");
    CHECK(std::string(uuid.what()).find("0190163x") != std::string::npos);
    auto const own = broken(R"("price":{"N":"-5"})", R"("price":{"BOOL":true})");
    CHECK(own.code() == dynamap::errc::wrong_type);
    CHECK(own.attribute() == "price");
}

TEST_CASE("NaN and infinity are refused with the attribute's name") {
    for (double bad : {std::nan(""), std::numeric_limits<double>::infinity()}) {
        auto value = sample();
        value.ratio = bad;
        try {
            (void)encode(value);
            FAIL("it was encoded");
        } catch (dynamap::error const& failure) {
            CHECK(failure.code() == dynamap::errc::bad_value);
            CHECK(failure.attribute() == "ratio");
        }
    }
}
