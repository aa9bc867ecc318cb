// Shared by the operations on whole tables: requesting a table's state, and waiting between two requests.
// Tests: tests/integration/table_lifecycle.cpp, tests/integration/scripted_tables.cpp.
#include "table/admin/table_polling.hpp"

#include <algorithm>
#include <utility>

#include "base/backoff.hpp"
#include "client/task_group.hpp"
#include "dynamap/error.hpp"

namespace dynamap::detail {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

namespace {

/// The time reserved for the last request: a request that times out would report less than the one before.
milliseconds for_last_look(milliseconds timeout) { return std::min(timeout / 4, milliseconds{1000}); }

}  // namespace

polling::polling(dynamap::client client, std::string_view what, std::string table, milliseconds timeout)
    : client_(std::move(client)),
      what_(what),
      table_(std::move(table)),
      timeout_(timeout),
      end_(steady_clock::now() + clamp_timeout(timeout)) {}

asio::awaitable<void> polling::pause(std::string still, std::string_view advice) {
    auto const rest = std::chrono::duration_cast<milliseconds>(end_ - steady_clock::now()) -
                      for_last_look(timeout_);
    if (rest <= milliseconds{0})
        throw failure(errc::deadline_exceeded,
                      still + " after " + std::to_string(timeout_.count()) + " ms; " + std::string(advice));
    auto const wait = std::min(next_, rest);
    next_ = std::min(next_ * 3 / 2, milliseconds{2000});
    co_await client_.wait(wait);
}

milliseconds polling::left() const {
    return std::max(milliseconds{1}, std::chrono::duration_cast<milliseconds>(end_ - steady_clock::now()));
}

error polling::failure(errc code, std::string_view sentence) const {
    error_details details;
    details.operation = what_;
    details.table = table_;
    return error(code, sentence, std::move(details));
}

void rethrow_as_cancelled(std::error_code e, std::string_view what, std::string table) {
    if (!is_cancellation(e)) throw;
    error_details details;
    details.operation = what;
    details.table = std::move(table);
    throw error(std::make_error_code(std::errc::operation_canceled),
                "the call was cancelled between two of its requests", std::move(details));
}

operation named_request(std::string_view name, std::string const& table, milliseconds timeout) {
    auto request = make_operation(name, table, [&](byte_buffer& out) { wire::write_table_name(out, table); });
    request.timeout = timeout;
    return request;
}

asio::awaitable<std::optional<table_description>> describe_if_there(client client, std::string table,
                                                                    milliseconds timeout) {
    try {
        auto request = named_request("DescribeTable", table, timeout);
        co_return co_await ask<&wire::read_table_description>(std::move(client), std::move(request));
    } catch (error const& failure) {
        if (failure.code() != errc::resource_not_found) throw;
    }
    co_return std::nullopt;
}

asio::awaitable<void> send_plainly(client client, operation request) {
    co_await client.send(std::move(request));
}

bool may_be_earlier_attempt(error const& failure) noexcept {
    auto const refused =
        std::count_if(failure.history().begin(), failure.history().end(), [](attempt_record const& attempt) {
            return attempt.http_status >= 400 && attempt.http_status < 500;
        });
    return failure.sent().value_or(0) > refused;
}

bool response_was_lost(error const& failure) noexcept {
    return failure.sent().value_or(1) > 0 &&
           (failure.code() == errc::connection_lost || failure.code() == errc::service_unavailable ||
            failure.code() == errc::checksum_mismatch);
}

std::string key_text(std::vector<key_attribute> const& attributes) {
    std::string text;
    for (auto const& attribute : attributes) {
        if (!text.empty()) text += ", ";
        text +=
            attribute.name + " (" +
            (attribute.type_known ? std::string(tag(attribute.type)) : "of a type that is not described") +
            ")";
    }
    return text.empty() ? "none" : text;
}

bool same_key(std::vector<key_attribute> const& a, std::vector<key_attribute> const& b) {
    return std::equal(
        a.begin(), a.end(), b.begin(), b.end(),
        [](key_attribute const& x, key_attribute const& y) { return x.name == y.name && x.type == y.type; });
}

namespace {

/// The first key of the table whose type the service's description does not define; null: all are defined.
key_attribute const* undescribed(table_description const& found) {
    for (auto const* key : {&found.partition_key, &found.sort_key})
        for (auto const& attribute : *key)
            if (!attribute.type_known) return &attribute;
    return nullptr;
}

}  // namespace

void require_same_keys(polling const& call, table_definition const& wanted, table_description const& found) {
    if (auto const* key = undescribed(found))
        throw call.failure(errc::malformed_response,
                           "the service's description of the table does not define the type of its key " +
                               key->name +
                               " (in AttributeDefinitions), so it cannot be compared with the descriptor; "
                               "call this again, or check what describe() returns");
    if (same_key(found.partition_key, wanted.partition_key) && same_key(found.sort_key, wanted.sort_key))
        return;
    throw call.failure(
        errc::schema_mismatch,
        "the table exists with different keys: partition key " + key_text(found.partition_key) +
            ", sort key " + key_text(found.sort_key) + ", but the descriptor says partition key " +
            key_text(wanted.partition_key) + ", sort key " + key_text(wanted.sort_key) +
            ". The keys of a table cannot be changed: use another table name, or drop the table first");
}

void require_usable(polling const& call, table_description const& found) {
    switch (found.status) {
        case table_status::inaccessible_encryption_credentials:
            throw call.failure(
                errc::access_denied,
                "the table's encryption key cannot be used (INACCESSIBLE_ENCRYPTION_CREDENTIALS), so waiting "
                "does "
                "not help; enable the table's KMS key, and allow DynamoDB to use it, within seven days");
        case table_status::archiving:
        case table_status::archived:
            throw call.failure(
                errc::resource_not_found,
                "the table is archived (its encryption key could not be used for seven days), so waiting "
                "does not "
                "help; restore it from the backup that the service made, or drop it and create it again");
        default:
            break;
    }
}

index_description const* find_index(table_description const& table, std::string_view name) {
    auto const found = std::find_if(table.indexes.begin(), table.indexes.end(),
                                    [&](index_description const& index) { return index.name == name; });
    return found == table.indexes.end() ? nullptr : &*found;
}

index_description const* index_in_creation(table_definition const& wanted, table_description const& found) {
    for (auto const& index : wanted.indexes) {
        auto const* there = find_index(found, index.name);
        if (there != nullptr && there->status == index_status::creating) return there;
    }
    return nullptr;
}

}  // namespace dynamap::detail
