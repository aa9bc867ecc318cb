// Null where a member may be absent is absent, and unknown members are ignored: everywhere in a response.
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "dynamap/detail/wire/batch.hpp"
#include "dynamap/detail/wire/table_description.hpp"
#include "reading.hpp"
#include "wire/consumed_capacity.hpp"
#include "wire/statement.hpp"
#include "wire/transaction.hpp"

namespace dynamap::wire {
namespace {

std::string shown(value_reader& value) {
    std::string text(tag(value.type()));
    switch (value.type()) {
        case value_type::string:
            return text + std::string(value.string());
        case value_type::number:
            return text + std::string(value.number_text());
        case value_type::binary:
            return text + std::to_string(value.binary().size());
        case value_type::boolean:
            return text + (value.boolean() ? "t" : "f");
        case value_type::null:
            return text;
        case value_type::list:
            value.list([&](value_reader& element) { text += '[' + shown(element) + ']'; });
            return text;
        case value_type::map:
            value.map([&](std::string_view name, value_reader& member) {
                text += '{' + std::string(name) + '=' + shown(member) + '}';
            });
            return text;
        default:
            value.set([&](std::string_view element) { text += '<' + std::string(element) + '>'; });
            return text;
    }
}

/// Appends each item that it is called with.
struct shown_items {
    std::string text;
    void operator()(value_reader& item) { text += shown(item) + ';'; }
};

std::string with_item_response(std::string_view json) {
    shown_items all;
    read_item_response(json, {all});
    return all.text;
}

std::string with_attributes(std::string_view json) {
    shown_items all;
    read_attributes_response(json, {all});
    return all.text;
}

std::string with_page(std::string_view json) {
    shown_items all;
    page_summary const p = read_page(json, {all});
    return all.text + std::to_string(p.count) + '/' + std::to_string(p.scanned_count) + '/' +
           std::to_string(p.capacity_units) + p.last_evaluated_key;
}

std::string with_scan_page(std::string_view json) {
    shown_items all;
    scan_page const p = read_scan_page(json, [&](value_reader& item, std::string_view) { all(item); });
    return all.text + std::to_string(p.items) + '/' + std::to_string(p.units) + p.last_evaluated_key;
}

/// Calls `read` with a sink that says in `text` what it gets.
template <class Read>
void with_batch_sink(std::string& text, Read read) {
    auto const found = [&](std::string_view table, value_reader& item, std::string_view) {
        text += "found in " + std::string(table) + ' ' + shown(item) + ';';
    };
    auto const left = [&](std::string_view table, value_reader& item, std::string_view) {
        text += "left in " + std::string(table) + ' ' + shown(item) + ';';
    };
    read(batch_sink{found, left});
}

std::string with_batch_get(std::string_view json) {
    std::string text;
    double units = 0;
    with_batch_sink(text, [&](batch_sink const& sink) { units = read_batch_get(json, sink); });
    return text + std::to_string(units);
}

std::string with_batch_write(std::string_view json) {
    std::string text;
    double units = 0;
    with_batch_sink(text, [&](batch_sink const& sink) { units = read_batch_write(json, sink); });
    return text + std::to_string(units);
}

void add_item_of(std::string& text, std::string_view json) {
    shown_items all;
    if (!json.empty()) read_item(json, item_sink{all});
    text += all.text;
}

void add_reason(std::string& text, cancellation_reason const& why) {
    text.append(why.code).append("|").append(why.message).append("|");
    add_item_of(text, why.item);
    text += ';';
}

std::string with_reasons(std::string_view json) {
    std::string text;
    read_cancellation_reasons(json, [&](cancellation_reason const& why) { add_reason(text, why); });
    return text;
}

std::string with_responses(std::string_view json) {
    std::string text;
    read_responses(json, [&](std::string_view item) {
        if (item.empty()) text += "none;";
        else add_item_of(text, item);
    });
    return text;
}

std::string with_response_items(std::string_view json) {
    std::string text;
    read_response_items(json, [&](std::string_view item, cancellation_reason const* failed) {
        add_item_of(text, item);
        if (failed != nullptr) add_reason(text, *failed);
        text += "next ";
    });
    return text;
}

std::string with_statement_page(std::string_view json) {
    shown_items all;
    auto const p = read_statement_page(json, {all});
    return all.text + p.next_token;
}

std::string keys_text(std::vector<key_attribute> const& keys) {
    std::string text;
    for (auto const& key : keys)
        text += key.name + ':' + std::string(tag(key.type)) + (key.type_known ? " " : "? ");
    return text;
}

std::string with_description(std::string_view json) {
    table_description const t = read_table_description(json);
    std::string text = t.name + t.arn + std::to_string(static_cast<int>(t.status)) +
                       keys_text(t.partition_key) + keys_text(t.sort_key) + std::to_string(t.on_demand) +
                       std::to_string(t.read_units) + std::to_string(t.write_units) +
                       std::to_string(t.item_count) + std::to_string(t.size_bytes) + t.stream + t.stream_arn +
                       std::to_string(t.infrequent_access) + std::to_string(t.deletion_protection);
    for (auto const& i : t.indexes) {
        text += i.name + std::to_string(i.global) + std::to_string(static_cast<int>(i.status)) +
                std::to_string(i.backfilling) + keys_text(i.partition_key) + keys_text(i.sort_key) +
                std::to_string(static_cast<int>(i.projection)) + std::to_string(i.read_units) +
                std::to_string(i.item_count) + std::to_string(i.size_bytes);
        for (auto const& name : i.included) text += name;
    }
    return text;
}

std::string with_time_to_live(std::string_view json) {
    auto const t = read_time_to_live(json);
    return t.attribute + std::to_string(static_cast<int>(t.status));
}

std::string with_tags(std::string_view json) {
    std::vector<std::pair<std::string, std::string>> tags;
    std::string text = read_tags(json, tags);
    for (auto const& [key, value] : tags) text += key + '=' + value + ';';
    return text;
}

std::string with_error(std::string_view json) {
    shown_items all;
    auto const e = read_error(json, {}, {all});
    return e.code + '|' + e.message + '|' + std::to_string(e.has_item) + std::to_string(e.whole) + all.text;
}

std::string with_capacity(std::string_view json) {
    return std::to_string(read_consumed_capacity(json).value_or(-1));
}

std::string with_empty_response(std::string_view json) {
    read_empty_response(json, "PutItem");
    return "an object";
}

struct document {
    std::string (*read)(std::string_view json);
    std::string text;  ///< objects whose names are data are written {~, arrays whose places have a meaning [~
};

constexpr std::string_view item_text =
    R"({~"s":{"S":"text"},"n":{"N":"1"},"b":{"B":"AQ=="},"t":{"BOOL":true},"u":{"NULL":true},"l":{"L":[~{"S":"a"},{"M":{~}}]},)"
    R"("m":{"M":{~"x":{"N":"1"}}},"ss":{"SS":[~"a"]},"ns":{"NS":[~"1"]},"bs":{"BS":[~"AQ=="]}})";
constexpr std::string_view key_text = R"({~"s":{"S":"te\"xt"},"n":{"N":"1"}})";
constexpr std::string_view capacity =
    R"("ConsumedCapacity":{"TableName":"t","CapacityUnits":1.5,"Table":{"CapacityUnits":1.5}})";
constexpr std::string_view capacities =
    R"("ConsumedCapacity":[{"TableName":"t","CapacityUnits":1.5},{"TableName":"u","CapacityUnits":2}])";

std::vector<document> documents() {
    std::string const item(item_text), key(key_text), one(capacity), several(capacities);
    std::string const keys =
        R"("KeySchema":[{"AttributeName":"a","KeyType":"HASH"},{"AttributeName":"b","KeyType":"RANGE"}],)";
    std::string const index =
        R"({"IndexName":"i",)" + keys +
        R"("IndexStatus":"ACTIVE","Backfilling":true,"Projection":{"NonKeyAttributes":["c"],"ProjectionType":"INCLUDE"},)"
        R"("ProvisionedThroughput":{"ReadCapacityUnits":3,"WriteCapacityUnits":4},"ItemCount":7,"IndexSizeBytes":900})";
    return {
        {with_item_response, R"({"Item":)" + item + "," + one + "}"},
        {with_item_response, "{" + one + "}"},
        {with_attributes,
         R"({"Attributes":)" + item + R"(,"ItemCollectionMetrics":{"ItemCollectionKey":{}}})"},
        {with_attributes, "{" + one + "}"},
        {with_empty_response, "{" + one + "}"},
        {with_empty_response, R"({"Attributes":)" + item + "," + one + "}"},
        {with_page, R"({"Count":2,"Items":[)" + item + "," + key + R"(],"ScannedCount":3,)" + one +
                        R"(,"LastEvaluatedKey":)" + key + "}"},
        {with_page, R"({"Items":[],"Count":0,"ScannedCount":0})"},
        {with_scan_page, R"({"Count":1,"Items":[)" + item + R"(],"ScannedCount":3,)" + one +
                             R"(,"LastEvaluatedKey":)" + key + "}"},
        {with_batch_get, R"({"Responses":{~"t":[)" + item + "," + key +
                             R"(],"u":[]},"UnprocessedKeys":{~"t":{"Keys":[)" + key +
                             R"(],"ConsistentRead":true}},)" + several + "}"},
        {with_batch_write, R"({"UnprocessedItems":{~"t":[{"PutRequest":{"Item":)" + item +
                               R"(}},{"DeleteRequest":{"Key":)" + key + "}}]}," + several + "}"},
        {with_reasons,
         R"({"__type":"x#TransactionCanceledException","CancellationReasons":[~{"Code":"None"},{"Code":"ConditionalCheckFailed","Item":)" +
             item + R"(,"Message":"did not hold"}],"Message":"cancelled"})"},
        {with_responses, R"({"Responses":[~{"Item":)" + item + "},{},{}]," + several + "}"},
        {with_response_items, R"({"Responses":[~{"Item":)" + item +
                                  R"(},{},{"Error":{"Code":"DuplicateItem","Message":"there","Item":)" + key +
                                  "}}]}"},
        {with_statement_page,
         R"({"Items":[)" + item + "," + key + R"(],"NextToken":"more","LastEvaluatedKey":)" + key + "}"},
        {with_description,
         R"({"Table":{"TableName":"t","TableArn":"arn","TableStatus":"ACTIVE",)" + keys +
             R"("AttributeDefinitions":[{"AttributeName":"a","AttributeType":"S"},{"AttributeName":"b","AttributeType":"N"}],)"
             R"("ProvisionedThroughput":{"ReadCapacityUnits":3,"WriteCapacityUnits":4},"BillingModeSummary":{"BillingMode":"PAY_PER_REQUEST"},)"
             R"("ItemCount":7,"TableSizeBytes":900,"StreamSpecification":{"StreamEnabled":true,"StreamViewType":"NEW_IMAGE"},)"
             R"("LatestStreamArn":"s","TableClassSummary":{"TableClass":"STANDARD_INFREQUENT_ACCESS"},"DeletionProtectionEnabled":true,)"
             R"("GlobalSecondaryIndexes":[)" +
             index + R"(],"LocalSecondaryIndexes":[)" + index + "]}}"},
        {with_time_to_live,
         R"({"TimeToLiveDescription":{"TimeToLiveStatus":"ENABLED","AttributeName":"ttl"}})"},
        {with_tags, R"({"Tags":[{"Key":"a","Value":"b"}],"NextToken":"more"})"},
        {with_error,
         R"({~"__type":"x#ConditionalCheckFailedException","message":"did not hold","Item":)" + item + "}"},
        {with_capacity, R"({"Items":[],)" + one + "}"},
        {with_capacity, "{" + several + "}"},
    };
}

/// `text` without its marks, and with `member` in each object where `chosen` says so: in front, or at its
/// end.
std::string with_member(std::string const& text, std::string_view member, bool into_data, bool in_front,
                        std::function<bool(std::size_t object)> const& chosen) {
    std::string out;
    std::vector<bool> adds;  // of the objects that are open
    std::size_t object = 0;
    bool in_string = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        char const c = text[i];
        if (in_string) {
            out += c;
            if (c == '\\') out += text[++i];
            in_string = c != '"';
            continue;
        }
        if (c == '~') continue;
        if (c == '}' && adds.back() && !in_front) out += (out.back() == '{' ? "" : ",") + std::string(member);
        if (c == '}') adds.pop_back();
        out += c;
        in_string = c == '"';
        if (c != '{') continue;
        bool const is_data = text[i + 1] == '~';
        adds.push_back((into_data || !is_data) && chosen(object++));
        if (!adds.back() || !in_front) continue;
        out += member;
        if (text[i + (is_data ? 2 : 1)] != '}') out += ',';
    }
    return out;
}

/// The same, with null in each array whose places have no meaning.
std::string with_null_elements(std::string const& text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        out += text[i];
        if (text[i] == '[' && text[i + 1] != '~') out += text[i + 1] == ']' ? "null" : "null,";
    }
    std::erase(out, '~');
    return out;
}

void check_all(std::string_view member, bool into_data) {
    for (document const& d : documents()) {
        std::string const plain = with_member(d.text, member, false, true, [](std::size_t) { return false; });
        std::string const expected = d.read(plain);
        for (bool const in_front : {true, false}) {
            auto const check = [&](std::function<bool(std::size_t)> const& chosen) {
                std::string const changed = with_member(d.text, member, into_data, in_front, chosen);
                CAPTURE(changed);
                CHECK(d.read(changed) == expected);
                return changed != plain;
            };
            check([](std::size_t) { return true; });
            for (std::size_t n = 0; check([n](std::size_t object) { return object == n; }); ++n) {
            }
        }
    }
}

}  // namespace

TEST_CASE("null is absent in every object of a response, names that are data included") {
    check_all(R"("Absent":null)", true);
    check_all(R"("absent": null )", true);
}

TEST_CASE("unknown members are ignored in every object of a response") {
    for (std::string_view const member :
         {R"("__type":"com.amazonaws.dynamodb#Thing")", R"("Unknown":"text")", R"("Unknown":5)",
          R"("Unknown":false)", R"("Unknown":{"S":"x","deep":[1,{"a":null}]})", R"("Unknown":[[],{}])",
          R"("unknown":null)", R"("Unknown":"}{][\"")"}) {
        CAPTURE(member);
        check_all(member, false);
    }
}

TEST_CASE("null among the elements of a response's lists is passed over") {
    for (document const& d : documents()) {
        std::string const plain = with_member(d.text, "", false, true, [](std::size_t) { return false; });
        std::string const changed = with_null_elements(d.text);
        CAPTURE(changed);
        CHECK(d.read(changed) == d.read(plain));
    }
}

TEST_CASE("each member of a response may be null") {
    struct {
        std::string (*read)(std::string_view json);
        std::string needed;  // by the operation
        std::vector<std::string> members;
    } const cases[] = {
        {with_item_response, "", {"Item", "ConsumedCapacity", "Unknown"}},
        {with_attributes, "", {"Attributes", "ConsumedCapacity", "ItemCollectionMetrics", "Unknown"}},
        {with_empty_response, "", {"Attributes", "ConsumedCapacity", "Unknown"}},
        {with_page,
         R"("Count":0)",
         {"Items", "Count", "ScannedCount", "ConsumedCapacity", "LastEvaluatedKey"}},
        {with_page,
         R"("Items":[])",
         {"Items", "Count", "ScannedCount", "ConsumedCapacity", "LastEvaluatedKey"}},
        {with_scan_page,
         R"("Count":0)",
         {"Items", "Count", "ScannedCount", "ConsumedCapacity", "LastEvaluatedKey"}},
        {with_batch_get, R"("Responses":{})", {"Responses", "UnprocessedKeys", "ConsumedCapacity"}},
        {with_batch_get, R"("UnprocessedKeys":{})", {"Responses", "UnprocessedKeys", "ConsumedCapacity"}},
        {with_batch_write, "", {"UnprocessedItems", "ItemCollectionMetrics", "ConsumedCapacity"}},
        {with_reasons, "", {"CancellationReasons", "Message", "message"}},
        {with_responses, "", {"Responses", "ConsumedCapacity"}},
        {with_response_items, "", {"Responses", "ConsumedCapacity"}},
        {with_statement_page, "", {"Items", "NextToken", "LastEvaluatedKey", "ConsumedCapacity"}},
        {with_tags, "", {"Tags", "NextToken"}},
        {with_error,
         "",
         {"__type", "code", "Code", "message", "Message", "Item", "CancellationReasons",
          "ThrottlingReasons"}},
    };
    for (auto const& [read, needed, members] : cases) {
        std::string const expected = read("{" + needed + "}"), more = needed.empty() ? "" : "," + needed;
        for (std::string const& member : members) {
            CAPTURE(member);
            CHECK(read("{\"" + member + "\":null" + more + "}") == expected);
            CHECK(read("{\"" + member + "\": null , \"" + member + "\":null" + more + "}") == expected);
        }
    }
}

TEST_CASE("a table without items, keys or requests in a batch's response has none") {
    std::string const none = with_batch_get(R"({"Responses":{}})");
    CHECK(with_batch_get(R"({"Responses":{"t":null},"UnprocessedKeys":{"t":null}})") == none);
    CHECK(with_batch_get(R"({"Responses":{"t":[]},"UnprocessedKeys":{"t":{"Keys":null}}})") == none);
    CHECK(with_batch_write(R"({"UnprocessedItems":{"t":null}})") == with_batch_write("{}"));
    CHECK(
        with_batch_write(
            R"({"UnprocessedItems":{"t":[{"PutRequest":null,"DeleteRequest":{"Key":{"a":{"S":"x"}}}}]}})") ==
        with_batch_write(R"({"UnprocessedItems":{"t":[{"DeleteRequest":{"Key":{"a":{"S":"x"}}}}]}})"));
}

TEST_CASE("an unprocessed entry without an item, or a list that is not of tables, is refused") {
    for (std::string_view const bad :
         {R"({"UnprocessedItems":{"t":[{}]}})", R"({"UnprocessedItems":{"t":[{"PutRequest":{}}]}})",
          R"({"UnprocessedItems":{"t":[{"PutRequest":{"Item":null}}]}})",
          R"({"UnprocessedItems":{"t":[{"Other":{"Item":{}}}]}})", R"({"UnprocessedItems":[]})",
          R"({"UnprocessedItems":"x"})", R"({"UnprocessedItems":{"t":{}}})"})
        CHECK(caught([&] { (void)with_batch_write(bad); }).code() == errc::malformed_response);
    for (std::string_view const bad :
         {R"({"Responses":[]})", R"({"Responses":{"t":{}}})", R"({"Responses":{"t":[1]}})",
          R"({"UnprocessedKeys":[]})", R"({"UnprocessedKeys":{"t":[]}})"})
        CHECK(caught([&] { (void)with_batch_get(bad); }).code() == errc::malformed_response);
}

TEST_CASE("a value's other types may be null, and it may have unknown members") {
    CHECK(text_of(R"({"S":"x","N":null})") == "x");
    CHECK(text_of(R"({"N":null,"S":"x"})") == "x");
    CHECK(
        text_of(
            R"({"B":null,"BOOL":null,"BS":null,"L":null,"M":null,"N":null,"NS":null,"NULL":null,"S":"x","SS":null})") ==
        "x");
    CHECK(text_of(R"({"__type":"AttributeValue","S":"x"})") == "x");
    CHECK(text_of(R"({"New":{"S":"y"},"S":"x","Newer":[{}]})") == "x");
    CHECK(number_of<int>(R"({"S":null,"N":"5"})") == 5);
    CHECK(number_of<int>(R"({ "N" : "5" , "S" : null })") == 5);
    CHECK(
        value_of(R"({"NULL":true,"S":null})", [](value_reader& v) { return v.type() == value_type::null; }));
    CHECK(value_of(R"({"L":[{"S":"a","N":null}],"S":null})", [](value_reader& v) { return shown(v); }) ==
          "L[Sa]");
    for (std::string_view const bad :
         {R"({"S":"x","N":"5","B":null})", R"({"S":"x","S":"y"})", R"({"S":null,"N":null})", R"({"New":"x"})",
          R"({"S":"x","N"})", R"({"S":"x",null})", R"({"S":"x","N":null)"})
        CHECK(caught([&] { (void)text_of(bad); }).code() == errc::malformed_response);
}

TEST_CASE("the last evaluated key is copied without null and unknown members") {
    auto const key = [](std::string const& json) {
        return read_page(R"({"Count":0,"LastEvaluatedKey":)" + json + "}", {}).last_evaluated_key;
    };
    CHECK(key(R"({"a":{"S":"x","N":null},"b":{"N":"5"}})") == R"({"a":{"S":"x"},"b":{"N":"5"}})");
    CHECK(key(R"({"a":{"S":null,"N":"5"},"z":null})") == R"({"a":{"N":"5"}})");
    CHECK(key(R"({"a":{"__type":"x","S":"x\"y"}})") == R"({"a":{"S":"x\"y"}})");
    CHECK(key(R"({ "a" : {"S":"x"} })") == R"({ "a" : {"S":"x"} })");
    CHECK(key(R"({"a":null})").empty());
}

TEST_CASE("a success that is not one whole JSON object is malformed") {
    for (std::string_view const good :
         {"{}", " { } ", "{}\n", R"({"Unknown":[1,-2.5e3,true,false,null,"x",{}]})", R"({"A":null,"A":1})"})
        CHECK_NOTHROW(read_empty_response(good, "ListBackups"));
    for (std::string_view const bad : {"",
                                       " ",
                                       "<html>login</html>",
                                       "<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code></Error>",
                                       "[]",
                                       "[{}]",
                                       "null",
                                       "true",
                                       "7",
                                       "\"{}\"",
                                       "{",
                                       "}",
                                       "{}{}",
                                       "{}x",
                                       "{} {}",
                                       "{},",
                                       R"({"a")",
                                       R"({"a":)",
                                       R"({"a":1)",
                                       R"({"a":1,})",
                                       R"({a:1})",
                                       R"({"a":tru})",
                                       R"({"a":<b>})",
                                       R"({"a":[1})",
                                       R"({"a":{]})",
                                       R"({"a":[}]})",
                                       R"({"a":[1,]})",
                                       R"({"a":+1})",
                                       R"({"a":1x})",
                                       R"({"a":"b)",
                                       "\xEF\xBB\xBF{}",
                                       R"({"a":1,"a":2})",
                                       "{\"a\":\"\x01\"}",
                                       "{\"a\":\"\xff\"}",
                                       "OK"}) {
        CAPTURE(bad);
        CHECK(caught([&] { read_empty_response(bad, "ListBackups"); }).code() == errc::malformed_response);
    }
    std::string deep;
    CHECK(caught([] { read_empty_response(std::string_view("{}\0x", 4), "PutItem"); }).code() ==
          errc::malformed_response);
    for (int i = 0; i < 100'000; ++i) deep += R"({"a":)";
    CHECK(caught([&] { read_empty_response(deep, "ListBackups"); }).code() == errc::malformed_response);
    CHECK(contains(caught([] { read_empty_response("<html>", "PutItem"); }).sentence(), "login page"));
}

TEST_CASE("an error document is not a success response, whatever its status") {
    std::string const documents[] = {
        R"({"__type":"com.amazonaws.dynamodb.v20120810#InternalServerError","message":"sorry"})",
        R"({"message":"sorry","__type":"com.amazon.coral.service#AccessDeniedException"})",
        R"({"__type":"ThrottlingException"})", R"({"message":"sorry"})", R"({"Message":"sorry"})"};
    for (std::string const& json : documents) {
        CAPTURE(json);
        for (auto const read :
             {with_empty_response, with_item_response, with_attributes, with_page, with_scan_page,
              with_batch_get, with_batch_write, with_responses, with_response_items, with_statement_page,
              with_description, with_time_to_live, with_tags}) {
            error const e = caught([&] { (void)read(json); });
            CHECK(e.code() == errc::malformed_response);
            CHECK(contains(e.sentence(), "error document"));
        }
    }
    CHECK(caught([&] { read_empty_response(documents[0], "PutItem"); }).server_code() ==
          "InternalServerError");
    CHECK(caught([&] { read_empty_response(documents[0], "PutItem"); }).server_message() == "sorry");
    CHECK_NOTHROW(read_empty_response(
        R"({"__type":"com.amazonaws.dynamodb.v20120810#PutItemOutput","message":null})", "PutItem"));
}

TEST_CASE("an object that has none of the operation's members is not its response") {
    std::string (*const readers[])(std::string_view) = {
        with_empty_response, with_item_response, with_attributes, with_page,           with_scan_page,
        with_batch_get,      with_batch_write,   with_responses,  with_response_items, with_description,
        with_statement_page, with_time_to_live,  with_tags};
    for (std::string const json :
         {R"({"error":"denied"})", R"({"status":403})", R"({"code":"AccessDenied"})",
          R"({"Message":{"a":1}})", R"({"message":[]})", R"({"Foo":1})",
          R"({"foo":{"Item":{}},"bar":[{"Items":[]}],"baz":true})", R"({"item":{}})", R"({"":{}})",
          R"({"__type":"Thing"})", R"({"__type":5})",
          R"({"Item":null,"Items":null,"Attributes":null,"Responses":null,"Unknown":1})"})
        for (auto const read : readers) {
            CAPTURE(json);
            CHECK(caught([&] { (void)read(json); }).code() == errc::malformed_response);
        }
    error const e = caught([] { (void)with_empty_response(R"({"error":"denied"})"); });
    CHECK(contains(e.sentence(), R"("error")"));
    CHECK(contains(e.sentence(), "does the endpoint lead to DynamoDB"));
}

TEST_CASE("another operation's members do not make an object this operation's response") {
    std::string const item = R"({"Item":{"a":{"S":"x"}}})", attributes = R"({"Attributes":{"a":{"S":"x"}}})",
                      responses = R"({"Responses":[]})", page = R"({"Items":[],"Count":0})",
                      table = R"({"TableDescription":{}})", left = R"({"UnprocessedItems":{}})";
    std::pair<std::string (*)(std::string_view), std::vector<std::string>> const others[] = {
        {with_item_response, {attributes, responses, page, table, left}},
        {with_attributes, {item, responses, page, table, left}},
        {with_empty_response, {item, responses, page, table, left}},
        {with_page, {item, attributes, responses, table, left}},
        {with_scan_page, {item, attributes, responses, table, left}},
        {with_batch_get, {item, attributes, page, table, left}},
        {with_batch_write, {item, attributes, responses, page, table, R"({"UnprocessedKeys":{}})"}},
        {with_responses, {item, attributes, page, table, left}},
        {with_response_items, {item, attributes, page, table, left}},
        {with_statement_page, {item, attributes, responses, table, left}},
        {with_tags, {item, attributes, responses, page, table, left}},
    };
    for (auto const& [read, documents] : others)
        for (std::string const& json : documents) {
            CAPTURE(json);
            CHECK(caught([&] { (void)read(json); }).code() == errc::malformed_response);
        }
    // unknown beside a known one
    CHECK(with_item_response(R"({"Attributes":{"a":{"S":"x"}},"ConsumedCapacity":{}})").empty());
    CHECK(with_attributes(R"({"Item":{"a":{"S":"x"}},"ConsumedCapacity":{}})").empty());
}

TEST_CASE("a response whose members are not read has those of its operation") {
    std::pair<std::string_view, std::vector<std::string_view>> const known[] = {
        {"PutItem", {"Attributes", "ConsumedCapacity", "ItemCollectionMetrics"}},
        {"UpdateItem", {"Attributes", "ConsumedCapacity", "ItemCollectionMetrics"}},
        {"DeleteItem", {"Attributes", "ConsumedCapacity", "ItemCollectionMetrics"}},
        {"TransactWriteItems", {"ConsumedCapacity", "ItemCollectionMetrics"}},
        {"CreateTable", {"TableDescription"}},
        {"UpdateTable", {"TableDescription"}},
        {"DeleteTable", {"TableDescription"}},
        {"UpdateTimeToLive", {"TimeToLiveSpecification"}},
        {"TagResource", {}},
        {"UntagResource", {}}};
    for (auto const& [operation, members] : known) {
        CAPTURE(operation);
        CHECK_NOTHROW(read_empty_response("{}", operation));
        CHECK_NOTHROW(read_empty_response(" { } ", operation));
        for (std::string_view const member : members) {
            std::string const text = "\"" + std::string(member) + "\":{\"a\":[1]}";
            CHECK_NOTHROW(read_empty_response("{" + text + "}", operation));
            CHECK_NOTHROW(read_empty_response("{\"New\":1," + text + "}", operation));
        }
        CHECK(caught([&] { read_empty_response(R"({"New":1})", operation); }).code() ==
              errc::malformed_response);
        CHECK(caught([&] { read_empty_response(R"({"Responses":[]})", operation); }).code() ==
              errc::malformed_response);
    }
    // not one that the library uses
    CHECK_NOTHROW(read_empty_response(R"({"BackupSummaries":[]})", "ListBackups"));
}

TEST_CASE("a page has Items, or a Count of items that were not requested") {
    for (auto const read : {with_page, with_scan_page})
        for (std::string_view const bad :
             {"{}", R"({"ScannedCount":5})", R"({"LastEvaluatedKey":{"a":{"S":"x"}}})", R"({"Items":null})",
              R"({"ConsumedCapacity":{"CapacityUnits":1}})", R"({"Items":[],"Count":-1})",
              R"({"Count":-5})"}) {
            CAPTURE(bad);
            CHECK(caught([&] { (void)read(bad); }).code() == errc::malformed_response);
        }
    CHECK(caught([] { (void)with_page(R"({"Count":1,"ScannedCount":-1})"); }).code() ==
          errc::malformed_response);
    CHECK(caught([] { (void)with_scan_page(R"({"Count":5})"); }).code() == errc::malformed_response);
    page_summary const counted = read_page(R"({"Count":5})", {});
    CHECK(counted.has_count);
    CHECK_FALSE(counted.has_items);
    page_summary const listed = read_page(R"({"Items":[]})", {});
    CHECK(listed.has_items);
    CHECK_FALSE(listed.has_count);
}

TEST_CASE("a batch of reads found something, or left something, or is not a response") {
    for (std::string_view const bad :
         {"{}", R"({"ConsumedCapacity":[]})", R"({"Responses":null,"UnprocessedKeys":null})"}) {
        CAPTURE(bad);
        CHECK(caught([&] { (void)with_batch_get(bad); }).code() == errc::malformed_response);
    }
}

TEST_CASE("a statement's error is an error, whatever it contains") {
    CHECK(with_response_items(R"({"Responses":[{"Error":{"Message":"boom"}}]})") == "|boom|;next ");
    CHECK(with_response_items(R"({"Responses":[{"Error":{"Code":null,"Message":"x"}},{}]})") ==
          "|x|;next next ");
    CHECK(with_response_items(R"({"Responses":[{"Error":{}},{"Error":{"Code":""}},{"Error":{"Code":5}}]})") ==
          "||;next ||;next ||;next ");
    CHECK(with_response_items(R"({"Responses":[{"Error":null},null]})") == "next next ");
    CHECK(caught([] { (void)with_response_items(R"({"Responses":[{"Error":"boom"}]})"); }).code() ==
          errc::malformed_response);
    error const e = caught([] {
        (void)with_responses(R"({"Responses":[{"Error":{"Code":"ValidationError","Message":"boom"}}]})");
    });
    CHECK(e.code() == errc::malformed_response);
    CHECK(e.server_code() == "ValidationError");
    CHECK(e.server_message() == "boom");
}

TEST_CASE("a response that has a member twice is refused") {
    CHECK(caught([] { (void)with_item_response(R"({"Item":{},"Item":{}})"); }).code() ==
          errc::malformed_response);
    CHECK(caught([] { (void)with_page(R"({"Items":[],"LastEvaluatedKey":{},"Items":[]})"); }).code() ==
          errc::malformed_response);
    CHECK(with_item_response(R"({"Item":null,"Item":{}})") == "M;");
}

TEST_CASE("the reasons of a cancelled transaction are found in its message if there is no list of them") {
    std::string const words =
        R"("message":"Transaction cancelled, please refer cancellation reasons for specific reasons [None, ConditionalCheckFailed]")";
    CHECK(with_reasons("{" + words + "}") == "None||;ConditionalCheckFailed||;");
    CHECK(with_reasons(R"({"CancellationReasons":null,)" + words + "}") ==
          "None||;ConditionalCheckFailed||;");
    CHECK(with_reasons(R"({"CancellationReasons":[{"Code":"DuplicateItem"}],)" + words + "}") ==
          "DuplicateItem||;");
    CHECK(with_reasons(R"({"CancellationReasons":[null,{"Code":null},{"Code":"NONE"}]})") == "||;||;NONE||;");
    CHECK(with_reasons(R"({"message":"in its own words"})").empty());
    CHECK(with_reasons(R"({"message":"["})").empty());
    CHECK(with_reasons(R"({"message":"]"})").empty());
}

}  // namespace dynamap::wire
