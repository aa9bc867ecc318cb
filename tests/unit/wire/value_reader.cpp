// Tests of dynamap/detail/wire/value_reader.hpp.
#include "dynamap/detail/wire/value_reader.hpp"

#include <string>
#include <vector>

#include "reading.hpp"

namespace dynamap::wire {
namespace {

constexpr std::string_view one_of_each = R"({
    "s": {"S": "text"}, "n": {"N": "1"}, "b": {"B": "AQ=="}, "t": {"BOOL": true}, "u": {"NULL": true},
    "l": {"L": [{"S": "a"}, {"L": []}, {"M": {}}]}, "m": {"M": {"x": {"N": "1"}}},
    "ss": {"SS": ["a", "]"]}, "ns": {"NS": ["1"]}, "bs": {"BS": ["AQ=="]}
})";

TEST_CASE("a value's type is known before it is read") {
    std::string types;
    read_item(one_of_each, [&](value_reader& item) {
        CHECK(item.type() == value_type::map);
        item.map([&](std::string_view name, value_reader& value) {
            types += name;
            types += '=';
            types += tag(value.type());
            types += ' ';
        });
    });
    CHECK(types == "s=S n=N b=B t=BOOL u=NULL l=L m=M ss=SS ns=NS bs=BS ");
}

TEST_CASE("reading as another type is an error that names both, and leaves the value readable") {
    read_item(one_of_each, [](value_reader& item) {
        item.map([](std::string_view, value_reader& value) {
            auto const refused = [&value](std::string_view wanted, auto read) {
                if (tag(value.type()) == wanted) return;
                error const e = caught(read);
                CHECK(e.code() == errc::wrong_type);
                CHECK(contains(e.sentence(), "DynamoDB type " + std::string(tag(value.type()))));
                CHECK(contains(e.sentence(), "reads " + std::string(wanted)));
            };
            refused("S", [&] { (void)value.string(); });
            refused("N", [&] { (void)value.number<int>(); });
            refused("N", [&] { (void)value.number<double>(); });
            refused("N", [&] { (void)value.number_text(); });
            refused("B", [&] { (void)value.binary(); });
            refused("BOOL", [&] { (void)value.boolean(); });
            refused("NULL", [&] { value.null(); });
            refused("L", [&] { value.list([](value_reader&) {}); });
            refused("M", [&] { value.map([](std::string_view, value_reader&) {}); });
            if (value.type() < value_type::string_set)
                CHECK(caught([&] { value.set([](std::string_view) {}); }).code() == errc::wrong_type);
            if (value.type() == value_type::string) CHECK(value.string() == "text");
        });
    });
}

TEST_CASE("unread values are skipped, at every level") {
    std::string names;
    read_item(R"({"l":{"L":[{"L":[{"M":{"deep":{"SS":["}","]"]}}}]},{"N":"7"}]},"z":{"S":"end"}})",
              [&](value_reader& item) {
                  item.map([&](std::string_view name, value_reader& value) {
                      names += name;
                      if (name != "l") return;
                      int index = 0;
                      value.list([&](value_reader& element) {
                          if (index++ == 1) CHECK(element.number<int>() == 7);
                      });
                      CHECK(index == 2);
                  });
              });
    CHECK(names == "lz");
}

TEST_CASE("a value may be read again, so that one member can decide how the others are read") {
    read_item(R"({"kind":{"S":"circle"},"r":{"N":"2"}})", [](value_reader& item) {
        std::string kind;
        item.map([&](std::string_view name, value_reader& value) {
            if (name == "kind") kind = value.string();
        });
        CHECK(kind == "circle");
        int radius = 0;
        item.map([&](std::string_view name, value_reader& value) {
            if (name == "r") radius = value.number<int>() + value.number<int>();
        });
        CHECK(radius == 4);
    });
}

TEST_CASE("a list or map that was left in the middle, by an exception, can still be passed over") {
    std::string last;
    read_item(R"({"l":{"L":[{"N":"1"},{"N":"2"}]},"z":{"S":"end"}})", [&](value_reader& item) {
        item.map([&](std::string_view name, value_reader& value) {
            last = name;
            if (name != "l") return;
            try {
                value.list([](value_reader&) { throw 1; });
            } catch (int) {
            }
        });
    });
    CHECK(last == "z");
}

TEST_CASE("an error deep in a value names the whole path") {
    auto const path = [](std::string_view item_json) {
        return caught([&] {
                   read_item(item_json, [](value_reader& item) {
                       item.map([](std::string_view, value_reader& value) {
                           value.list([](value_reader& element) {
                               element.map([](std::string_view, value_reader& number) {
                                   (void)number.number<int>();
                               });
                           });
                       });
                   });
               })
            .attribute();
    };
    CHECK(path(R"({"tags":{"L":[{"M":{}},{"M":{}},{"M":{"a":{"N":"1"},"daily":{"S":"x"}}}]}})") ==
          "tags[2].daily");
    CHECK(path(R"({"tags":{"L":[{"M":{}},{"S":"x"}]}})") == "tags[1]");
    CHECK(path(R"({"tags":{"L":[{"M":{}},{"X":"x"}]}})") == "tags[1]");
    CHECK(path(R"({"tags":{"N":"1"}})") == "tags");
}

TEST_CASE("sets are read as texts") {
    auto const texts = [](std::string_view json) {
        std::vector<std::string> result;
        read_value(json, [&](value_reader& value) {
            value.set([&](std::string_view text) { result.emplace_back(text); });
        });
        return result;
    };
    CHECK(texts(R"({"SS":["a","b\n"]})") == std::vector<std::string>{"a", "b\n"});
    CHECK(texts(R"({"NS":["1","1E+2"]})") == std::vector<std::string>{"1", "1E+2"});
    CHECK(texts(R"({"BS":["AQ=="]})") == std::vector<std::string>{"AQ=="});
    CHECK(texts(R"({"SS":[]})").empty());
}

TEST_CASE("an attribute value has exactly one known type with its own kind of JSON") {
    for (std::string const bad : {R"({})",
                                  R"({"S":"a","N":"1"})",
                                  R"({"S":"a","S":"a"})",
                                  R"({"X":"a"})",
                                  R"({"":"a"})",
                                  R"({"s":"a"})",
                                  R"({"STRING":"a"})",
                                  R"({"SN":["a"]})",
                                  R"({"LIST":[]})",
                                  R"({"S":1})",
                                  R"({"S":null})",
                                  R"({"S":["a"]})",
                                  R"({"N":1})",
                                  R"({"N":true})",
                                  R"({"B":{}})",
                                  R"({"BOOL":"true"})",
                                  R"({"BOOL":1})",
                                  R"({"BOOL":tru})",
                                  R"({"BOOL":truee})",
                                  R"({"BOOL":f})",
                                  R"({"NULL":false})",
                                  R"({"NULL":null})",
                                  R"({"NULL":"true"})",
                                  R"({"L":{}})",
                                  R"({"L":"a"})",
                                  R"({"M":[]})",
                                  R"({"M":"a"})",
                                  R"({"SS":"a"})",
                                  R"({"SS":{}})",
                                  R"({"S" "a"})",
                                  R"({"S":})",
                                  R"({"S"})",
                                  R"({S:"a"})",
                                  R"({"S":"a",})",
                                  R"({"S":"a"]})",
                                  R"("a")",
                                  R"([])",
                                  R"(1)",
                                  R"({"L":[{"S":"a"},]})",
                                  R"({"L":[,{"S":"a"}]})",
                                  R"({"L":[{"S":"a"}{"S":"a"}]})",
                                  R"({"L":["a"]})",
                                  R"({"L":[{"S":"a"})",
                                  R"({"M":{"a"}})",
                                  R"({"M":{"a":}})",
                                  R"({"M":{"a":"b"}})",
                                  R"({"M":{"a":{"S":"b"},}})",
                                  R"({"M":{a:{"S":"b"}}})",
                                  R"({"SS":[1]})",
                                  R"({"SS":["a" "b"]})",
                                  R"({"SS":["a",]})",
                                  R"({"SS":[{"S":"a"}]})",
                                  R"({"NS":[1]})"}) {
        CAPTURE(bad);
        error const e = caught([&] {
            read_value(bad, [](value_reader& value) {
                if (value.type() == value_type::list) value.list([](value_reader&) {});
                if (value.type() == value_type::map) value.map([](std::string_view, value_reader&) {});
                if (value.type() >= value_type::string_set) value.set([](std::string_view) {});
            });
        });
        CHECK(e.code() == errc::malformed_response);
        CHECK(contains(e.sentence(), "at byte"));
    }
}

std::string nested(int pairs) {
    std::string json;
    for (int i = 0; i != pairs; ++i) json += R"({"L":[{"M":{"m":)";
    json += R"({"N":"1"})";
    for (int i = 0; i != pairs; ++i) json += "}}]}";
    return json;
}

int depth_of(value_reader& value) {
    int depth = 0;
    if (value.type() == value_type::list)
        value.list([&](value_reader& element) { depth = 1 + depth_of(element); });
    if (value.type() == value_type::map)
        value.map([&](std::string_view, value_reader& member) { depth = 1 + depth_of(member); });
    return depth;
}

TEST_CASE("the service's 32 levels are read; a document that nests without end is refused") {
    CHECK(value_of(nested(16), depth_of) == 32);
    CHECK(caught([] { value_of(nested(50'000), depth_of); }).code() == errc::malformed_response);
    int seen = 0;
    read_value(nested(50'000), [&](value_reader&) { ++seen; });  // unread, its depth does not matter
    CHECK(seen == 1);
}

}  // namespace
}  // namespace dynamap::wire
