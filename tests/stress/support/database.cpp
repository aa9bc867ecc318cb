// Tables in memory that apply writes as DynamoDB does: what the model program and the killed clients write
// to.
#include "database.hpp"

#include <simdjson.h>

#include <optional>
#include <set>
#include <utility>

#include "aws/http/json_value.hpp"

namespace stress {
namespace {

using simdjson::dom::element;
using simdjson::dom::object;

std::string text_at(element const& in, std::string_view name) {
    std::string_view text;
    return in[name].get(text) == simdjson::SUCCESS ? std::string(text) : std::string();
}

item item_of(object const& json) {
    item made;
    for (auto const& [name, value] : json)
        for (auto const& [type, text] : object(value))
            made[std::string(name)] = {type[0], std::string(std::string_view(text))};
    return made;
}

item_key key_of(item const& of) { return {of.at("id").text, std::stoll(of.at("number").text)}; }

std::string json_of(item const& of) {
    std::string json = "{";
    for (auto const& [name, value] : of) {
        if (json.size() > 1) json += ',';
        dynamap::aws::append_json_text(json, name);
        json += value.type == 'N' ? R"(:{"N":)" : R"(:{"S":)";
        dynamap::aws::append_json_text(json, value.text);
        json += '}';
    }
    return json + "}";
}
std::string key_json(item_key const& key) {
    return json_of({{"id", {'S', key.id}}, {"number", {'N', std::to_string(key.number)}}});
}

/// The words of an expression; a comma and a bracket stand alone.
std::vector<std::string> words_of(std::string_view text) {
    std::vector<std::string> words;
    for (std::size_t at = 0; at < text.size();) {
        if (text[at] == ' ') {
            ++at;
            continue;
        }
        auto const end = std::string_view("(),").find(text[at]) != std::string_view::npos
                             ? at + 1
                             : std::min(text.find_first_of(" (),", at), text.size());
        words.emplace_back(text.substr(at, end - at));
        at = end;
    }
    return words;
}

struct unknown_expression : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// The expressions of one write, as far as the stress programs write any.
class expressions {
  public:
    explicit expressions(element const& of) : of_(of) {}

    /// Conditions are joined by AND, and are of the forms `f(#0)` and `#0 = :0`.
    [[nodiscard]] bool hold(item const* found) const {
        auto const words = words_of(text_at(of_, "ConditionExpression"));
        for (std::size_t at = 0; at < words.size();) {
            if (words[at] == "AND") {
                ++at;
            } else if (words[at] == "attribute_exists" || words[at] == "attribute_not_exists") {
                bool const there = found != nullptr && found->contains(name(words.at(at + 2)));
                if (there != (words[at] == "attribute_exists")) return false;
                at += 4;
            } else {
                if (!compares(found, words[at], words.at(at + 1), words.at(at + 2))) return false;
                at += 3;
            }
        }
        return true;
    }

    /// Updates are `SET #0 = :0, #1 = :1 ADD #2 :2`.
    void apply(item& to) const {
        auto const words = words_of(text_at(of_, "UpdateExpression"));
        std::string clause;
        for (std::size_t at = 0; at < words.size();) {
            if (words[at] == "SET" || words[at] == "ADD") {
                clause = words[at++];
            } else if (words[at] == ",") {
                ++at;
            } else if (clause == "SET" && words.at(at + 1) == "=") {
                to[name(words[at])] = value(words.at(at + 2));
                at += 3;
            } else if (clause == "ADD") {
                attribute& sum = to[name(words[at])];
                std::int64_t const before = sum.text.empty() ? 0 : std::stoll(sum.text);
                sum = {'N', std::to_string(before + std::stoll(value(words.at(at + 1)).text))};
                at += 2;
            } else {
                throw unknown_expression(text_at(of_, "UpdateExpression"));
            }
        }
    }

  private:
    [[nodiscard]] std::string name(std::string const& word) const {
        return word[0] == '#' ? text_at(of_["ExpressionAttributeNames"], word) : word;
    }
    [[nodiscard]] attribute value(std::string const& word) const {
        for (auto const& [type, text] : object(of_["ExpressionAttributeValues"][word]))
            return {type[0], std::string(std::string_view(text))};
        throw unknown_expression(word);
    }
    [[nodiscard]] bool compares(item const* found, std::string const& left, std::string const& how,
                                std::string const& right) const {
        if (found == nullptr || !found->contains(name(left))) return false;
        attribute const& a = found->at(name(left));
        attribute const b = value(right);
        if (how == "=") return a == b;
        if (how == ">=") return std::stoll(a.text) >= std::stoll(b.text);
        if (how == "<") return std::stoll(a.text) < std::stoll(b.text);
        throw unknown_expression(how);
    }

    element of_;
};

}  // namespace

/// One request under way.
struct database_request {
    database& at;
    element body;
    dice& chance;
    unsigned unprocessed;

    items& table_of(element const& part) const { return at.tables_[text_at(part, "TableName")]; }

    static reply of(std::string json) {
        reply made;
        made.body = std::move(json);
        return made;
    }
    reply invalid(std::string const& why) const {
        at.complaints.push_back(why);
        return refusal(400, "ValidationException", "see the complaints");
    }

    /// What a write does to one item: the change, or why not.
    struct write {
        items* table = nullptr;
        item_key key = {};
        std::optional<item> after = {};  ///< none: it is removed, or only looked at
        bool changes = true, holds = true, refused = false;
        item const* found = nullptr;
        void carry_out() const {
            if (!changes) return;
            if (after) (*table)[key] = *after;
            else table->erase(key);
        }
    };
    write plan(element const& part, std::string_view action) const {
        write w;
        w.table = &table_of(part);
        item const given = item_of(object(part[action == "Put" ? "Item" : "Key"]));
        w.key = key_of(given);
        auto const there = w.table->find(w.key);
        w.found = there == w.table->end() ? nullptr : &there->second;
        expressions const expression(part);
        w.holds = expression.hold(w.found);
        w.changes = action != "ConditionCheck";
        if (action == "Put") w.after = given;
        if (action == "Update") {
            w.after = w.found != nullptr ? *w.found : given;
            expression.apply(*w.after);
        }
        if (w.after && w.after->contains("text"))
            w.refused = w.after->at("text").text.starts_with(refused_text);
        return w;
    }

    reply one_write(std::string_view action) const {
        write const w = plan(body, action);
        if (w.refused) return refusal(400, "ValidationException", "the text is refused");
        if (!w.holds) {
            reply what = refusal(400, "ConditionalCheckFailedException");
            what.body.pop_back();
            what.body += (w.found != nullptr ? R"(,"Item":)" + json_of(*w.found) : "") + "}";
            return what;
        }
        w.carry_out();
        return of("{}");
    }

    reply get() const {
        items const& table = table_of(body);
        auto const found = table.find(key_of(item_of(object(body["Key"]))));
        return of(found == table.end() ? "{}" : R"({"Item":)" + json_of(found->second) + "}");
    }

    reply transact() const {
        std::string const token = text_at(body, "ClientRequestToken"), text = simdjson::minify(body);
        if (token.empty()) return invalid("a transaction without a token");
        if (auto const before = at.tokens_.find(token); before != at.tokens_.end()) {
            if (before->second.body != text) return invalid("a token that another transaction had");
            return before->second.response;
        }
        std::vector<write> writes;
        bool holds = true;
        std::string reasons;
        for (element const part : simdjson::dom::array(body["TransactItems"]))
            for (auto const& [action, of_action] : object(part)) {
                write const& w = writes.emplace_back(plan(of_action, action));
                holds = holds && w.holds;
                reasons += reasons.empty() ? "" : ",";
                reasons +=
                    w.holds
                        ? R"({"Code":"None"})"
                        : R"({"Code":"ConditionalCheckFailed","Message":"The conditional request failed")" +
                              (w.found != nullptr ? R"(,"Item":)" + json_of(*w.found) : std::string()) + "}";
            }
        if (!holds) {
            reply what;
            what.status = 400;
            what.body =
                R"({"__type":"com.amazonaws.dynamodb.v20120810#TransactionCanceledException","Message":"Transaction cancelled",)"
                R"("CancellationReasons":[)" +
                reasons + "]}";
            return what;
        }
        for (write const& w : writes) w.carry_out();
        at.tokens_[token] = {text, of("{}")};
        return of("{}");
    }

    void carry_out(write const& one, std::string const& table) const {
        one.carry_out();
        if (one.after) ++at.puts[table];
        if (at.client_is_gone) at.late[table][one.key] = one.after;
    }

    reply batch_write() const {
        struct planned {
            write what;
            std::string json;
            std::string table;
        };
        std::vector<planned> all;
        std::set<std::pair<std::string, item_key>> seen;
        for (auto const& [table, requests] : object(body["RequestItems"]))
            for (element const one : simdjson::dom::array(requests)) {
                planned p;
                p.table = std::string(table);
                p.json = simdjson::minify(one);
                p.what.table = &at.tables_[p.table];
                element put;
                bool const puts = one["PutRequest"]["Item"].get(put) == simdjson::SUCCESS;
                item const given = item_of(object(puts ? put : element(one["DeleteRequest"]["Key"])));
                p.what.key = key_of(given);
                if (puts) p.what.after = given;
                if (puts && given.contains("text") && given.at("text").text.starts_with(refused_text))
                    return refusal(400, "ValidationException", "a text is refused");
                if (!seen.insert({p.table, p.what.key}).second)
                    return invalid("a batch with one key twice: " + p.what.key.id);
                all.push_back(std::move(p));
            }
        if (all.empty() || all.size() > 25) return invalid("a batch of " + std::to_string(all.size()));
        std::map<std::string, std::string> left;
        bool const some = chance.percent(30);
        for (planned const& p : all) {
            if (some && chance.percent(unprocessed))
                left[p.table] += (left[p.table].empty() ? "" : ",") + p.json;
            else carry_out(p.what, p.table);
        }
        return of(R"({"UnprocessedItems":{)" + by_table(left, {}) + "}}");
    }

    reply batch_get() const {
        std::map<std::string, std::string> found, left;
        bool const some = chance.percent(30);
        for (auto const& [name, operations] : object(body["RequestItems"])) {
            std::string const table(name);
            auto const& in = at.tables_[table];
            std::string& list = found[table];
            for (element const key : simdjson::dom::array(operations["Keys"])) {
                if (some && chance.percent(unprocessed)) {
                    left[table] += (left[table].empty() ? "" : ",") + std::string(simdjson::minify(key));
                    continue;
                }
                auto const it = in.find(key_of(item_of(object(key))));
                if (it != in.end())
                    list.insert(0, json_of(it->second) + (list.empty() ? "" : ","));  // in no order
            }
        }
        return of(R"({"Responses":{)" + by_table(found, {}) + R"(},"UnprocessedKeys":{)" +
                  by_table(left, "Keys") + "}}");
    }
    static std::string by_table(std::map<std::string, std::string> const& lists, std::string_view within) {
        std::string json;
        for (auto const& [table, list] : lists) {
            json += json.empty() ? "" : ",";
            dynamap::aws::append_json_text(json, table);
            json += within.empty() ? ":[" + list + "]"
                                   : R"(:{")" + std::string(within) + R"(":[)" + list + "]}";
        }
        return json;
    }

    /// A page of a scan, or of a query by the partition key.
    reply page(bool query) const {
        items const& table = table_of(body);
        auto const number = [&](std::string_view name, std::int64_t otherwise) {
            std::int64_t given = 0;
            return body[name].get(given) == simdjson::SUCCESS ? given : otherwise;
        };
        std::int64_t const limit = number("Limit", static_cast<std::int64_t>(at.page_size));
        std::int64_t const segment = number("Segment", 0), segments = number("TotalSegments", 1);
        std::string id;
        if (query)
            for (auto const& [name, value] : object(body["ExpressionAttributeValues"]))
                id = text_at(value, "S");
        auto it = table.begin();
        element start;
        if (body["ExclusiveStartKey"].get(start) == simdjson::SUCCESS)
            it = table.upper_bound(key_of(item_of(object(start))));
        std::string json, last;
        std::int64_t count = 0;
        for (; it != table.end(); ++it) {
            bool const own = query ? it->first.id == id
                                   : static_cast<std::int64_t>(
                                         dice::hash(it->first.id + "/" + std::to_string(it->first.number)) %
                                         static_cast<std::uint64_t>(segments)) == segment;
            if (!own) continue;
            if (count == limit) {
                last = R"(,"LastEvaluatedKey":)" + key_json(last_key);
                break;
            }
            json += (count++ == 0 ? "" : ",") + json_of(it->second);
            last_key = it->first;
        }
        std::string const n = std::to_string(count);
        return of(R"({"Items":[)" + json + R"(],"Count":)" + n + R"(,"ScannedCount":)" + n + last + "}");
    }
    mutable item_key last_key = {};
};

std::optional<std::pair<item_key, item>> database::item_of_line(std::string const& line) {
    simdjson::dom::parser parser;
    object found;
    if (parser.parse(simdjson::padded_string(line))["Item"].get(found) != simdjson::SUCCESS)
        return std::nullopt;
    item made = item_of(found);
    return std::pair(key_of(made), std::move(made));
}

reply database::respond(std::string_view operation, std::string const& body, dice& chance,
                        unsigned unprocessed) {
    try {
        simdjson::dom::parser parser;
        element const parsed = parser.parse(simdjson::padded_string(body));
        database_request const operations{*this, parsed, chance, unprocessed};
        if (operation == "PutItem") return operations.one_write("Put");
        if (operation == "UpdateItem") return operations.one_write("Update");
        if (operation == "DeleteItem") return operations.one_write("Delete");
        if (operation == "GetItem") return operations.get();
        if (operation == "BatchWriteItem") return operations.batch_write();
        if (operation == "BatchGetItem") return operations.batch_get();
        if (operation == "TransactWriteItems") return operations.transact();
        if (operation == "Scan") return operations.page(false);
        if (operation == "Query") return operations.page(true);
        return operations.invalid("an operation that the model has not: " + std::string(operation));
    } catch (std::exception const& e) {
        complaints.push_back(std::string(e.what()) + " in " + std::string(operation) + " " + body);
        return refusal(400, "ValidationException", "see the complaints");
    }
}

}  // namespace stress
