// The structs for the canned documents, converted from and to the SDK's attribute values.
#pragma once

#include <aws/dynamodb/model/AttributeValue.h>

#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <utility>

namespace bench {

using Aws::DynamoDB::Model::AttributeValue;
using item = Aws::Map<Aws::String, AttributeValue>;

struct limits {
    std::string currency;
    std::int64_t daily = 0, monthly = 0;
};

struct wallet {
    std::string user_id;
    std::int64_t balance = 0;
    std::string currency, owner_name;
    bool active = false;
    std::int64_t updated_at = 0;
    std::set<std::string> tags;
    bench::limits limits;
};

struct ledger_line {
    std::string user_id;
    std::int64_t seq = 0, amount = 0;
    std::string kind, memo;
    std::int64_t at = 0;
};

inline wallet wallet_with(std::string id) {
    return {std::move(id),
            1'523'450,
            "EUR",
            "Alexandra Papadopoulou-Winterbottom (Kalamaria branch)",
            true,
            1'716'228'102'123,
            {"eu-west", "premium", "verified"},
            {"EUR", 5000, 60000}};
}

inline std::int64_t number(AttributeValue const& value) { return std::stoll(value.GetN()); }

inline AttributeValue number_value(std::int64_t number) {
    AttributeValue value;
    value.SetN(Aws::String(std::to_string(number)));
    return value;
}

inline wallet wallet_of(item const& from) {
    auto const within = from.at("limits").GetM();
    auto const tags = from.at("tags").GetSS();
    wallet row;
    row.user_id = from.at("user_id").GetS();
    row.balance = number(from.at("balance"));
    row.currency = from.at("currency").GetS();
    row.owner_name = from.at("owner_name").GetS();
    row.active = from.at("active").GetBool();
    row.updated_at = number(from.at("updated_at"));
    row.tags.insert(tags.begin(), tags.end());
    row.limits = {within.at("currency")->GetS(), number(*within.at("daily")), number(*within.at("monthly"))};
    return row;
}

inline ledger_line line_of(item const& from) {
    return {from.at("user_id").GetS(), number(from.at("seq")), number(from.at("amount")),
            from.at("kind").GetS(),    from.at("memo").GetS(), number(from.at("at"))};
}

inline item item_of(wallet const& row) {
    AttributeValue active, tags, within;
    active.SetBool(row.active);
    tags.SetSS(Aws::Vector<Aws::String>(row.tags.begin(), row.tags.end()));
    within.AddMEntry("currency", std::make_shared<AttributeValue>(Aws::String(row.limits.currency)));
    within.AddMEntry("daily", std::make_shared<AttributeValue>(number_value(row.limits.daily)));
    within.AddMEntry("monthly", std::make_shared<AttributeValue>(number_value(row.limits.monthly)));
    item to;
    to.emplace("user_id", AttributeValue(Aws::String(row.user_id)));
    to.emplace("balance", number_value(row.balance));
    to.emplace("currency", AttributeValue(Aws::String(row.currency)));
    to.emplace("owner_name", AttributeValue(Aws::String(row.owner_name)));
    to.emplace("active", std::move(active));
    to.emplace("updated_at", number_value(row.updated_at));
    to.emplace("tags", std::move(tags));
    to.emplace("limits", std::move(within));
    return to;
}

}  // namespace bench
