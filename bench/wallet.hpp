// The wallet document that the encode and decode benchmarks share: 8 attributes, one of them a map, about 400
// bytes.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "dynamap/detail/wire/response.hpp"
#include "dynamap/detail/wire/value_writer.hpp"

namespace bench {

struct limits {
    std::string currency;
    std::int64_t daily = 0;
    std::int64_t monthly = 0;
};

struct wallet {
    std::string user_id;
    std::int64_t balance = 0;
    std::string currency;
    std::string owner_name;
    bool active = false;
    std::int64_t updated_at = 0;
    std::vector<std::string> tags;
    limits limit;
};

inline wallet sample() {
    return {"a706dd2f-d9a2-4f3e-8f2a-0c3e8a5b1d47",
            1'523'450,
            "EUR",
            "Alexandra Papadopoulou-Winterbottom (Kalamaria branch)",
            true,
            1'716'228'102'123,
            {"eu-west", "premium", "verified"},
            {"EUR", 5000, 60000}};
}

/// Writes the wallet as the library's tables do: names as ready text, values by the writer.
inline void encode(dynamap::byte_buffer& out, wallet const& w) {
    dynamap::value_writer value(out);
    out.append(R"({"user_id":)");
    value.string(w.user_id);
    out.append(R"(,"balance":)");
    value.number(w.balance);
    out.append(R"(,"currency":)");
    value.string(w.currency);
    out.append(R"(,"owner_name":)");
    value.string(w.owner_name);
    out.append(R"(,"active":)");
    value.boolean(w.active);
    out.append(R"(,"updated_at":)");
    value.number(w.updated_at);
    out.append(R"(,"tags":)");
    value.begin_set(dynamap::value_type::string_set);
    for (std::string const& tag : w.tags) value.member(tag);
    value.end_set();
    out.append(R"(,"limits":{"M":{"currency":)");
    value.string(w.limit.currency);
    out.append(R"(,"daily":)");
    value.number(w.limit.daily);
    out.append(R"(,"monthly":)");
    value.number(w.limit.monthly);
    out.append("}}}");
}

inline void read(dynamap::value_reader& value, std::string& to) { to = value.string(); }
inline void read(dynamap::value_reader& value, std::int64_t& to) { to = value.number<std::int64_t>(); }
inline void read(dynamap::value_reader& value, bool& to) { to = value.boolean(); }
inline void read(dynamap::value_reader& value, std::vector<std::string>& to) {
    to.clear();
    value.set([&to](std::string_view tag) { to.emplace_back(tag); });
}

template <auto Member, class Row>
void read_member(dynamap::value_reader& value, dynamap::wire::row_ref row) {
    read(value, row.as<Row>().*Member);
}

inline constexpr std::array<dynamap::wire::field, 3> limits_fields{{
    {"currency", &read_member<&limits::currency, limits>, nullptr},
    {"daily", &read_member<&limits::daily, limits>, nullptr},
    {"monthly", &read_member<&limits::monthly, limits>, nullptr},
}};

inline void read(dynamap::value_reader& value, limits& to) {
    dynamap::wire::read_row(value, limits_fields, dynamap::wire::row_ref(to));
}

inline constexpr std::array<dynamap::wire::field, 8> wallet_fields{{
    {"user_id", &read_member<&wallet::user_id, wallet>, nullptr},
    {"balance", &read_member<&wallet::balance, wallet>, nullptr},
    {"currency", &read_member<&wallet::currency, wallet>, nullptr},
    {"owner_name", &read_member<&wallet::owner_name, wallet>, nullptr},
    {"active", &read_member<&wallet::active, wallet>, nullptr},
    {"updated_at", &read_member<&wallet::updated_at, wallet>, nullptr},
    {"tags", &read_member<&wallet::tags, wallet>, nullptr},
    {"limits", &read_member<&wallet::limit, wallet>, nullptr},
}};

/// Parses the response of GetItem into `w`.
inline void decode(std::string_view response, wallet& w) {
    auto const read = [&w](dynamap::value_reader& item) {
        dynamap::wire::read_row(item, wallet_fields, dynamap::wire::row_ref(w));
    };
    dynamap::wire::read_item_response(response, {read});
}

}  // namespace bench
