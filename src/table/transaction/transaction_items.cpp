// The operations of a transaction, encoded one by one as they are added.
#include "dynamap/detail/table/transaction/transaction_items.hpp"

#include <algorithm>
#include <exception>
#include <utility>

#include "client/request_token.hpp"
#include "dynamap/detail/table/batch/handle_number.hpp"
#include "dynamap/detail/wire/request.hpp"
#include "dynamap/detail/wire/value_writer.hpp"
#include "dynamap/error.hpp"
#include "dynamap/uuid.hpp"

namespace dynamap::detail {
namespace {

constexpr std::size_t most_operations = 100;

/// The action's name in TransactItems.
std::string_view name_of(transaction_action action) noexcept {
    switch (action) {
        case transaction_action::put:
            return "Put";
        case transaction_action::update:
            return "Update";
        case transaction_action::remove:
            return "Delete";
        case transaction_action::check:
            return "ConditionCheck";
        case transaction_action::get:
            break;
    }
    return "Get";
}

error_details known_of(transaction_item const& item) {
    error_details known;
    known.operation = item.request.name();
    known.table = item.request.table();
    known.sent = 0;
    return known;
}

/// The service's action for an operation. An Update must change something.
/// Errors: `errc::bad_value` if there is nothing to do.
transaction_action action_of(transaction_item const& item) {
    if (item.has_clause) return item.action;
    if (item.conditional) return transaction_action::check;
    throw error(errc::bad_value,
                "the update has no clauses and no condition; leave it out of the transaction",
                known_of(item));
}

void require_room(transaction_item const& item, std::size_t count) {
    if (count == most_operations)
        throw error(errc::validation,
                    "a transaction takes 100 operations; this is number 101; split it, or use a batch if "
                    "all-or-nothing is not needed",
                    known_of(item));
}

/// The item's key as bytes; empty if the operation is not to be compared with others.
std::string key_text_of(transaction_item& item) {
    if (item.keys.partition.empty()) return {};
    return wire::request_key_bytes(item.request.body().view(), item.keys);
}

/// The service refuses two operations of one item, and does not say which ones.
void require_other_item(transaction_item& item, std::string_view key,
                        std::vector<transaction_entry> const& others) {
    if (key.empty()) return;
    auto const first = std::find_if(others.begin(), others.end(), [&](transaction_entry const& other) {
        return other.key == key && other.table == item.request.table();
    });
    if (first == others.end()) return;
    throw error(errc::validation,
                "operation " + std::to_string(others.size()) +
                    " of the transaction is of the same item as operation " +
                    std::to_string(first - others.begin()) + ", with the key " +
                    wire::request_key(item.request.body().view(), item.keys) +
                    "; a transaction takes one operation for each item: join the two, such as a check and an "
                    "update into an update with a condition",
                known_of(item));
}

}  // namespace

transaction_entry const& transaction_items::add(transaction_item item) {
    if (item.request.failure()) std::rethrow_exception(item.request.failure());
    require_room(item, entries_.size());
    std::string key = key_text_of(item);
    require_other_item(item, key, entries_);
    std::string_view const name = name_of(action_of(item));
    std::string_view const json = item.request.body().view();
    constexpr std::size_t around = sizeof R"(,{"":})";
    // Everything that may throw comes first.
    parts_.reserve(parts_.size() + name.size() + json.size() + around);
    entries_.push_back({item.read, new_handle(), std::string(item.request.table()), std::move(key)});
    parts_ += parts_.empty() ? "{\"" : ",{\"";
    parts_ += name;
    parts_ += "\":";
    parts_ += json;
    parts_ += '}';
    return entries_.back();
}

void transaction_items::use_token(std::string_view text) { token_ = request_token(text); }

std::vector<transaction_entry> transaction_items::take_entries() noexcept {
    return std::exchange(entries_, {});
}

operation transaction_items::take_request(std::string_view name, std::string_view token) {
    operation made(name, {});
    if (parts_.empty()) {  // nothing is sent, so that the token stays unused
        error_details known;
        known.operation = name;
        known.sent = 0;
        std::string const call = token.empty() ? "run()" : "commit()";
        std::string const before = token.empty() ? "was it run already? " : "was it committed already? ";
        made.fail(std::make_exception_ptr(
            error(errc::validation,
                  "the transaction has no operations; " + before + call + " takes them along; add one first",
                  std::move(known))));
        return made;
    }
    auto& out = made.body();
    out.push_back('{');
    if (!token.empty()) {
        out.append(R"("ClientRequestToken":)");
        wire::append_json_string(out, token);
        out.push_back(',');
    }
    out.append(R"("TransactItems":[)");
    out.append(parts_);
    out.append("]}");
    parts_.clear();
    token_.clear();
    return made;
}

operation transaction_items::take_write_request() {
    return take_request("TransactWriteItems", token_.empty() ? uuid::v4().to_string() : std::string(token_));
}

operation transaction_items::take_read_request() { return take_request("TransactGetItems", {}); }

}  // namespace dynamap::detail
