// read_row: a field table fills a struct, however the attributes come.
#include <algorithm>
#include <numeric>
#include <random>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include "reading.hpp"

namespace dynamap::wire {
namespace {

struct limits {
    int daily = 0;
    int monthly = 0;
};

struct wallet {
    std::string id;
    int balance = 0;
    limits limit;
    std::string note = "unset";
};

template <auto Member>
void read_int(value_reader& value, row_ref row) {
    row.as<limits>().*Member = value.number<int>();
}

constexpr field limits_fields[] = {{"daily", read_int<&limits::daily>, nullptr},
                                   {"monthly", read_int<&limits::monthly>, nullptr}};

constexpr field wallet_fields[] = {
    {"id", [](value_reader& value, row_ref row) { row.as<wallet>().id = value.string(); }, nullptr},
    {"balance", [](value_reader& value, row_ref row) { row.as<wallet>().balance = value.number<int>(); },
     nullptr},
    {"limits",
     [](value_reader& value, row_ref row) {
         read_row(value, limits_fields, row_ref(row.as<wallet>().limit));
     },
     nullptr},
    {"note", [](value_reader& value, row_ref row) { row.as<wallet>().note = value.string(); },
     [](row_ref row) { row.as<wallet>().note = "absent"; }},
};

wallet read_wallet(std::string_view json) {
    wallet row;
    read_item(json, [&](value_reader& item) { read_row(item, wallet_fields, row_ref(row)); });
    return row;
}

TEST_CASE("attributes are found in every order") {
    std::vector<std::string> attributes = {R"("id":{"S":"a"})", R"("balance":{"N":"7"})",
                                           R"("limits":{"M":{"monthly":{"N":"2"},"daily":{"N":"1"}}})",
                                           R"("note":{"S":"n"})"};
    std::sort(attributes.begin(), attributes.end());
    int orders = 0;
    do {
        std::string json = "{";
        for (std::string const& attribute : attributes) json += attribute + ',';
        json.back() = '}';
        wallet const row = read_wallet(json);
        CHECK(row.id == "a");
        CHECK(row.balance == 7);
        CHECK(row.limit.daily == 1);
        CHECK(row.limit.monthly == 2);
        CHECK(row.note == "n");
        ++orders;
    } while (std::next_permutation(attributes.begin(), attributes.end()));
    CHECK(orders == 24);
}

TEST_CASE("unknown attributes of every type are skipped, wherever they are") {
    std::string const unknown =
        R"("x1":{"S":"}"},"x2":{"N":"1"},"x3":{"B":"AQ=="},"x4":{"BOOL":false},"x5":{"NULL":true},)"
        R"("x6":{"L":[{"S":"a"},{"L":[]}]},"x7":{"M":{"id":{"N":"1"}}},"x8":{"SS":["]"]},"x9":{"NS":["1"]},"x10":{"BS":[""]})";
    std::string const id = R"("id":{"S":"a"})";
    std::string const rest = R"("balance":{"N":"7"},"limits":{"M":{"daily":{"N":"1"},"monthly":{"N":"2"}}})";
    for (std::string const& json :
         {'{' + unknown + ',' + id + ',' + rest + '}', '{' + id + ',' + unknown + ',' + rest + '}',
          '{' + id + ',' + rest + ',' + unknown + '}'}) {
        wallet const row = read_wallet(json);
        CHECK(row.id == "a");
        CHECK(row.balance == 7);
        CHECK(row.limit.monthly == 2);
        CHECK(row.note == "absent");
    }
}

TEST_CASE("an attribute is read as it is written, whatever the items before it were like") {
    std::string const limits = R"("limits":{"M":{"daily":{"N":"1"},"monthly":{"N":"2"}}})";
    for (std::string const& json : {
             R"({"id":{"S":"a"},"balance":{"N":"7"},)" + limits + R"(,"note":{"S":"n"}})",
             R"({"balance":{"N":"7"},"id":{"S":"a"},"note":{"S":"n"},)" + limits + '}',
             R"({"balance" : {"N":"7"},"id": {"S":"a"},"note":{ "S":"n"},)" + limits + '}',
             R"({"balance":{"N" :"7"},"id":{"S": "a"},"note":{"S":"n" } ,)" + limits + " }",
             R"({ "balance":{"N":"7"} , "id":{"S":"a" },"note":{"S":"\u006e"},)" + limits + '}',
             R"({"note":{"S":"n"},"ids":{"S":"b"},"i":{"S":"c"},"id":{"S":"a"},"balance":{"N":"7"},)" +
                 limits + '}',
         }) {
        CAPTURE(json);
        for (int again = 0; again != 2; ++again) {
            wallet const row = read_wallet(json);
            CHECK(row.id == "a");
            CHECK(row.balance == 7);
            CHECK(row.limit.daily == 1);
            CHECK(row.limit.monthly == 2);
            CHECK(row.note == "n");
        }
    }
}

TEST_CASE("an error names its attribute, whatever the items before it were like") {
    std::string const first =
        R"({"id":{"S":"a"},"balance":{"N":"7"},"limits":{"M":{"daily":{"N":"1"},"monthly":{"N":"2"}}}})";
    struct wrong {
        std::string_view json;
        errc code;
        std::string_view attribute;
    };
    for (wrong const& w : {
             wrong{R"({"id":{"N":"1"}})", errc::wrong_type, "id"},
             wrong{R"({"id":{"S":"a","N":"1"}})", errc::malformed_response, "id"},
             wrong{R"({"id":{"S":"a"]})", errc::malformed_response, "id"},
             wrong{R"({"id":{"S":"a")", errc::malformed_response, ""},
             wrong{R"({"id":{"S":"a"}]})", errc::malformed_response, ""},
             wrong{R"({"id":{"S":"a"},})", errc::malformed_response, ""},
             wrong{R"({"id":{"S":"a"},"balance":{"N":"7"},"id":{"S":"a"}})", errc::malformed_response, "id"},
             wrong{R"({"id":{"S":"a"},"balance":{"N":"seven"}})", errc::malformed_response, "balance"},
             wrong{R"({"id":{"S":"a"},"balance":{"N":"-"}})", errc::malformed_response, "balance"},
             wrong{R"({"id":{"S":"a"},"balance":{"N":""}})", errc::malformed_response, "balance"},
             wrong{R"({"id":{"S":"a"},"balance":{"N":"99999999999"}})", errc::out_of_range, "balance"},
         }) {
        CAPTURE(w.json);
        CHECK(read_wallet(first).id == "a");
        error const e = caught([&] { read_wallet(w.json); });
        CHECK(e.code() == w.code);
        CHECK(e.attribute() == w.attribute);
    }
}

TEST_CASE("a name with characters that JSON escapes keeps its text") {
    std::string value;
    auto const read = [](value_reader& in, row_ref to) { to.as<std::string>() = in.string(); };
    auto const absent = [](row_ref to) { to.as<std::string>() = "absent"; };
    auto const value_of = [&](std::string_view name, std::string_view json) {
        field const one[] = {{name, read, absent}};
        value.clear();
        read_item(json, [&](value_reader& item) { read_row(item, one, row_ref(value)); });
        return value;
    };
    for (int again = 0; again != 2; ++again) {
        CHECK(value_of(R"(a"b)", R"({"a\"b":{"S":"x"}})") == "x");
        CHECK(value_of(R"(a\"b)", R"({"a\"b":{"S":"x"}})") == "absent");
        CHECK(value_of(R"(a\nb)", R"({"a\nb":{"S":"x"}})") == "absent");
        CHECK(value_of("a\nb", R"({"a\nb":{"S":"x"}})") == "x");
        CHECK(value_of(R"(a":{"S":"x)", R"({"a":{"S":"x"}})") == "absent");
        CHECK(value_of("a\" ", R"({"a" :{"S":"x"}})") == "absent");
    }
}

TEST_CASE("every missing attribute is named") {
    error const all = caught([] { read_wallet("{}"); });
    CHECK(all.code() == errc::missing_attribute);
    CHECK(contains(all.sentence(), "attributes id, balance, limits"));
    error const one = caught(
        [] { read_wallet(R"({"limits":{"M":{"daily":{"N":"1"},"monthly":{"N":"2"}}},"id":{"S":"a"}})"); });
    CHECK(contains(one.sentence(), "attribute balance"));
    error const inner = caught([] { read_wallet(R"({"limits":{"M":{"daily":{"N":"1"}}}})"); });
    CHECK(inner.attribute() == "limits");
    CHECK(contains(inner.sentence(), "attribute monthly"));
}

TEST_CASE("an attribute that does not fit is named by its path") {
    error const e =
        caught([] { read_wallet(R"({"limits":{"M":{"daily":{"S":"x"},"monthly":{"N":"2"}}}})"); });
    CHECK(e.code() == errc::wrong_type);
    CHECK(e.attribute() == "limits.daily");
    CHECK(caught([] { read_wallet(R"({"balance":{"N":"9999999999"}})"); }).code() == errc::out_of_range);
    CHECK(caught([] { read_wallet(R"({"balance":{"Q":"1"}})"); }).attribute() == "balance");
    CHECK(caught([] { read_wallet(R"({"limits":{"S":"x"}})"); }).code() == errc::wrong_type);
}

TEST_CASE("an attribute that comes twice is refused") {
    error const e = caught([] { read_wallet(R"({"id":{"S":"a"},"id":{"S":"b"}})"); });
    CHECK(e.code() == errc::malformed_response);
    CHECK(e.attribute() == "id");
}

TEST_CASE("a name that arrives escaped is found") {
    CHECK(caught([] { read_wallet(R"({"i\u0064":{"S":"a"}})"); }).sentence().find(" id") ==
          std::string::npos);
}

TEST_CASE("tables of any width are read in any order, with unknown and absent attributes among them") {
    std::mt19937 random(11);
    for (std::size_t const size : {1u, 7u, 8u, 15u, 16u, 17u, 60u, 200u, 511u, 512u, 513u, 1024u}) {
        CAPTURE(size);
        std::vector<std::string> names;
        for (std::size_t i = 0; i != size; ++i) names.push_back(std::string(i % 19, 'n') + std::to_string(i));
        std::vector<field> fields;
        for (std::string const& name : names)
            fields.push_back({name,
                              [](value_reader& value, row_ref row) {
                                  row.as<std::multiset<std::string>>().emplace(value.string());
                              },
                              [](row_ref row) { row.as<std::multiset<std::string>>().emplace("absent"); }});
        std::vector<std::string> order = names;
        for (int i = 0; i != 5; ++i) order.push_back("unknown_" + std::to_string(i));
        std::shuffle(order.begin(), order.end(), random);
        std::multiset<std::string> expected;
        std::string json = "{";
        for (std::string const& name : order) {
            bool const known = name.find("unknown") == std::string::npos;
            if (known && random() % 4 == 0) {
                expected.insert("absent");
                continue;
            }
            json += '"' + name + R"(":{"S":")" + name + R"("},)";
            if (known) expected.insert(name);
        }
        json.back() = '}';
        std::multiset<std::string> row;
        read_item(json, [&](value_reader& item) { read_row(item, fields, row_ref(row)); });
        CHECK(row == expected);
    }
}

TEST_CASE("a table wider than max_fields is refused, not overrun") {
    std::vector<field> const fields(max_fields + 1, wallet_fields[0]);
    wallet row;
    CHECK_THROWS_AS(read_item("{}", [&](value_reader& item) { read_row(item, fields, row_ref(row)); }),
                    std::length_error);
}

}  // namespace
}  // namespace dynamap::wire
